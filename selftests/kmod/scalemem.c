// SPDX-License-Identifier: GPL-2.0-only

#include "scalemem.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

enum {
	KIB = 1024, SETTLE_MS = 300, SETTLED_BYTES = 16 * KIB, TRIES = 15,
	TOLD_BYTES = 16,
};

/* Caches of files and of what comes and goes with any program. */
static int is_noise(const char *name)
{
	static const char *const noise[] = {
		"dentry", "inode", "ext4", "radix_tree", "vm_area", "maple",
		"filp", "anon_vma", "buffer_head", "kernfs", "proc_dir",
		"sighand", "task_struct", "signal_cache", "mm_struct", "pid",
		"cred", "files_cache", "skbuff", "jbd2", "names_cache",
		"lsm_", "xarray", "Acpi", "shmem", "virtio", "bio",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(noise); i++)
		if (strstr(name, noise[i]))
			return 1;
	return 0;
}

static void read_slab(struct scalemem *mem)
{
	FILE *f = fopen("/proc/slabinfo", "re");
	unsigned long active, all, size;
	struct scalemem_cache *cache;
	char line[256];

	REQUIRE(f, "no /proc/slabinfo");
	mem->slab = 0;
	mem->n_caches = 0;
	while (fgets(line, sizeof(line), f)) {
		cache = &mem->caches[mem->n_caches];
		if (sscanf(line, "%39s %lu %lu %lu", cache->name, &active, &all,
			   &size) != 4 || is_noise(cache->name))
			continue;
		cache->bytes = (long long)active * (long long)size;
		mem->slab += cache->bytes;
		REQUIRE(++mem->n_caches < SCALEMEM_CACHES_MAX, "many caches");
	}
	fclose(f);
}

static long long meminfo(const char *name)
{
	FILE *f = fopen("/proc/meminfo", "re");
	long long value = 0;
	char line[128], key[64];

	REQUIRE(f, "no /proc/meminfo");
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%63[^:]: %lld", key, &value) == 2 &&
		    !strcmp(key, name))
			break;
	fclose(f);
	return value * KIB;
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, 1) != 1)
		tap_note("%s: %s", path, strerror(errno));
	close(fd);
}

/* Objects that are free, but at hand for a processor, count as active. */
static void shrink(void)
{
	glob_t caches;
	size_t i;

	put("/proc/sys/vm/drop_caches", "3");
	if (glob("/sys/kernel/slab/*/shrink", 0, NULL, &caches))
		return;
	for (i = 0; i < caches.gl_pathc; i++)
		put(caches.gl_pathv[i], "1");
	globfree(&caches);
}

void scalemem_read(struct scalemem *mem)
{
	long long before = 0;
	int i;

	for (i = 0; i < TRIES; i++) {
		tap_nap(SETTLE_MS);
		shrink();
		read_slab(mem);
		if (mem->slab - before < SETTLED_BYTES &&
		    before - mem->slab < SETTLED_BYTES)
			break;
		before = mem->slab;
	}
	mem->percpu = meminfo("Percpu");
	mem->vmalloc = meminfo("VmallocUsed");
	mem->taken = -meminfo("MemFree") - meminfo("Cached") -
		     meminfo("Buffers");
}

static long long cache_bytes(const struct scalemem *mem, const char *name)
{
	unsigned int i;

	for (i = 0; i < mem->n_caches; i++)
		if (!strcmp(mem->caches[i].name, name))
			return mem->caches[i].bytes;
	return 0;
}

void scalemem_tell(const struct scalemem *from, const struct scalemem *to,
		   unsigned int n)
{
	const struct scalemem_cache *cache;
	long long each;
	unsigned int i;

	for (i = 0; i < to->n_caches; i++) {
		cache = &to->caches[i];
		each = (cache->bytes - cache_bytes(from, cache->name)) /
		       (long long)n;
		if (each >= TOLD_BYTES || each <= -TOLD_BYTES)
			tap_note("%s: %lld bytes each", cache->name, each);
	}
}

long long scalemem_sum(const struct scalemem *mem)
{
	return mem->slab + mem->percpu + mem->vmalloc;
}

int scalemem_exact(void)
{
	return tap_slow(1) == 1;
}
