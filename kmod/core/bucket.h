/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Token bucket. Levels are in billionths of a byte, so that a nanosecond at one
 * byte per second is 1: nothing is rounded, and nothing divided.
 */
#ifndef _ACVPN_CORE_BUCKET_H
#define _ACVPN_CORE_BUCKET_H

#include "types.h"

/* The greatest burst, in bytes: its level has to fit 64 bits, with a rest. */
#define ACVPN_BUCKET_BURST_MAX 0x7fffffff

/**
 * struct acvpn_bucket - how many bytes may pass
 * @rate: bytes per second that come in
 * @depth: level when it is full
 * @level: level at @then
 * @then: nanoseconds of the clock when something came in last
 *
 * The caller serialises all calls.
 */
struct acvpn_bucket {
	u64 rate;
	u64 depth;
	u64 level;
	u64 then;
};

/**
 * acvpn_bucket_init() - start with a full bucket
 * @bucket: bucket
 * @rate: bytes per second, any number
 * @burst: bytes that may pass at once, up to ACVPN_BUCKET_BURST_MAX
 * @now: nanoseconds of a clock that does not go back
 */
void acvpn_bucket_init(struct acvpn_bucket *bucket, u64 rate, u32 burst,
		       u64 now);

/**
 * acvpn_bucket_set() - go on at another rate
 * @bucket: bucket; keeps what is in it, unless that is more than @burst
 * @rate: as in acvpn_bucket_init()
 * @burst: as in acvpn_bucket_init()
 * @now: time; one that is earlier than the last is taken for that
 */
void acvpn_bucket_set(struct acvpn_bucket *bucket, u64 rate, u32 burst,
		      u64 now);

/**
 * acvpn_bucket_take() - may these bytes pass?
 * @bucket: bucket
 * @bytes: how many, up to ACVPN_BUCKET_BURST_MAX; if that is more than the
 *	bucket holds, they pass when it is full, and leave it empty
 * @now: time, as in acvpn_bucket_set()
 *
 * Return: true if they were there, and are taken out.
 */
bool acvpn_bucket_take(struct acvpn_bucket *bucket, u32 bytes, u64 now);

#endif /* _ACVPN_CORE_BUCKET_H */
