/* SPDX-License-Identifier: GPL-2.0-only */
/* Interfaces of the present namespace, set up without a shell. */
#ifndef _SELFTESTS_KMOD_DEV_H
#define _SELFTESTS_KMOD_DEV_H

#include <stdint.h>

/** dev_up() - set the MTU of an interface and bring it up */
void dev_up(const char *name, uint32_t mtu);

/**
 * dev_address() - give an interface an address
 * @ifindex: interface
 * @text: address and prefix length; usable at once
 */
void dev_address(uint32_t ifindex, const char *text);

/** dev_no_ipv6() - switch IPv6 off on an interface */
void dev_no_ipv6(const char *name);

#endif /* _SELFTESTS_KMOD_DEV_H */
