/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Search for the longest packet that a path carries, which peers answer with
 * one as long. Pure.
 */
#ifndef _ACVPND_CLIENT_PMTU_H
#define _ACVPND_CLIENT_PMTU_H

#include <stdbool.h>

enum {
	/* Of a path that loses three packets of ten, one of a thousand sizes is
	 * given up that would have passed.
	 */
	PMTU_TRIES = 6,
	/* IPv4 has to carry as much; with less there is no use in DTLS. */
	PMTU_MIN = 576,
};

/**
 * struct pmtu - a search
 * @max: Longest packet wanted.
 * @low: Longest one that has passed; 0 none.
 * @high: Longest one that may pass.
 * @size: Being tried.
 * @tries: How often it was.
 * @heard: Answers came that were too short.
 */
struct pmtu {
	unsigned int max;
	unsigned int low;
	unsigned int high;
	unsigned int size;
	unsigned int tries;
	bool heard;
};

/**
 * pmtu_start() - begin
 * @p: Filled in; @size is to be tried.
 * @max: Longest packet wanted, in bytes.
 */
void pmtu_start(struct pmtu *p, unsigned int max);

/**
 * pmtu_answer() - an answer came
 * @p: Search.
 * @size: As long as this.
 *
 * Return: true: try @size; false: the search is over.
 */
bool pmtu_answer(struct pmtu *p, unsigned int size);

/**
 * pmtu_silence() - none came in time
 * @p: Search.
 *
 * Return: As pmtu_answer().
 */
bool pmtu_silence(struct pmtu *p);

/**
 * pmtu_too_long() - it is known that this does not pass
 * @p: Search.
 *
 * Return: As pmtu_answer().
 */
bool pmtu_too_long(struct pmtu *p);

/**
 * pmtu_result() - what passes
 * @p: Search that is over.
 *
 * Peers that answer, but never as long as they were asked, cannot tell.
 *
 * Return: Bytes; 0: nothing of use.
 */
unsigned int pmtu_result(const struct pmtu *p);

#endif /* _ACVPND_CLIENT_PMTU_H */
