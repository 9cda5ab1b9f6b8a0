/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Types of the kernel-free core: the kernel's own inside the module, the C
 * library's in the tests and fuzzers that compile the same sources.
 */
#ifndef _ACVPN_CORE_TYPES_H
#define _ACVPN_CORE_TYPES_H

#ifdef __KERNEL__
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

/* The tests have one thread. */
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, value) ((x) = (value))

#define BITS_PER_LONG (CHAR_BIT * (int)sizeof(long))
#endif

#endif /* _ACVPN_CORE_TYPES_H */
