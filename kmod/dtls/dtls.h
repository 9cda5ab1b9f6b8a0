/* SPDX-License-Identifier: GPL-2.0-only */
/* The DTLS channel as the rest of the module sees it. */
#ifndef _ACVPN_DTLS_H
#define _ACVPN_DTLS_H

/**
 * acvpn_dtls_init() - offer transports of type dtls
 */
void acvpn_dtls_init(void);

#endif /* _ACVPN_DTLS_H */
