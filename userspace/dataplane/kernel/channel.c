// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/channel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dataplane/kernel/device.h"
#include "dataplane/kernel/ktls.h"
#include "dataplane/kernel/session.h"

/* What the kernel takes; longer intervals have no use. */
enum { CHANNEL_SECONDS_MAX = 86400 };

/* Where DSCP begins in a type of service. */
enum { CHANNEL_DSCP_SHIFT = 2 };

struct acvpn_transport_ref kernel_channel_ref(const struct dataplane_session *s,
					      enum dataplane_channel channel,
					      enum dataplane_slot slot)
{
	static const uint32_t slots[] = {
		[DATAPLANE_CURRENT] = 0,
		[DATAPLANE_NEXT] = ACVPN_SLOT_NEXT,
		[DATAPLANE_PREVIOUS] = ACVPN_SLOT_PREVIOUS,
	};

	return (struct acvpn_transport_ref){
		.ifindex = s->dp->ifindex,
		.id = s->id,
		.type = channel == DATAPLANE_CSTP ? ACVPN_TRANSPORT_TYPE_CSTP :
						    ACVPN_TRANSPORT_TYPE_DTLS,
		.slot = slots[slot],
	};
}

/* Why the keys are nothing for the kernel. */
static int channel_refuse_tls(struct dataplane *dp, struct tls *tls, int err)
{
	char name[64];

	if (err == -EAGAIN)
		return err;
	if (err == -EOPNOTSUPP)
		snprintf(dp->error, sizeof(dp->error), "%s is nothing for it",
			 tls_describe(tls, name, sizeof(name)));
	else
		snprintf(dp->error, sizeof(dp->error), "%s", tls_error(tls));
	return -EOPNOTSUPP;
}

int kernel_channel_take_tls(struct dataplane_session *s, int fd,
			    struct tls *tls)
{
	struct tls_keys keys;
	const char *why = "";
	int err;

	err = tls_keys(tls, &keys);
	if (err)
		return channel_refuse_tls(s->dp, tls, err);
	kernel_rekey_begin(&s->rekey, tls, &keys);
	err = ktls_start(fd, &keys, &why);
	explicit_bzero(&keys, sizeof(keys));
	if (err) {
		kernel_rekey_forget(&s->rekey);
		snprintf(s->dp->error, sizeof(s->dp->error), "%s", why);
		return err;
	}
	tls_free(tls);
	s->fd = fd;
	return 0;
}

static uint32_t channel_seconds(unsigned int value)
{
	return value < CHANNEL_SECONDS_MAX ? value : CHANNEL_SECONDS_MAX;
}

static struct acvpn_addr channel_address(const union sockaddr_any *from)
{
	struct acvpn_addr to = { .family = AF_UNSPEC };

	if (!from)
		return to;
	to.family = from->sa.sa_family;
	if (to.family == AF_INET)
		to.v4 = from->v4.sin_addr;
	else if (to.family == AF_INET6)
		to.v6 = from->v6.sin6_addr;
	return to;
}

static struct acvpn_endpoint channel_endpoint(const union sockaddr_any *from)
{
	struct acvpn_endpoint to = { .addr = channel_address(from) };

	if (!from)
		return to;
	to.port = sockaddr_port(from);
	/* Whoever reads datagrams is told it of link-local addresses only. */
	if (to.addr.family == AF_INET6)
		to.scope = from->v6.sin6_scope_id;
	return to;
}

static int channel_attach(struct dataplane_session *s,
			  const struct acvpn_transport_ref *ref,
			  const struct dataplane_socket *socket,
			  const void *pending, size_t pending_len)
{
	const struct acvpn_transport_config config = {
		.type = ref->type,
		.slot = ref->slot,
		.socket = socket->fd,
		.mtu = socket->mtu,
		.remote = channel_endpoint(socket->peer),
		.local = channel_address(socket->local),
		.has_dpd = true,
		.dpd = channel_seconds(socket->dpd),
		.has_keepalive = true,
		.keepalive = channel_seconds(socket->keepalive),
		.has_compression = socket->lzs,
		.compression = ACVPN_COMPRESSION_LZS,
		.compress_min = socket->lzs ? socket->compress_min : 0,
		.pending = pending_len ? pending : NULL,
		.pending_len = pending_len,
	};
	int err;

	err = acvpn_transport_attach(s->dp->ctx, s->dp->ifindex, s->id,
				     &config);
	return err ? kernel_device_fail(s->dp, "transport-attach", err) : 0;
}

/* Of DTLS, whose socket may be that of others, the kernel sees to it. */
static int channel_set_dscp(struct dataplane_session *s, int fd)
{
	const int tos = s->dscp << CHANNEL_DSCP_SHIFT;
	union sockaddr_any local;
	socklen_t len = sizeof(local);
	bool v6;

	if (!tos)
		return 0;
	if (getsockname(fd, &local.sa, &len))
		return kernel_device_fail(s->dp, "getsockname", -errno);
	v6 = local.sa.sa_family == AF_INET6;
	if (setsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
		       v6 ? IPV6_TCLASS : IP_TOS, &tos, sizeof(tos)))
		return kernel_device_fail(s->dp, "type of service", -errno);
	return 0;
}

int kernel_channel_attach_cstp(struct dataplane_session *s,
			       const struct dataplane_socket *socket,
			       const void *pending, size_t pending_len)
{
	const struct acvpn_transport_ref ref =
		kernel_channel_ref(s, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	int err = channel_set_dscp(s, socket->fd);

	if (!err)
		err = channel_attach(s, &ref, socket, pending, pending_len);
	if (err)
		return err;
	s->fd = socket->fd;
	kernel_watch_attach(&s->watch, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	return 0;
}

static void channel_copy_direction(struct acvpn_keydir_config *to,
				   const struct tls_keydir *from)
{
	memcpy(to->key, from->key, from->key_len);
	to->key_len = from->key_len;
	memcpy(to->iv, from->iv, from->iv_len);
	to->iv_len = from->iv_len;
	to->seq = from->seq;
}

static enum acvpn_cipher channel_cipher(enum tls_aead aead)
{
	switch (aead) {
	case TLS_AEAD_AES_128_GCM:
		return ACVPN_CIPHER_AES_128_GCM;
	case TLS_AEAD_AES_256_GCM:
		return ACVPN_CIPHER_AES_256_GCM;
	case TLS_AEAD_CHACHA20_POLY1305:
		break;
	}
	return ACVPN_CIPHER_CHACHA20_POLY1305;
}

static int channel_set_keys(struct dataplane_session *s,
			    const struct acvpn_transport_ref *ref,
			    const struct tls_keys *keys)
{
	struct acvpn_key_config config = {
		.epoch = keys->epoch,
		.cipher = channel_cipher(keys->aead),
	};
	int err;

	channel_copy_direction(&config.tx, &keys->tx);
	channel_copy_direction(&config.rx, &keys->rx);
	err = acvpn_key_new(s->dp->ctx, ref, &config);
	explicit_bzero(&config, sizeof(config));
	return err ? kernel_device_fail(s->dp, "key-new", err) : 0;
}

static int channel_attach_keyed(struct dataplane_session *s,
				enum dataplane_slot slot,
				const struct dataplane_socket *socket,
				const struct tls_keys *keys)
{
	const struct acvpn_transport_ref ref =
		kernel_channel_ref(s, DATAPLANE_DTLS, slot);
	int err = channel_attach(s, &ref, socket, NULL, 0);

	if (err)
		return err;
	err = channel_set_keys(s, &ref, keys);
	/* Leaves the text of the first failure alone. */
	if (err)
		acvpn_transport_detach(s->dp->ctx, &ref);
	return err;
}

int kernel_channel_attach_keys(struct dataplane_session *s,
			       enum dataplane_slot slot,
			       const struct dataplane_socket *socket,
			       const struct tls_keys *keys)
{
	int err;

	if (!s->watch.attached[DATAPLANE_DTLS][DATAPLANE_CURRENT])
		slot = DATAPLANE_CURRENT;
	err = channel_attach_keyed(s, slot, socket, keys);
	if (!err)
		kernel_watch_attach(&s->watch, DATAPLANE_DTLS, slot);
	return err;
}

int kernel_channel_attach_dtls(struct dataplane_session *s,
			       enum dataplane_slot slot,
			       const struct dataplane_socket *socket,
			       struct dtls *dtls)
{
	struct tls_keys keys;
	int err;

	err = dtls_keys(dtls, &keys);
	if (err) {
		snprintf(s->dp->error, sizeof(s->dp->error), "%s",
			 err == -EOPNOTSUPP ?
			 "the kernel does not take the cipher chosen" :
			 dtls_error(dtls));
		return -EOPNOTSUPP;
	}
	err = kernel_channel_attach_keys(s, slot, socket, &keys);
	explicit_bzero(&keys, sizeof(keys));
	if (!err)
		dtls_free(dtls);
	return err;
}

static bool channel_is_at(const struct acvpn_transport_info *t,
			  const union sockaddr_any *peer)
{
	const struct acvpn_endpoint at = channel_endpoint(peer);

	if (t->remote.addr.family != at.addr.family ||
	    t->remote.port != at.port || t->remote.scope != at.scope)
		return false;
	return at.addr.family == AF_INET ?
	       t->remote.addr.v4.s_addr == at.addr.v4.s_addr :
	       IN6_ARE_ADDR_EQUAL(&t->remote.addr.v6, &at.addr.v6);
}

void *kernel_channel_rival(struct dataplane_session *s,
			   const union sockaddr_any *peer,
			   enum dataplane_slot *slot)
{
	uint32_t id = acvpn_error_owner(s->dp->ctx, NULL);
	const struct dataplane_session *rival;
	const struct acvpn_transport_info *t;
	struct acvpn_session_info info;
	int i;

	rival = id && id != s->id ? kernel_session_find(s->dp, id) : NULL;
	if (!rival || !peer ||
	    acvpn_session_get(s->dp->ctx, s->dp->ifindex, id, &info))
		return NULL;
	for (i = 0; i < KERNEL_WATCH_SLOTS; i++) {
		t = kernel_watch_find(&info, DATAPLANE_DTLS, i);
		*slot = i;
		if (t && channel_is_at(t, peer))
			return rival->owner;
	}
	return NULL;
}

int kernel_channel_promote(struct dataplane_session *s)
{
	const struct acvpn_transport_ref ref =
		kernel_channel_ref(s, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	int err = 0;

	if (s->watch.attached[DATAPLANE_DTLS][DATAPLANE_NEXT])
		err = acvpn_key_swap(s->dp->ctx, &ref);
	/* A record of the peer may have done it. */
	if (err && err != -ENOENT)
		return kernel_device_fail(s->dp, "key-swap", err);
	kernel_watch_promote(&s->watch);
	return 0;
}

int kernel_channel_detach(struct dataplane_session *s,
			  enum dataplane_channel channel,
			  enum dataplane_slot slot)
{
	const struct acvpn_transport_ref ref =
		kernel_channel_ref(s, channel, slot);
	int err;

	if (!s->watch.attached[channel][slot])
		return 0;
	kernel_watch_detach(&s->watch, channel, slot);
	/* It is the caller's again, and may soon be the number of another. */
	if (channel == DATAPLANE_CSTP)
		s->fd = -1;
	err = acvpn_transport_detach(s->dp->ctx, &ref);
	return err ? kernel_device_fail(s->dp, "transport-detach", err) : 0;
}

int kernel_channel_probe(struct dataplane_session *s,
			 enum dataplane_channel channel, unsigned int size)
{
	const struct acvpn_transport_ref ref =
		kernel_channel_ref(s, channel, DATAPLANE_CURRENT);
	int err = acvpn_probe(s->dp->ctx, &ref, size);

	return err ? kernel_device_fail(s->dp, "probe", err) : 0;
}

int kernel_channel_set_mtu(struct dataplane_session *s,
			   enum dataplane_channel channel, unsigned int mtu)
{
	const struct acvpn_transport_ref ref =
		kernel_channel_ref(s, channel, DATAPLANE_CURRENT);
	const struct acvpn_transport_config config = {
		.type = ref.type, .slot = ref.slot, .mtu = mtu,
	};
	int err = acvpn_transport_set(s->dp->ctx, s->dp->ifindex, s->id,
				      &config);

	return err ? kernel_device_fail(s->dp, "transport-set", err) : 0;
}
