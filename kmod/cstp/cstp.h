/* SPDX-License-Identifier: GPL-2.0-only */
/* The CSTP channel as the rest of the module sees it. */
#ifndef _ACVPN_CSTP_CHANNEL_H
#define _ACVPN_CSTP_CHANNEL_H

/**
 * acvpn_cstp_init() - offer transports of type cstp
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_cstp_init(void);

/**
 * acvpn_cstp_exit() - give back what they needed; none is left
 */
void acvpn_cstp_exit(void);

#endif /* _ACVPN_CSTP_CHANNEL_H */
