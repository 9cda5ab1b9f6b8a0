/* SPDX-License-Identifier: GPL-2.0-only */
/* A made-up device with a session, for tests of output. */
#ifndef _UNIT_SAMPLE_H
#define _UNIT_SAMPLE_H

#include "libacvpn/acvpn.h"

extern const struct acvpn_link_info sample_link;

/**
 * sample_session() - session 7 of sample_link
 *
 * Return: Session with networks, one DTLS transport that has two keys, traffic
 * and drops, and a CSTP transport.
 */
struct acvpn_session_info sample_session(void);

#endif /* _UNIT_SAMPLE_H */
