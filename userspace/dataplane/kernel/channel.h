/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The channels of a session: which socket and which keys.
 */
#ifndef _DATAPLANE_KERNEL_CHANNEL_H
#define _DATAPLANE_KERNEL_CHANNEL_H

#include "dataplane/dataplane.h"
#include "libacvpn/acvpn.h"

/**
 * kernel_channel_ref() - name a channel as the library does
 * @s: Session.
 * @channel: Which kind.
 * @slot: Which of those.
 *
 * Return: The name.
 */
struct acvpn_transport_ref
kernel_channel_ref(const struct dataplane_session *s,
		   enum dataplane_channel channel, enum dataplane_slot slot);

/* The data plane's functions of these names, see struct dataplane_ops. */
int kernel_channel_take_tls(struct dataplane_session *s, int fd,
			    struct tls *tls);
int kernel_channel_attach_cstp(struct dataplane_session *s,
			       const struct dataplane_socket *socket,
			       const void *pending, size_t pending_len);
int kernel_channel_attach_dtls(struct dataplane_session *s,
			       enum dataplane_slot slot,
			       const struct dataplane_socket *socket,
			       struct dtls *dtls);
int kernel_channel_attach_keys(struct dataplane_session *s,
			       enum dataplane_slot slot,
			       const struct dataplane_socket *socket,
			       const struct tls_keys *keys);
void *kernel_channel_rival(struct dataplane_session *s,
			   const union sockaddr_any *peer,
			   enum dataplane_slot *slot);
int kernel_channel_promote(struct dataplane_session *s);
int kernel_channel_detach(struct dataplane_session *s,
			  enum dataplane_channel channel,
			  enum dataplane_slot slot);
int kernel_channel_probe(struct dataplane_session *s,
			 enum dataplane_channel channel, unsigned int size);
int kernel_channel_set_mtu(struct dataplane_session *s,
			   enum dataplane_channel channel, unsigned int mtu);

#endif /* _DATAPLANE_KERNEL_CHANNEL_H */
