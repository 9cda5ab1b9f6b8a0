/* SPDX-License-Identifier: GPL-2.0-only */
/* A device with thousands of sessions, all of one UDP socket. */
#ifndef _SELFTESTS_KMOD_GATEWAY_H
#define _SELFTESTS_KMOD_GATEWAY_H

#include <stdint.h>

#include "libacvpn/acvpn.h"

enum { GATEWAY_MTU = 1400 };

/**
 * struct gateway - a device in mode mp
 * @net: inner network in host order; session i has address net + 2 + i
 * @local_port: port of the socket
 * @remote_port: port of the first session's peer
 * @crowd: sessions, from the first on, whose peers share host 2 of the drawing
 *	in netns.h, on ports that follow each other; each of the others has an
 *	address of its own
 * @mark: sets its keys apart from those of other devices
 * @ctl: set by gateway_open()
 * @ifindex: set by gateway_open()
 * @sock: set by gateway_open(): the UDP socket that serves all sessions
 */
struct gateway {
	uint32_t net;
	uint16_t local_port;
	uint16_t remote_port;
	unsigned int crowd;
	uint8_t mark;
	struct acvpn *ctl;
	uint32_t ifindex;
	int sock;
};

/** gateway_now() - seconds on a clock that only goes forward */
double gateway_now(void);

/** gateway_ok() - the case ends if @err says that @what of session @i failed */
void gateway_ok(const struct gateway *gw, int err, const char *what,
		unsigned int i);

/** gateway_open() - make device and socket in the present namespace */
void gateway_open(struct gateway *gw, struct acvpn *ctl, const char *name);

/** gateway_session() - make session @i, whose id is @i + 1 */
void gateway_session(const struct gateway *gw, unsigned int i);

/** gateway_dtls() - which transport a command to session @i is about */
struct acvpn_transport_ref gateway_dtls(const struct gateway *gw,
					unsigned int i);

/** gateway_attach() - give session @i the socket */
void gateway_attach(const struct gateway *gw, unsigned int i);

/** gateway_key() - the key that session @i sends (1) or receives (2) with */
void gateway_key(const struct gateway *gw, unsigned int i, uint8_t direction,
		 struct acvpn_keydir_config *dir);

/** gateway_keys() - give session @i its keys */
void gateway_keys(const struct gateway *gw, unsigned int i);

/** gateway_whole() - all of the above for session @i */
void gateway_whole(const struct gateway *gw, unsigned int i);

/** gateway_del() - delete session @i */
void gateway_del(const struct gateway *gw, unsigned int i);

#endif /* _SELFTESTS_KMOD_GATEWAY_H */
