// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/session_state.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/monitor/large.h"
#include "acvpnd/monitor/usage.h"
#include "common/log.h"

enum {
	/* What clients send with their user's goodbye. */
	SESSION_USER_CODE = 0xb0,
};

static int by_index(const void *a, const void *b)
{
	const struct monitor_session *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static struct monitor_session *
monitor_session_find(struct monitor_sessions *all, uint32_t index)
{
	const struct monitor_session key = { .index = index };
	void *node = tfind(&key, &all->by_index, by_index);

	return node ? *(struct monitor_session **)node : NULL;
}

void monitor_session_link(struct monitor_session *s)
{
	struct monitor_sessions *all = s->all;

	s->next = all->all;
	if (s->next)
		s->next->prev = s;
	all->all = s;
}

int monitor_session_number(struct monitor_session *s, uint32_t index)
{
	struct monitor_session **node;

	s->index = index;
	node = tsearch(s, &s->all->by_index, by_index);
	if (!node)
		return -ENOMEM;
	if (*node != s)
		return -EEXIST;
	s->indexed = true;
	return 0;
}

static void unnumber(struct monitor_session *s)
{
	if (s->indexed)
		tdelete(s, &s->all->by_index, by_index);
	s->indexed = false;
}

static void close_channel(struct monitor_session *s,
			  enum dataplane_channel channel,
			  enum dataplane_slot slot)
{
	int *fd = &s->fd[channel][slot];

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Nobody has a descriptor of it any more. */
static void close_channels(struct monitor_session *s)
{
	int channel, slot;

	for (channel = 0; channel < DATAPLANE_CHANNELS; channel++)
		for (slot = 0; slot < SESSION_SLOTS; slot++)
			close_channel(s, channel, slot);
}

static void monitor_session_unroute(struct monitor_session *s)
{
	if (!s->routed)
		return;
	s->routed = false;
	host_route_remove(s->all->routes, &s->ipv4);
	host_route_remove(s->all->routes, &s->ipv6);
}

int monitor_session_route(struct monitor_session *s)
{
	int err;

	s->routed = true;
	err = host_route_add(s->all->routes, &s->ipv4);
	return err ? err : host_route_add(s->all->routes, &s->ipv6);
}

void monitor_session_release(struct monitor_session *s)
{
	struct monitor_sessions *all = s->all;

	unnumber(s);
	if (s->next)
		s->next->prev = s->prev;
	if (s->prev)
		s->prev->next = s->next;
	else
		all->all = s->next;
	close_channels(s);
	all->ops->session_free(s->dp);
	monitor_session_unroute(s);
	filter_forget(&s->filter);
	explicit_bzero(s->grant, sizeof(s->grant));
	free(s);
}

/* What auth is told. One that begins asks for the rest, see adopt.h. */

static void monitor_session_tell(struct monitor_session *s,
				 struct ipc_message *message)
{
	int err = 0;

	if (s->known && s->all->auth)
		err = ipc_channel_send(s->all->auth, message);
	if (err)
		log_error("session %u: auth cannot be told: %s", s->index,
			  strerror(-err));
}

static struct ipc_counters counters_of(const struct dataplane_stats *stats)
{
	if (!stats)
		return (struct ipc_counters){ 0 };
	return (struct ipc_counters){
		.rx_packets = stats->rx_packets,
		.rx_bytes = stats->rx_bytes,
		.tx_packets = stats->tx_packets,
		.tx_bytes = stats->tx_bytes,
	};
}

static void tell_up(struct monitor_session *s, enum ipc_channel_type channel,
		    const union sockaddr_any *peer, const char *cipher,
		    uint32_t compression)
{
	struct ipc_message message = {
		.type = IPC_TUNNEL_UP,
		.tunnel_up = {
			.index = s->index, .channel = channel, .peer = *peer,
			.cipher = cipher, .compression = compression,
		},
	};

	monitor_session_tell(s, &message);
}

static enum ipc_reason monitor_session_reason_of(enum dataplane_cause cause)
{
	switch (cause) {
	case DATAPLANE_CAUSE_CLOSED:
		return IPC_REASON_CLOSED;
	case DATAPLANE_CAUSE_BROKEN:
		return IPC_REASON_BROKEN;
	case DATAPLANE_CAUSE_PROTOCOL:
		return IPC_REASON_PROTOCOL;
	case DATAPLANE_CAUSE_SILENCE:
		return IPC_REASON_DPD;
	case DATAPLANE_CAUSE_IDLE:
		return IPC_REASON_IDLE;
	case DATAPLANE_CAUSE_LIFETIME:
		return IPC_REASON_LIFETIME;
	case DATAPLANE_CAUSE_PEER:
	case DATAPLANE_CAUSE_SESSION:
	case DATAPLANE_CAUSE_DEVICE:
	case DATAPLANE_CAUSE_OTHER:
		break;
	}
	return IPC_REASON_OTHER;
}

/* Why a session ends is why its channels do. */
static enum ipc_reason monitor_session_why(const struct monitor_session *s,
					   const struct dataplane_event *event,
					   const char **text)
{
	*text = s->ends ? s->text : event->text;
	return s->ends ? s->reason : monitor_session_reason_of(event->cause);
}

static void tell_down(struct monitor_session *s,
		      const struct dataplane_event *event)
{
	struct ipc_message message = { .type = IPC_TUNNEL_DOWN };
	struct ipc_tunnel_down *down = &message.tunnel_down;

	down->index = s->index;
	down->channel = event->channel == DATAPLANE_CSTP ? IPC_CHANNEL_CSTP :
							   IPC_CHANNEL_DTLS;
	down->reason = monitor_session_why(s, event, &down->text);
	down->counters = counters_of(event->stats);
	monitor_session_tell(s, &message);
}

/* What it has carried is kept until it was written down. */
static void monitor_session_on_reported(void *arg, struct ipc_message *answer)
{
	struct monitor_session *s = arg;
	struct monitor_sessions *all = s->all;

	if (!answer)
		return;
	monitor_session_release(s);
	if (all->none && monitor_session_none(all))
		all->none(all->arg);
}

void monitor_session_report(struct monitor_session *s)
{
	struct ipc_message message = {
		.type = IPC_SESSION_GONE,
		.session_gone = {
			.index = s->index, .reason = s->reason,
			.text = s->text, .counters = s->counters,
		},
	};
	int err = 0;

	if (s->known && s->all->auth)
		err = ipc_channel_ask(s->all->auth, &message,
				      monitor_session_on_reported, s);
	if (err)
		log_error("session %u: auth cannot be told: %s", s->index,
			  strerror(-err));
}

static void set_reason(struct monitor_session *s, enum ipc_reason reason,
		       const char *text)
{
	unnumber(s);
	/* Before another one has its addresses. */
	monitor_session_unroute(s);
	s->ends = true;
	s->reason = reason;
	snprintf(s->text, sizeof(s->text), "%s", text);
}

/* The data plane has nothing of it. */
static void monitor_session_let_go(struct monitor_session *s,
				   const struct dataplane_stats *stats)
{
	if (stats)
		monitor_usage_gone(s->all, stats);
	close_channels(s);
	s->all->ops->session_free(s->dp);
	s->dp = NULL;
	/* Its addresses are somebody else's before long. */
	filter_forget(&s->filter);
	s->gone = true;
	s->counters = counters_of(stats);
	monitor_session_report(s);
}

/* Ending: who may attach to it is nobody, its counters come with an event. */
void monitor_session_stop(struct monitor_session *s, enum ipc_reason reason,
			  const char *text)
{
	if (s->ends)
		return;
	set_reason(s, reason, text);
	/* With its device: nothing can be known of it any more. */
	if (s->all->ops->session_end(s->dp))
		monitor_session_let_go(s, NULL);
}

/* Granting */

static void configure(struct dataplane_session_config *config,
		      struct monitor_session *s, const struct ipc_grant *grant)
{
	*config = (struct dataplane_session_config){
		.ipv4 = grant->ipv4.family == AF_INET ?
			(const void *)grant->ipv4.addr : NULL,
		.ipv6 = grant->ipv6.family == AF_INET6 ?
			(const void *)grant->ipv6.addr : NULL,
		.owner = s,
		.networks = grant->networks.list,
		.n_networks = grant->networks.n,
		.cookie = grant->cookie.data,
		.cookie_len = grant->cookie.len,
		.persist = grant->persist,
		.idle_timeout = grant->idle_timeout,
		.rx_rate = grant->rx_rate,
		.tx_rate = grant->tx_rate,
		.priority = grant->priority,
		.dscp = grant->dscp,
		.roaming = true,
	};
}

struct monitor_session *monitor_session_make(struct monitor_sessions *all)
{
	struct monitor_session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->all = all;
	memset(s->fd, -1, sizeof(s->fd));
	return s;
}

static struct monitor_session *make_granted(struct monitor_sessions *all,
					    const struct ipc_grant *grant)
{
	struct monitor_session *s = monitor_session_make(all);

	if (!s)
		return NULL;
	s->granted = true;
	s->known = true;
	memcpy(s->grant, grant->grant, sizeof(s->grant));
	s->cookie_len = grant->cookie.len;
	if (s->cookie_len)
		memcpy(s->cookie, grant->cookie.data, s->cookie_len);
	s->ipv4 = grant->ipv4;
	s->ipv6 = grant->ipv6;
	return s;
}

int monitor_session_grant(struct monitor_sessions *all,
			  const struct ipc_grant *grant,
			  struct monitor_session **out)
{
	struct monitor_session *s = monitor_session_find(all, grant->index);
	struct dataplane_session_config config;
	int err;

	if (s)
		monitor_session_stop(s, IPC_REASON_REPLACED,
				     "the client came again");
	s = make_granted(all, grant);
	if (!s)
		return -ENOMEM;
	monitor_session_link(s);
	configure(&config, s, grant);
	err = all->ops->session_new(all->dp, &config, &s->dp);
	if (!err)
		err = monitor_session_number(s, grant->index);
	if (err)
		monitor_session_release(s);
	else
		*out = s;
	return err;
}

/* Filtering */

static size_t monitor_session_add_address(struct prefix *from, size_t n,
					  const struct prefix *address)
{
	if (address->family == AF_UNSPEC)
		return n;
	from[n] = *address;
	from[n].len = prefix_bits(address->family);
	return n + 1;
}

int monitor_session_filter(struct monitor_session *s,
			   const struct ipc_prefixes *networks,
			   const struct ipc_filter *what,
			   void (*done)(void *arg, int err))
{
	struct prefix *from = calloc(networks->n + 2, sizeof(*from));
	size_t n;
	int err;

	if (!from)
		return -ENOMEM;
	n = monitor_session_add_address(from, 0, &s->ipv4);
	n = monitor_session_add_address(from, n, &s->ipv6);
	if (networks->n)
		memcpy(from + n, networks->list, networks->n * sizeof(*from));
	err = filter_admit(s->all->filter, &s->filter, from, n + networks->n,
			   what, done, s);
	free(from);
	return err;
}

/* Attaching */

/* Takes as long for a wrong grant as for the right one. */
static bool same_grant(const uint8_t *a, const uint8_t *b)
{
	uint8_t differ = 0;
	size_t i;

	for (i = 0; i < IPC_GRANT_SIZE; i++)
		differ |= a[i] ^ b[i];
	return !differ;
}

static struct monitor_session *find_granted(struct monitor_sessions *all,
					    uint32_t index,
					    const uint8_t *grant)
{
	struct monitor_session *s = monitor_session_find(all, index);

	if (!s || !s->granted || filter_waits(&s->filter))
		return NULL;
	return same_grant(s->grant, grant) ? s : NULL;
}

static int monitor_session_fail(struct monitor_sessions *all, int err,
				const char **text)
{
	*text = all->ops->error(all->dp);
	return err;
}

int monitor_session_attach_cstp(struct monitor_sessions *all,
				struct ipc_attach_cstp *attach,
				const char **text)
{
	struct monitor_session *s = find_granted(all, attach->index,
						 attach->grant);
	const struct dataplane_socket socket = {
		.fd = attach->fd,
		.mtu = attach->mtu,
		.dpd = attach->dpd,
		.keepalive = attach->keepalive,
		.lzs = attach->compression == IPC_COMPRESSION_LZS,
		.compress_min = attach->compress_min,
	};
	int err;

	*text = "nobody may attach there";
	if (!s || s->used)
		return -EACCES;
	err = all->ops->attach_cstp(s->dp, &socket, attach->pending.data,
				    attach->pending.len);
	if (err)
		return monitor_session_fail(all, err, text);
	s->used = true;
	s->fd[DATAPLANE_CSTP][DATAPLANE_CURRENT] = attach->fd;
	attach->fd = -1;
	tell_up(s, IPC_CHANNEL_CSTP, &attach->peer, attach->cipher,
		attach->compression);
	return 0;
}

/*
 * Who has just finished a handshake gets what is sent to his place. A
 * translator of addresses has given him what was another client's, who is there
 * no more, and cannot be followed: he goes on by TLS until he makes a handshake
 * himself.
 */
static bool monitor_session_evict(struct monitor_session *s,
				  const union sockaddr_any *peer)
{
	const struct dataplane_ops *ops = s->all->ops;
	struct dataplane_event event = {
		.channel = DATAPLANE_DTLS,
		.cause = DATAPLANE_CAUSE_SILENCE,
		.text = "another client has its address and port",
	};
	struct dataplane_usage usage;
	enum dataplane_slot slot;
	struct monitor_session *other = ops->rival(s->dp, peer, &slot);

	if (!other)
		return false;
	if (!ops->usage(other->dp, &usage))
		event.stats = &usage.channels[DATAPLANE_DTLS];
	ops->detach(other->dp, DATAPLANE_DTLS, slot);
	close_channel(other, DATAPLANE_DTLS, slot);
	if (slot == DATAPLANE_CURRENT)
		tell_down(other, &event);
	return true;
}

/*
 * A client that begins anew may do so from the port that it had: then its old
 * channel, which the kernel tells by that, has to go first.
 */
static int attach_keys(struct monitor_session *s,
		       const struct dataplane_socket *socket,
		       const struct tls_keys *keys, enum dataplane_slot *slot)
{
	const struct dataplane_ops *ops = s->all->ops;
	int err;

	*slot = s->fd[DATAPLANE_DTLS][DATAPLANE_CURRENT] < 0 ?
		DATAPLANE_CURRENT : DATAPLANE_NEXT;
	err = ops->attach_keys(s->dp, *slot, socket, keys);
	if (err == -EADDRINUSE && monitor_session_evict(s, socket->peer))
		err = ops->attach_keys(s->dp, *slot, socket, keys);
	if (err != -EADDRINUSE || *slot == DATAPLANE_CURRENT)
		return err;
	ops->detach(s->dp, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	close_channel(s, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	*slot = DATAPLANE_CURRENT;
	return ops->attach_keys(s->dp, *slot, socket, keys);
}

static void promote(struct monitor_session *s)
{
	int *dtls = s->fd[DATAPLANE_DTLS];

	s->all->ops->promote(s->dp);
	close_channel(s, DATAPLANE_DTLS, DATAPLANE_PREVIOUS);
	dtls[DATAPLANE_PREVIOUS] = dtls[DATAPLANE_CURRENT];
	dtls[DATAPLANE_CURRENT] = dtls[DATAPLANE_NEXT];
	dtls[DATAPLANE_NEXT] = -1;
}

/* The channel's own descriptor, so that all are closed alike. */
static int take_socket(struct monitor_sessions *all,
		       struct ipc_attach_dtls *attach)
{
	int fd = attach->fd;

	if (fd < 0)
		return attach->listener < all->n_udp ?
		       dup(all->udp[attach->listener]) : -1;
	attach->fd = -1;
	return fd;
}

/* A socket that has an address sends from no other. */
static bool monitor_session_has_address(int fd)
{
	union sockaddr_any local;
	socklen_t len = sizeof(local);

	if (getsockname(fd, &local.sa, &len))
		return false;
	if (local.sa.sa_family == AF_INET6)
		return !IN6_IS_ADDR_UNSPECIFIED(&local.v6.sin6_addr);
	return local.v4.sin_addr.s_addr != htonl(INADDR_ANY);
}

static int attach_socket(struct monitor_session *s,
			 const struct ipc_attach_dtls *attach, int fd,
			 bool connected)
{
	const struct dataplane_socket socket = {
		.fd = fd,
		.peer = connected ? NULL : &attach->peer,
		.local = connected || monitor_session_has_address(fd) ?
				 NULL :
				 &attach->local,
		.mtu = attach->mtu,
		.dpd = attach->dpd,
		.keepalive = attach->keepalive,
		.lzs = attach->compression == IPC_COMPRESSION_LZS,
		.compress_min = attach->compress_min,
	};
	enum dataplane_slot slot;
	int err = attach_keys(s, &socket, &attach->keys, &slot);

	if (err)
		return err;
	s->fd[DATAPLANE_DTLS][slot] = fd;
	if (slot == DATAPLANE_NEXT)
		promote(s);
	tell_up(s, IPC_CHANNEL_DTLS, &attach->peer, attach->cipher,
		attach->compression);
	return 0;
}

int monitor_session_attach_dtls(struct monitor_sessions *all,
				struct ipc_attach_dtls *attach,
				const char **text)
{
	struct monitor_session *s = find_granted(all, attach->index,
						 attach->grant);
	bool connected = attach->fd >= 0;
	int err, fd;

	*text = "nobody may attach there";
	if (!s)
		return -EACCES;
	*text = "there is no TLS yet";
	if (!s->used)
		return -EAGAIN;
	fd = take_socket(all, attach);
	if (fd < 0) {
		*text = "there is no such socket";
		return -EBADF;
	}
	err = attach_socket(s, attach, fd, connected);
	if (!err)
		return 0;
	close(fd);
	return monitor_session_fail(all, err, text);
}

/* Ending */

void monitor_session_bid(struct monitor_session *s, const char *text)
{
	if (s->fd[DATAPLANE_CSTP][DATAPLANE_CURRENT] >= 0)
		s->all->ops->disconnect(s->dp, text ? text : "");
}

void monitor_session_end(struct monitor_sessions *all,
			 const struct ipc_end *end)
{
	struct monitor_session *s = monitor_session_find(all, end->index);

	if (!s)
		return;
	if (end->notify)
		monitor_session_bid(s, end->text);
	monitor_session_stop(s, end->notify ? IPC_REASON_ENDED :
			     IPC_REASON_DROPPED, end->text ? end->text : "");
}

void monitor_session_unfiltered(struct monitor_session *s)
{
	static const char monitor_session_why[] =
		"its packets cannot be filtered any more";

	monitor_session_bid(s, monitor_session_why);
	monitor_session_stop(s, IPC_REASON_DROPPED, monitor_session_why);
}

void monitor_session_end_filtered(struct monitor_sessions *all)
{
	struct monitor_session *s, *next;

	for (s = all->all; s; s = next) {
		next = s->next;
		/* Who waits has nothing that could send, and hears of it. */
		if (!s->ends && s->filter.policy && !filter_waits(&s->filter))
			monitor_session_unfiltered(s);
	}
}

void monitor_session_end_all(struct monitor_sessions *all, const char *text)
{
	struct monitor_session *s, *next;

	for (s = all->all; s; s = next) {
		next = s->next;
		if (s->ends)
			continue;
		monitor_session_bid(s, text);
		monitor_session_stop(s, IPC_REASON_SHUTDOWN, text);
	}
}

int monitor_session_usage(struct monitor_sessions *all, uint32_t index,
			  struct dataplane_usage *usage)
{
	struct monitor_session *s = monitor_session_find(all, index);

	return s ? all->ops->usage(s->dp, usage) : -ENOENT;
}

bool monitor_session_none(const struct monitor_sessions *all)
{
	return !all->all;
}

size_t monitor_session_left(const struct monitor_sessions *all)
{
	const struct monitor_session *s;
	size_t n = 0;

	for (s = all->all; s; s = s->next)
		n += s->gone ? 1 : 2;
	return n;
}

size_t monitor_session_count(const struct monitor_sessions *all)
{
	const struct monitor_session *s;
	size_t n = 0;

	for (s = all->all; s; s = s->next)
		n += !s->ends;
	return n;
}

void monitor_session_forget(struct monitor_sessions *all)
{
	while (all->all)
		monitor_session_release(all->all);
}

/* Events */

static void monitor_session_on_channel_down(struct monitor_session *s,
					    const struct dataplane_event *event)
{
	char text[SESSION_TEXT_SIZE];

	/*
	 * The kernel ended it all by itself: what comes next tells why, and
	 * may be told to the client.
	 */
	if (event->cause == DATAPLANE_CAUSE_SESSION && !s->ends)
		return;
	close_channel(s, event->channel, event->slot);
	/* To be replaced is not to be down. */
	if (event->slot == DATAPLANE_CURRENT)
		tell_down(s, event);
	/* DTLS does not outlive what it belongs to. */
	if (event->channel != DATAPLANE_CSTP)
		return;
	snprintf(text, sizeof(text), "%s", event->text);
	monitor_session_stop(s, monitor_session_reason_of(event->cause), text);
}

static void monitor_session_on_channel_dead(struct monitor_session *s,
					    const struct dataplane_event *event)
{
	if (event->channel == DATAPLANE_CSTP)
		monitor_session_stop(s, IPC_REASON_DPD,
				     "the client does not answer");
}

static void monitor_session_on_disconnect(struct monitor_session *s,
					  const struct dataplane_event *event)
{
	enum ipc_reason reason = event->code == SESSION_USER_CODE ?
				 IPC_REASON_USER : IPC_REASON_CLIENT;
	char text[SESSION_TEXT_SIZE];

	snprintf(text, sizeof(text), "%s", event->text);
	monitor_session_stop(s, reason, text);
}

static void monitor_session_on_alert(struct monitor_session *s,
				     const struct dataplane_event *event)
{
	enum { CLOSE_NOTIFY = 0 };
	bool closed = event->len >= 2 && event->data[1] == CLOSE_NOTIFY;

	if (event->channel != DATAPLANE_CSTP)
		return;
	monitor_session_stop(s, closed ? IPC_REASON_CLOSED : IPC_REASON_BROKEN,
			     event->len >= 2 ? tls_alert_name(event->data[1]) :
			     "a TLS alert");
}

/* A client that is closed so comes again with its token. */
static void monitor_session_on_handshake(struct monitor_session *s,
					 const struct dataplane_event *event)
{
	if (event->channel == DATAPLANE_CSTP)
		monitor_session_stop(s, IPC_REASON_CLIENT,
				     "the client wants new keys on the spot");
}

/*
 * Whose time is over is told so, for its token is void: on a connection that is
 * just closed it would come again.
 */
static void monitor_session_on_down(struct monitor_session *s,
				    const struct dataplane_event *event)
{
	if (!s->ends && (event->cause == DATAPLANE_CAUSE_IDLE ||
			 event->cause == DATAPLANE_CAUSE_LIFETIME))
		monitor_session_bid(s, event->text);
	if (!s->ends)
		set_reason(s, monitor_session_reason_of(event->cause),
			   event->text);
	monitor_session_let_go(s, event->stats);
}

void monitor_session_event(const struct dataplane_event *event, void *all)
{
	struct monitor_session *s = event->owner;

	(void)all;
	switch (event->type) {
	case DATAPLANE_DOWN:
		monitor_session_on_down(s, event);
		break;
	case DATAPLANE_CHANNEL_DOWN:
		monitor_session_on_channel_down(s, event);
		break;
	case DATAPLANE_CHANNEL_DEAD:
		monitor_session_on_channel_dead(s, event);
		break;
	case DATAPLANE_DISCONNECT:
	case DATAPLANE_TERMINATE:
		monitor_session_on_disconnect(s, event);
		break;
	case DATAPLANE_ALERT:
		monitor_session_on_alert(s, event);
		break;
	case DATAPLANE_HANDSHAKE:
		monitor_session_on_handshake(s, event);
		break;
	case DATAPLANE_KEY_LIMIT:
		monitor_session_stop(s, IPC_REASON_OTHER,
				     "the keys are used up");
		break;
	case DATAPLANE_LARGE:
		monitor_large_tell(s, event);
		break;
	case DATAPLANE_CHANNEL_ALIVE:
	case DATAPLANE_SWITCH:
	case DATAPLANE_KEY_SOON:
	case DATAPLANE_PROBED:
		break;
	}
}
