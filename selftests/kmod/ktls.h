/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel TLS with keys of the test's choice. */
#ifndef _SELFTESTS_KMOD_KTLS_H
#define _SELFTESTS_KMOD_KTLS_H

#include "tlsrec.h"

/** ktls_start() - set TCP_ULP; returns 0 or -errno */
int ktls_start(int fd);

/** ktls_tx() - set the sending key; returns 0 or -errno */
int ktls_tx(int fd, const struct tlsrec_key *key);

/** ktls_rx() - set the receiving key; returns 0 or -errno */
int ktls_rx(int fd, const struct tlsrec_key *key);

#endif /* _SELFTESTS_KMOD_KTLS_H */
