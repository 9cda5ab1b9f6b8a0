/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CSTP connection of a test bed: a TCP socket with kernel TLS in NETNS_M,
 * and a peer in NETNS_P that knows the keys. Stands on bed.h.
 */
#ifndef _SELFTESTS_KMOD_CSTPBED_H
#define _SELFTESTS_KMOD_CSTPBED_H

#include "bed.h"
#include "stream.h"

/**
 * struct cstpbed_config - how the connection is to be
 * @version: TLSREC_1_3 if 0
 * @cipher: ACVPN_CIPHER_AES_256_GCM if 0
 * @outer: AF_INET if 0
 * @mtu: BED_MTU if 0
 * @transport: options of the transport; type, socket, and mtu are the bed's.
 *	dpd, keepalive and answer_timeout are 0 unless given
 */
struct cstpbed_config {
	int version;
	enum acvpn_cipher cipher;
	int outer;
	uint32_t mtu;
	struct acvpn_transport_config transport;
};

/**
 * struct cstpbed - what cstpbed_open() made
 * @config: as asked, with defaults filled in
 * @sock: the module's TCP socket
 * @tx: its first sending key
 * @rx: its first receiving key
 * @peer: far end
 */
struct cstpbed {
	struct cstpbed_config config;
	int sock;
	struct tlsrec_key tx;
	struct tlsrec_key rx;
	struct stream peer;
};

extern struct cstpbed cstpbed;

/** cstpbed_connect() - make the TCP connection, without TLS */
void cstpbed_connect(const struct cstpbed_config *config);

/** cstpbed_open() - make the connection, with TLS */
void cstpbed_open(const struct cstpbed_config *config);

/** cstpbed_attach() - attach it; returns 0 or -errno */
int cstpbed_attach(void);

/** cstpbed_detach() - detach it; returns 0 or -errno */
int cstpbed_detach(void);

/** cstpbed_up() - make a device whose session has this transport only */
void cstpbed_up(const struct cstpbed_config *config);

/** cstpbed_down() - remove all, bed_down() included */
void cstpbed_down(void);

/** cstpbed_info() - the transport; the case ends if there is none */
struct acvpn_transport_info cstpbed_info(void);

/**
 * cstpbed_expect() - wait for the next frame, and check it
 * @frame: its type
 * @payload: what it carries
 * @len: bytes of it
 * @what: told if it is another, or none comes; then the case ends
 */
void cstpbed_expect(uint8_t frame, const void *payload, size_t len,
		    const char *what);

/** cstpbed_answers() - the peer sends a DPD request; is it answered? */
bool cstpbed_answers(void);

/**
 * cstpbed_wait_drop() - wait until a drop counter has a value, and check it
 * @reason: counter
 * @count: value
 */
void cstpbed_wait_drop(enum acvpn_drop_reason reason, uint64_t count);

#endif /* _SELFTESTS_KMOD_CSTPBED_H */
