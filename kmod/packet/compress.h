/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_COMPRESS_H
#define _ACVPN_COMPRESS_H

#include <linux/types.h>

struct acvpn_transport;
struct sk_buff;

/**
 * acvpn_compress_enable() - make the work areas, if there are none
 *
 * Needed before a transport compresses or decompresses.
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int acvpn_compress_enable(void);

/**
 * acvpn_compress_exit() - free the work areas
 */
void acvpn_compress_exit(void);

/**
 * acvpn_compress() - compress a packet if that makes it shorter
 * @t: transport that sends it
 * @skb: inner packet, replaced by its compressed form
 *
 * Context: BH disabled.
 * Return: ACVPN_FRAME_COMPRESSED, or ACVPN_FRAME_DATA if @skb is as before.
 */
u8 acvpn_compress(struct acvpn_transport *t, struct sk_buff *skb);

/**
 * acvpn_decompress() - unpack a packet
 * @t: transport that it arrived by
 * @skb: compressed packet, linear; not consumed
 * @plain: the packet
 *
 * Context: BH disabled.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason.
 */
int acvpn_decompress(struct acvpn_transport *t, const struct sk_buff *skb,
		     struct sk_buff **plain);

#endif /* _ACVPN_COMPRESS_H */
