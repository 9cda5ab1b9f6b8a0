/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_CORE_BE16_H
#define _ACVPN_CORE_BE16_H

#include "types.h"

/**
 * acvpn_be16_get() - read a number in network byte order
 * @p: where it starts, at any alignment
 *
 * Return: the number.
 */
static inline u16 acvpn_be16_get(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

/**
 * acvpn_be16_put() - write a number in network byte order
 * @p: where it starts, at any alignment
 * @v: the number
 */
static inline void acvpn_be16_put(u8 *p, u16 v)
{
	p[0] = (u8)(v >> 8);
	p[1] = (u8)v;
}

#endif /* _ACVPN_CORE_BE16_H */
