/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPND_VERSION_H
#define _ACVPND_VERSION_H

/*
 * Gateways sort clients by the beginning of this text: those that they do not
 * know get no IPv6.
 */
#define ACVPN_USER_AGENT "AnyConnect-compatible acvpn " ACVPN_VERSION

#endif /* _ACVPND_VERSION_H */
