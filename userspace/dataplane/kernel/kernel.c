// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data plane in the kernel: the acvpn module.
 */
#include "dataplane/dataplane.h"

#include <errno.h>
#include <net/if.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "dataplane/kernel/event.h"
#include "dataplane/kernel/ktls.h"
#include "dataplane/kernel/watch.h"
#include "libacvpn/acvpn.h"
#include "wire/cstp_frame.h"

enum {
	/* What the kernel takes; longer intervals have no use. */
	KERNEL_SECONDS_MAX = 86400,
	/* A tenth of a second each. */
	CLAIM_LOOKS = 35,
	CONTENT_ALERT = 21,
	CONTENT_DATA = 23,
};

/**
 * struct dataplane - a device and its sessions
 * @ctx: Connection to the kernel.
 * @events: Subscription.
 * @ifindex: Our interface, 0 if none.
 * @sessions: All sessions, the newest first.
 * @by_id: The same, as a tree.
 * @text: Text for a report that is under way.
 * @error: Text of the last failure.
 */
struct dataplane {
	struct acvpn *ctx;
	struct acvpn_events *events;
	uint32_t ifindex;
	struct dataplane_session *sessions;
	void *by_id;
	char text[KERNEL_EVENT_TEXT_SIZE];
	char error[256];
};

/**
 * struct dataplane_session - a session
 * @dp: Whose.
 * @next: The one that was made before.
 * @prev: The one that was made after.
 * @id: The kernel's number for it.
 * @owner: Comes with its events.
 * @fd: TCP socket whose records the kernel protects, or -1.
 * @watch: What is known of its channels.
 * @found: The dump under way had it, or it was told to be gone.
 */
struct dataplane_session {
	struct dataplane *dp;
	struct dataplane_session *next;
	struct dataplane_session *prev;
	uint32_t id;
	void *owner;
	int fd;
	struct kernel_watch watch;
	bool found;
};

/**
 * struct report - where events go
 * @dp: Data plane.
 * @fn: The caller's function.
 * @arg: Passed to @fn.
 */
struct report {
	struct dataplane *dp;
	dataplane_event_fn fn;
	void *arg;
};

static int fail(struct dataplane *dp, const char *what, int err)
{
	snprintf(dp->error, sizeof(dp->error), "%s: %s", what,
		 acvpn_error(dp->ctx));
	return err;
}

/* Sessions */

static int by_id(const void *a, const void *b)
{
	const struct dataplane_session *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct dataplane_session *find_session(struct dataplane *dp, uint32_t id)
{
	const struct dataplane_session key = { .id = id };
	void *node = tfind(&key, &dp->by_id, by_id);

	return node ? *(struct dataplane_session **)node : NULL;
}

static int link_session(struct dataplane_session *s)
{
	struct dataplane *dp = s->dp;

	if (!tsearch(s, &dp->by_id, by_id))
		return -ENOMEM;
	s->next = dp->sessions;
	if (s->next)
		s->next->prev = s;
	dp->sessions = s;
	return 0;
}

static void unlink_session(struct dataplane_session *s)
{
	struct dataplane *dp = s->dp;

	tdelete(s, &dp->by_id, by_id);
	if (s->next)
		s->next->prev = s->prev;
	if (s->prev)
		s->prev->next = s->next;
	else
		dp->sessions = s->next;
	free(s);
}

/* Device */

static void kernel_close(struct dataplane *dp)
{
	if (!dp)
		return;
	if (dp->ifindex)
		acvpn_link_del(dp->ctx, dp->ifindex);
	while (dp->sessions)
		unlink_session(dp->sessions);
	acvpn_events_close(dp->events);
	acvpn_close(dp->ctx);
	free(dp);
}

static int kernel_open(struct dataplane **out)
{
	struct dataplane *dp = calloc(1, sizeof(*dp));
	int err;

	*out = NULL;
	if (!dp)
		return -ENOMEM;
	err = acvpn_open(&dp->ctx);
	if (err) {
		free(dp);
		return err;
	}
	*out = dp;
	return 0;
}

static const char *kernel_error(const struct dataplane *dp)
{
	return dp->error;
}

static int note_transport(const struct acvpn_session_info *session, void *arg)
{
	unsigned int *live = arg;

	*live += session->n_transports;
	return 0;
}

/*
 * Transports of a process that was killed end when the module notices that
 * nobody has their sockets any more: it looks every two seconds.
 * Return: 0; -EBUSY somebody has them; or another negative errno.
 */
static int wait_until_unused(struct dataplane *dp, uint32_t ifindex)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
	unsigned int i, live;
	int err;

	for (i = 0; i < CLAIM_LOOKS; i++) {
		if (i)
			nanosleep(&pause, NULL);
		live = 0;
		err = acvpn_session_dump(dp->ctx, ifindex, note_transport,
					 &live);
		if (err)
			return fail(dp, "session dump", err);
		if (!live)
			return 0;
	}
	snprintf(dp->error, sizeof(dp->error), "another tunnel uses it");
	return -EBUSY;
}

/* Set @ifindex if @ifname is a left-over that may be replaced. */
static int find_leftover(struct dataplane *dp, const char *ifname,
			 uint32_t *ifindex)
{
	struct acvpn_link_info link;
	int err;

	*ifindex = 0;
	if (!if_nametoindex(ifname))
		return 0;
	err = acvpn_link_find(dp->ctx, ifname, &link);
	if (err == -ENODEV)
		return fail(dp, "it exists already", -EEXIST);
	if (err)
		return fail(dp, "link lookup", err);
	if (link.mode != ACVPN_MODE_P2P) {
		snprintf(dp->error, sizeof(dp->error), "a gateway's");
		return -EEXIST;
	}
	err = wait_until_unused(dp, link.ifindex);
	if (err)
		return err;
	*ifindex = link.ifindex;
	return 0;
}

static int ignore_session(const struct acvpn_session_info *session, void *arg)
{
	(void)session;
	(void)arg;
	return 0;
}

static int kernel_claim(struct dataplane *dp, const char *ifname,
			bool *leftover)
{
	uint32_t ifindex;
	int err;

	/* Any command needs the privilege; this one changes nothing. */
	err = acvpn_session_dump(dp->ctx, 0, ignore_session, NULL);
	if (err)
		return fail(dp, "session dump", err);
	err = find_leftover(dp, ifname, &ifindex);
	if (err)
		return err;
	*leftover = ifindex;
	if (ifindex)
		err = acvpn_link_del(dp->ctx, ifindex);
	return err ? fail(dp, "removing what a dead run left", err) : 0;
}

static int kernel_create(struct dataplane *dp, const char *ifname,
			 enum dataplane_mode mode, unsigned int *ifindex)
{
	int err;

	err = acvpn_link_add(dp->ctx, ifname, mode == DATAPLANE_MP ?
			     ACVPN_MODE_MP : ACVPN_MODE_P2P, &dp->ifindex);
	if (err) {
		dp->ifindex = 0;
		return fail(dp, "creating it", err);
	}
	/* Before the sessions, so that no event of them is missed. */
	err = acvpn_events_open(dp->ctx, &dp->events);
	if (err)
		return fail(dp, "subscribing to events", err);
	*ifindex = dp->ifindex;
	return 0;
}

static int make_session(struct dataplane_session *s,
			const struct dataplane_session_config *config)
{
	struct acvpn_session_config c = { .ifindex = s->dp->ifindex };
	int err;

	if (config->ipv4) {
		c.has_ipv4 = true;
		c.ipv4 = *config->ipv4;
	}
	if (config->ipv6) {
		c.has_ipv6 = true;
		c.ipv6 = *config->ipv6;
	}
	err = acvpn_session_new(s->dp->ctx, &c, &s->id);
	if (err)
		return fail(s->dp, "session-new", err);
	err = link_session(s);
	if (err)
		acvpn_session_del(s->dp->ctx, s->dp->ifindex, s->id);
	return err;
}

static int kernel_session_new(struct dataplane *dp,
			      const struct dataplane_session_config *config,
			      struct dataplane_session **out)
{
	struct dataplane_session *s = calloc(1, sizeof(*s));
	int err;

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->dp = dp;
	s->owner = config->owner;
	s->fd = -1;
	err = make_session(s, config);
	if (err) {
		free(s);
		return err;
	}
	*out = s;
	return 0;
}

static void kernel_session_free(struct dataplane_session *s)
{
	if (!s)
		return;
	acvpn_session_del(s->dp->ctx, s->dp->ifindex, s->id);
	unlink_session(s);
}

/* Channels */

static struct acvpn_transport_ref ref_to(const struct dataplane_session *s,
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
static int refuse_tls(struct dataplane *dp, struct tls *tls, int err)
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

static int kernel_take_tls(struct dataplane_session *s, int fd, struct tls *tls)
{
	struct tls_keys keys;
	const char *why = "";
	int err;

	err = tls_keys(tls, &keys);
	if (err)
		return refuse_tls(s->dp, tls, err);
	err = ktls_start(fd, &keys, &why);
	explicit_bzero(&keys, sizeof(keys));
	if (err) {
		snprintf(s->dp->error, sizeof(s->dp->error), "%s", why);
		return err;
	}
	tls_free(tls);
	s->fd = fd;
	return 0;
}

static uint32_t seconds(unsigned int value)
{
	return value < KERNEL_SECONDS_MAX ? value : KERNEL_SECONDS_MAX;
}

static int attach(struct dataplane_session *s,
		  const struct acvpn_transport_ref *ref,
		  const struct dataplane_socket *socket, const void *pending,
		  size_t pending_len)
{
	const struct acvpn_transport_config config = {
		.type = ref->type,
		.slot = ref->slot,
		.socket = socket->fd,
		.mtu = socket->mtu,
		.has_dpd = true,
		.dpd = seconds(socket->dpd),
		.has_keepalive = true,
		.keepalive = seconds(socket->keepalive),
		.pending = pending_len ? pending : NULL,
		.pending_len = pending_len,
	};
	int err;

	err = acvpn_transport_attach(s->dp->ctx, s->dp->ifindex, s->id,
				     &config);
	return err ? fail(s->dp, "transport-attach", err) : 0;
}

static int kernel_attach_cstp(struct dataplane_session *s,
			      const struct dataplane_socket *socket,
			      const void *pending, size_t pending_len)
{
	const struct acvpn_transport_ref ref =
		ref_to(s, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	int err = attach(s, &ref, socket, pending, pending_len);

	if (!err)
		kernel_watch_attach(&s->watch, DATAPLANE_CSTP,
				    DATAPLANE_CURRENT);
	return err;
}

static void copy_direction(struct acvpn_keydir_config *to,
			   const struct tls_keydir *from)
{
	memcpy(to->key, from->key, from->key_len);
	to->key_len = from->key_len;
	memcpy(to->iv, from->iv, from->iv_len);
	to->iv_len = from->iv_len;
	to->seq = from->seq;
}

static enum acvpn_cipher cipher_of(enum tls_aead aead)
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

static int set_keys(struct dataplane_session *s,
		    const struct acvpn_transport_ref *ref,
		    const struct tls_keys *keys)
{
	struct acvpn_key_config config = {
		.epoch = keys->epoch,
		.cipher = cipher_of(keys->aead),
	};
	int err;

	copy_direction(&config.tx, &keys->tx);
	copy_direction(&config.rx, &keys->rx);
	err = acvpn_key_new(s->dp->ctx, ref, &config);
	explicit_bzero(&config, sizeof(config));
	return err ? fail(s->dp, "key-new", err) : 0;
}

static int attach_keyed(struct dataplane_session *s, enum dataplane_slot slot,
			const struct dataplane_socket *socket,
			const struct tls_keys *keys)
{
	const struct acvpn_transport_ref ref = ref_to(s, DATAPLANE_DTLS, slot);
	int err = attach(s, &ref, socket, NULL, 0);

	if (err)
		return err;
	err = set_keys(s, &ref, keys);
	/* Leaves the text of the first failure alone. */
	if (err)
		acvpn_transport_detach(s->dp->ctx, &ref);
	return err;
}

static int kernel_attach_dtls(struct dataplane_session *s,
			      enum dataplane_slot slot,
			      const struct dataplane_socket *socket,
			      struct dtls *dtls)
{
	struct tls_keys keys;
	int err;

	if (!s->watch.attached[DATAPLANE_DTLS][DATAPLANE_CURRENT])
		slot = DATAPLANE_CURRENT;
	err = dtls_keys(dtls, &keys);
	if (err) {
		snprintf(s->dp->error, sizeof(s->dp->error), "%s",
			 err == -EOPNOTSUPP ?
			 "the kernel does not take the cipher chosen" :
			 dtls_error(dtls));
		return -EOPNOTSUPP;
	}
	err = attach_keyed(s, slot, socket, &keys);
	explicit_bzero(&keys, sizeof(keys));
	if (err)
		return err;
	dtls_free(dtls);
	kernel_watch_attach(&s->watch, DATAPLANE_DTLS, slot);
	return 0;
}

static int kernel_promote(struct dataplane_session *s)
{
	const struct acvpn_transport_ref ref =
		ref_to(s, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	int err = 0;

	if (s->watch.attached[DATAPLANE_DTLS][DATAPLANE_NEXT])
		err = acvpn_key_swap(s->dp->ctx, &ref);
	/* A record of the peer may have done it. */
	if (err && err != -ENOENT)
		return fail(s->dp, "key-swap", err);
	kernel_watch_promote(&s->watch);
	return 0;
}

static int kernel_detach(struct dataplane_session *s,
			 enum dataplane_channel channel,
			 enum dataplane_slot slot)
{
	const struct acvpn_transport_ref ref = ref_to(s, channel, slot);
	int err;

	if (!s->watch.attached[channel][slot])
		return 0;
	kernel_watch_detach(&s->watch, channel, slot);
	err = acvpn_transport_detach(s->dp->ctx, &ref);
	return err ? fail(s->dp, "transport-detach", err) : 0;
}

/* What is said over CSTP */

static int send_record(struct dataplane_session *s,
		       const struct acvpn_record *record)
{
	const struct acvpn_transport_ref ref =
		ref_to(s, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	int err = acvpn_record_send(s->dp->ctx, &ref, record);

	return err ? fail(s->dp, "record-send", err) : 0;
}

static int kernel_alert(struct dataplane_session *s, uint8_t level,
			uint8_t description)
{
	const uint8_t alert[] = { level, description };
	const struct acvpn_record record = {
		.content_type = CONTENT_ALERT,
		.payload = alert,
		.payload_len = sizeof(alert),
	};

	return send_record(s, &record);
}

/* The records are the kernel's, but it knows of no frames yet. */
static int disconnect_early(struct dataplane_session *s, const char *text)
{
	uint8_t frame[CSTP_BYE_MAX];
	size_t len = cstp_frame_bye(frame, text);

	if (s->fd < 0 || send(s->fd, frame, len,
			      MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
		return 0;
	snprintf(s->dp->error, sizeof(s->dp->error), "%m");
	return -EIO;
}

static int kernel_disconnect(struct dataplane_session *s, const char *text)
{
	enum { WARNING = 1, CLOSE_NOTIFY = 0 };
	uint8_t payload[1 + CSTP_TEXT_MAX] = { CSTP_REASON_USER };
	size_t len = strnlen(text, CSTP_TEXT_MAX);
	const struct acvpn_record record = {
		.content_type = CONTENT_DATA,
		.has_frame_type = true,
		.frame_type = CSTP_DISCONNECT,
		.payload = payload,
		.payload_len = 1 + len,
	};
	int err;

	if (!s->watch.attached[DATAPLANE_CSTP][DATAPLANE_CURRENT])
		return disconnect_early(s, text);
	memcpy(payload + 1, text, len);
	err = send_record(s, &record);
	return err ? err : kernel_alert(s, WARNING, CLOSE_NOTIFY);
}

static int kernel_resume(struct dataplane_session *s)
{
	const struct acvpn_transport_ref ref =
		ref_to(s, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	int err = acvpn_transport_resume(s->dp->ctx, &ref);

	s->watch.paused = false;
	return err ? fail(s->dp, "transport-set", err) : 0;
}

/* Events */

static int kernel_event_fd(const struct dataplane *dp)
{
	return acvpn_events_fd(dp->events);
}

/* The callback may release any session, this one as well. */
static int resync_session(const struct acvpn_session_info *info, void *arg)
{
	struct report *report = arg;
	struct dataplane_event out;
	struct dataplane_session *s;

	while ((s = find_session(report->dp, info->id))) {
		s->found = true;
		if (!kernel_watch_missed(&s->watch, info, &out))
			break;
		out.owner = s->owner;
		report->fn(&out, report->arg);
	}
	return 0;
}

/* Returns false if all that is left was in the dump, or told to be gone. */
static bool resync_gone(struct report *report)
{
	struct dataplane_event out = {
		.type = DATAPLANE_DOWN, .text = "noticed late",
	};
	struct dataplane_session *s;

	for (s = report->dp->sessions; s && s->found; s = s->next)
		;
	if (!s)
		return false;
	s->found = true;
	out.owner = s->owner;
	report->fn(&out, report->arg);
	return true;
}

/* Events were lost: ask for what they would have told. */
static int resync(struct report *report)
{
	struct dataplane *dp = report->dp;
	struct dataplane_session *s;
	int err;

	for (s = dp->sessions; s; s = s->next)
		s->found = false;
	err = acvpn_session_dump(dp->ctx, dp->ifindex, resync_session, report);
	/* A device that is gone has no sessions. */
	if (err && err != -ENODEV)
		return fail(dp, "session dump", err);
	while (resync_gone(report))
		;
	return 0;
}

static int on_event(const struct acvpn_event *event, void *arg)
{
	struct report *report = arg;
	struct dataplane *dp = report->dp;
	struct dataplane_event out;
	struct dataplane_session *s;
	int err;

	if (event->ifindex != dp->ifindex)
		return 0;
	err = event->lost ? resync(report) : 0;
	s = find_session(dp, event->session_id);
	if (err || !s || !kernel_event_translate(event, &out, dp->text) ||
	    !kernel_watch_event(&s->watch, &out))
		return err;
	out.owner = s->owner;
	report->fn(&out, report->arg);
	return 0;
}

static int kernel_events(struct dataplane *dp, dataplane_event_fn fn,
			 void *arg)
{
	struct report report = { .dp = dp, .fn = fn, .arg = arg };
	int err;

	err = acvpn_events_read(dp->events, on_event, &report);
	return err == -ENOBUFS ? resync(&report) : err;
}

/* Counters */

/**
 * struct counting - where counters go
 * @dp: Data plane.
 * @fn: The caller's function.
 * @arg: Passed to @fn.
 */
struct counting {
	struct dataplane *dp;
	dataplane_stats_fn fn;
	void *arg;
};

static int count_session(const struct acvpn_session_info *info, void *arg)
{
	const struct dataplane_stats stats = {
		.rx_packets = info->stats.rx_packets,
		.rx_bytes = info->stats.rx_bytes,
		.tx_packets = info->stats.tx_packets,
		.tx_bytes = info->stats.tx_bytes,
	};
	const struct counting *c = arg;
	struct dataplane_session *s = find_session(c->dp, info->id);

	if (s)
		c->fn(s->owner, &stats, c->arg);
	return 0;
}

static int kernel_stats(struct dataplane *dp, dataplane_stats_fn fn, void *arg)
{
	struct counting c = { .dp = dp, .fn = fn, .arg = arg };
	int err = acvpn_session_dump(dp->ctx, dp->ifindex, count_session, &c);

	return err ? fail(dp, "session dump", err) : 0;
}

const struct dataplane_ops dataplane_kernel = {
	.open = kernel_open,
	.close = kernel_close,
	.error = kernel_error,
	.claim = kernel_claim,
	.create = kernel_create,
	.session_new = kernel_session_new,
	.session_free = kernel_session_free,
	.take_tls = kernel_take_tls,
	.attach_cstp = kernel_attach_cstp,
	.attach_dtls = kernel_attach_dtls,
	.promote = kernel_promote,
	.detach = kernel_detach,
	.disconnect = kernel_disconnect,
	.alert = kernel_alert,
	.resume = kernel_resume,
	.event_fd = kernel_event_fd,
	.events = kernel_events,
	.stats = kernel_stats,
	.confined = true,
};
