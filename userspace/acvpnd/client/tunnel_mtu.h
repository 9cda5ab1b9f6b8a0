/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The MTUs of a tunnel and of its channels, and whether it has both.
 */
#ifndef _ACVPND_CLIENT_TUNNEL_MTU_H
#define _ACVPND_CLIENT_TUNNEL_MTU_H

#include "acvpnd/client/tunnel.h"

/**
 * tunnel_mtu_choose_dtls() - can there be DTLS?
 * @t: Tunnel; gets the MTU and the key of DTLS.
 *
 * Return: true if so; if not, the user was told why.
 */
bool tunnel_mtu_choose_dtls(struct tunnel *t);

/**
 * tunnel_mtu_check() - choose the MTUs of TLS and of the interface
 * @t: Tunnel that knows of DTLS. If the MTU is too small for IPv6, its address
 *	is taken out of the configuration.
 *
 * Return: true; false if nothing is left, the tunnel has ended then.
 */
bool tunnel_mtu_check(struct tunnel *t);

/**
 * tunnel_mtu_of_link() - the interface's MTU for packets of a certain length
 * @t: Tunnel.
 * @mtu: Longest inner packet in bytes that its channel carries.
 *
 * Return: Bytes.
 */
unsigned int tunnel_mtu_of_link(const struct tunnel *t, unsigned int mtu);

/**
 * tunnel_mtu_follow() - give the interface the MTU of what carries packets
 * @t: Tunnel whose DTLS was given up for now, or works again.
 */
void tunnel_mtu_follow(struct tunnel *t);

#endif /* _ACVPND_CLIENT_TUNNEL_MTU_H */
