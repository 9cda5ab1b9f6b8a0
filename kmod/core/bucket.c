// SPDX-License-Identifier: GPL-2.0-only

#include "bucket.h"

static u64 bucket_level(u32 bytes)
{
	return bytes * 1000000000ULL;
}

/* After a pause of any length: what is too much to count fills the bucket. */
static void bucket_refill(struct acvpn_bucket *bucket, u64 now)
{
	u64 more;

	if (now <= bucket->then)
		return;
	if (__builtin_mul_overflow(now - bucket->then, bucket->rate, &more) ||
	    more > bucket->depth - bucket->level)
		bucket->level = bucket->depth;
	else
		bucket->level += more;
	bucket->then = now;
}

void acvpn_bucket_init(struct acvpn_bucket *bucket, u64 rate, u32 burst,
		       u64 now)
{
	bucket->rate = rate;
	bucket->depth = bucket_level(burst);
	bucket->level = bucket->depth;
	bucket->then = now;
}

void acvpn_bucket_set(struct acvpn_bucket *bucket, u64 rate, u32 burst,
		      u64 now)
{
	bucket_refill(bucket, now);
	bucket->rate = rate;
	bucket->depth = bucket_level(burst);
	if (bucket->level > bucket->depth)
		bucket->level = bucket->depth;
}

bool acvpn_bucket_take(struct acvpn_bucket *bucket, u32 bytes, u64 now)
{
	u64 level = bucket_level(bytes);

	/* More than ever is in it would never pass. */
	if (level > bucket->depth)
		level = bucket->depth;
	bucket_refill(bucket, now);
	if (bucket->level < level)
		return false;
	bucket->level -= level;
	return true;
}
