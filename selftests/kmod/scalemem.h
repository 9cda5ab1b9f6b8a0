/* SPDX-License-Identifier: GPL-2.0-only */
/* How much memory the kernel uses for objects. */
#ifndef _SELFTESTS_KMOD_SCALEMEM_H
#define _SELFTESTS_KMOD_SCALEMEM_H

enum { SCALEMEM_CACHES_MAX = 400 };

/**
 * struct scalemem - memory in use
 * @slab: bytes of objects in all slab caches
 * @n_caches: entries of @caches
 * @caches: those by cache
 * @percpu: bytes of per-CPU memory
 * @vmalloc: bytes of vmalloc areas
 * @taken: bytes that are neither free nor page cache, for comparison: whole
 *	pages, and all else that the machine does
 */
struct scalemem {
	long long slab;
	unsigned int n_caches;
	struct scalemem_cache {
		char name[40];
		long long bytes;
	} caches[SCALEMEM_CACHES_MAX];
	long long percpu;
	long long vmalloc;
	long long taken;
};

/**
 * scalemem_read() - what is in use now
 *
 * What is freed after a grace period is waited for.
 */
void scalemem_read(struct scalemem *mem);

/** scalemem_tell() - print by cache what grew, per each of @n objects */
void scalemem_tell(const struct scalemem *from, const struct scalemem *to,
		   unsigned int n);

/** scalemem_sum() - bytes of objects, wherever they are */
long long scalemem_sum(const struct scalemem *mem);

/** scalemem_exact() - false if a debugging kernel makes objects larger */
int scalemem_exact(void);

#endif /* _SELFTESTS_KMOD_SCALEMEM_H */
