// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data plane of tests: a device that nothing comes out of.
 */
#include "dataplane/dataplane.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "dataplane/null/script.h"
#include "wire/cstp_frame.h"

enum { NULL_SLOTS = DATAPLANE_PREVIOUS + 1 };

/**
 * struct dataplane - a device and its sessions
 * @script: The test.
 * @tun: Holds the interface, or -1.
 * @mode: What the device is for.
 * @sessions: All of them, the newest first.
 * @error: Text of the last failure.
 */
struct dataplane {
	struct null_script script;
	int tun;
	enum dataplane_mode mode;
	struct dataplane_session *sessions;
	char error[128];
};

/**
 * struct dataplane_session - a session
 * @dp: Whose.
 * @next: The one that was made before.
 * @owner: Comes with its events.
 * @tls: What CSTP would go by, or NULL.
 * @attached: Channels that were attached.
 * @ended: DATAPLANE_DOWN is to be told.
 */
struct dataplane_session {
	struct dataplane *dp;
	struct dataplane_session *next;
	void *owner;
	struct tls *tls;
	bool attached[DATAPLANE_CHANNELS][NULL_SLOTS];
	bool ended;
};

static int null_fail(struct dataplane *dp, int err)
{
	if (err)
		snprintf(dp->error, sizeof(dp->error), "%s", strerror(-err));
	return err;
}

static void null_forget(struct dataplane_session *s)
{
	tls_free(s->tls);
	free(s);
}

static void null_close(struct dataplane *dp)
{
	struct dataplane_session *s;

	if (!dp)
		return;
	null_script_call(&dp->script, "close", "-");
	while ((s = dp->sessions)) {
		dp->sessions = s->next;
		null_forget(s);
	}
	if (dp->tun >= 0)
		close(dp->tun);
	null_script_close(&dp->script);
	free(dp);
}

static int null_open(struct dataplane **out)
{
	struct dataplane *dp = calloc(1, sizeof(*dp));
	int err;

	*out = NULL;
	if (!dp)
		return -ENOMEM;
	dp->tun = -1;
	err = null_script_open(&dp->script);
	if (!err)
		err = null_script_call(&dp->script, "open", "-");
	if (err) {
		null_close(dp);
		return err;
	}
	*out = dp;
	return 0;
}

static const char *null_error(const struct dataplane *dp)
{
	return dp->error;
}

static int null_claim(struct dataplane *dp, const char *ifname,
		      enum dataplane_mode mode, bool *leftover)
{
	int err = null_script_call(&dp->script, "claim", "%s", ifname);

	(void)mode;
	*leftover = false;
	if (!err && if_nametoindex(ifname))
		err = -EEXIST;
	return null_fail(dp, err);
}

static int make_tun(struct dataplane *dp, const char *ifname)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };

	dp->tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (dp->tun < 0)
		return -errno;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ifname);
	return ioctl(dp->tun, TUNSETIFF, &ifr) ? -errno : 0;
}

static int null_create(struct dataplane *dp, const char *ifname,
		       enum dataplane_mode mode, unsigned int *ifindex)
{
	int err = null_script_call(&dp->script, "create", "%s %s", ifname,
				   mode == DATAPLANE_MP ? "mp" : "p2p");

	if (!err)
		err = make_tun(dp, ifname);
	dp->mode = mode;
	*ifindex = if_nametoindex(ifname);
	return null_fail(dp, err);
}

/* Its device and its sessions go with the process. */
static int null_adopt(struct dataplane *dp, const char *ifname,
		      enum dataplane_mode mode, unsigned int *ifindex)
{
	(void)mode;
	(void)ifindex;
	return null_fail(dp,
			 null_script_call(&dp->script, "adopt", "%s", ifname) ?:
				 -ENOENT);
}

static int null_found(struct dataplane *dp, dataplane_found_fn fn, void *arg)
{
	(void)dp;
	(void)fn;
	(void)arg;
	return 0;
}

static int null_listen(struct dataplane *dp, int fd)
{
	(void)fd;
	return null_fail(dp, null_script_call(&dp->script, "listen", "-"));
}

static void null_leave(struct dataplane *dp)
{
	null_script_call(&dp->script, "leave", "-");
}

static int null_session_new(struct dataplane *dp,
			    const struct dataplane_session_config *config,
			    struct dataplane_session **out)
{
	char v4[INET_ADDRSTRLEN] = "-", v6[INET6_ADDRSTRLEN] = "-";
	char outer[64] = "";
	struct dataplane_session *s;
	int err;

	*out = NULL;
	if (config->ipv4)
		inet_ntop(AF_INET, config->ipv4, v4, sizeof(v4));
	if (config->ipv6)
		inet_ntop(AF_INET6, config->ipv6, v6, sizeof(v6));
	if (config->priority || config->dscp)
		snprintf(outer, sizeof(outer), " priority %u dscp %u",
			 config->priority, config->dscp);
	err = null_script_call(&dp->script, "session-new", "%s %s%s", v4, v6,
			       outer);
	if (!err && dp->mode == DATAPLANE_P2P && dp->sessions)
		err = -EBUSY;
	if (err)
		return null_fail(dp, err);
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->dp = dp;
	s->owner = config->owner;
	s->next = dp->sessions;
	dp->sessions = s;
	*out = s;
	return 0;
}

static void null_session_free(struct dataplane_session *s)
{
	struct dataplane_session **link;

	if (!s)
		return;
	null_script_call(&s->dp->script, "session-free", "-");
	for (link = &s->dp->sessions; *link != s; link = &(*link)->next)
		;
	*link = s->next;
	null_forget(s);
}

static int null_session_end(struct dataplane_session *s)
{
	int err = null_script_call(&s->dp->script, "session-end", "-");

	if (!err)
		err = null_script_wake(&s->dp->script);
	s->ended = !err;
	return null_fail(s->dp, err);
}

static int null_take_tls(struct dataplane_session *s, int fd, struct tls *tls)
{
	struct tls_keys keys;
	char name[64];
	int err;

	(void)fd;
	err = tls_keys(tls, &keys);
	explicit_bzero(&keys, sizeof(keys));
	if (err == -EAGAIN)
		return err;
	if (!err)
		err = null_script_call(&s->dp->script, "take-tls", "%s",
				       tls_describe(tls, name, sizeof(name)));
	if (err)
		return null_fail(s->dp, err);
	tls_free(s->tls);
	s->tls = tls;
	return 0;
}

static int null_attach(struct dataplane_session *s,
		       enum dataplane_channel channel, enum dataplane_slot slot,
		       const struct dataplane_socket *socket,
		       const char *cipher)
{
	const char *name = channel == DATAPLANE_CSTP ? "attach-cstp" :
						       "attach-dtls";
	char lzs[32] = "";
	int err;

	if (socket->lzs)
		snprintf(lzs, sizeof(lzs), " lzs from %u",
			 socket->compress_min);
	/* To replace nothing is not to replace. */
	if (!s->attached[channel][DATAPLANE_CURRENT])
		slot = DATAPLANE_CURRENT;
	err = null_script_call(&s->dp->script, name,
			       "%s mtu %u dpd %u keepalive %u%s %s",
			       null_script_slot(slot), socket->mtu,
			       socket->dpd, socket->keepalive, lzs, cipher);
	if (!err && s->attached[channel][slot])
		err = -EEXIST;
	if (!err)
		s->attached[channel][slot] = true;
	return null_fail(s->dp, err);
}

static int null_protect(int fd, const struct tls_keys *keys, const char **why)
{
	(void)fd;
	(void)keys;
	(void)why;
	return 0;
}

static int null_attach_cstp(struct dataplane_session *s,
			    const struct dataplane_socket *socket,
			    const void *pending, size_t pending_len)
{
	(void)pending;
	(void)pending_len;
	return null_attach(s, DATAPLANE_CSTP, DATAPLANE_CURRENT, socket, "");
}

static int null_attach_keys(struct dataplane_session *s,
			    enum dataplane_slot slot,
			    const struct dataplane_socket *socket,
			    const struct tls_keys *keys)
{
	return null_attach(s, DATAPLANE_DTLS, slot, socket,
			   tls_aead_name(keys->aead));
}

static int null_attach_dtls(struct dataplane_session *s,
			    enum dataplane_slot slot,
			    const struct dataplane_socket *socket,
			    struct dtls *dtls)
{
	struct tls_keys keys;
	int err = dtls_keys(dtls, &keys);

	explicit_bzero(&keys, sizeof(keys));
	if (err)
		return null_fail(s->dp, -EOPNOTSUPP);
	err = null_attach(s, DATAPLANE_DTLS, slot, socket, dtls_cipher(dtls));
	if (!err)
		dtls_free(dtls);
	return err;
}

static void *null_rival(struct dataplane_session *s,
			const union sockaddr_any *peer,
			enum dataplane_slot *slot)
{
	(void)s;
	(void)peer;
	(void)slot;
	return NULL;
}

static int null_promote(struct dataplane_session *s)
{
	bool *dtls = s->attached[DATAPLANE_DTLS];
	int err = null_script_call(&s->dp->script, "promote", "-");

	if (err || !dtls[DATAPLANE_NEXT])
		return null_fail(s->dp, err);
	dtls[DATAPLANE_NEXT] = false;
	dtls[DATAPLANE_PREVIOUS] = true;
	return 0;
}

static int null_detach(struct dataplane_session *s,
		       enum dataplane_channel channel,
		       enum dataplane_slot slot)
{
	if (!s->attached[channel][slot])
		return 0;
	s->attached[channel][slot] = false;
	if (channel == DATAPLANE_CSTP) {
		tls_free(s->tls);
		s->tls = NULL;
	}
	return null_fail(s->dp,
			 null_script_call(&s->dp->script, "detach", "%s %s",
					  null_script_channel(channel),
					  null_script_slot(slot)));
}

static int null_probe(struct dataplane_session *s,
		      enum dataplane_channel channel, unsigned int size)
{
	int err = null_script_call(&s->dp->script, "probe", "%s %u",
				   null_script_channel(channel), size);

	if (!err && size <= null_script_path())
		null_script_happens(&s->dp->script,
				    "probed %s current other %u",
				    null_script_channel(channel), size);
	return null_fail(s->dp, err);
}

static int null_set_mtu(struct dataplane_session *s,
			enum dataplane_channel channel, unsigned int mtu)
{
	return null_fail(s->dp,
			 null_script_call(&s->dp->script, "set-mtu", "%s %u",
					  null_script_channel(channel), mtu));
}

static int null_disconnect(struct dataplane_session *s, const char *text)
{
	int err = null_script_call(&s->dp->script, "disconnect", "%s", text);
	uint8_t frame[CSTP_BYE_MAX];

	if (err || !s->tls)
		return null_fail(s->dp, err);
	tls_write(s->tls, frame, cstp_frame_bye(frame, text));
	tls_bye(s->tls);
	return 0;
}

static int null_alert(struct dataplane_session *s, uint8_t level,
		      uint8_t description)
{
	return null_fail(s->dp, null_script_call(&s->dp->script, "alert",
						 "%u %u", level, description));
}

static int null_resume(struct dataplane_session *s)
{
	return null_fail(s->dp,
			 null_script_call(&s->dp->script, "resume", "-"));
}

static int null_rekey(struct dataplane_session *s, const uint8_t *data,
		      size_t len)
{
	const char *what = "again";

	if (len)
		what = data[len - 1] ? "requested" : "not requested";
	return null_fail(s->dp,
			 null_script_call(&s->dp->script, "rekey", "%s", what));
}

static int null_event_fd(const struct dataplane *dp)
{
	return dp->script.fifo;
}

static struct dataplane_session *find_ended(struct dataplane *dp)
{
	struct dataplane_session *s;

	for (s = dp->sessions; s && !s->ended; s = s->next)
		;
	return s;
}

/* Who hears it releases the session. */
static void tell_ended(struct dataplane *dp, dataplane_event_fn fn, void *arg)
{
	static const struct dataplane_stats stats;
	struct dataplane_event event = {
		.type = DATAPLANE_DOWN, .text = "", .stats = &stats,
	};
	struct dataplane_session *s;

	while ((s = find_ended(dp))) {
		s->ended = false;
		event.owner = s->owner;
		fn(&event, arg);
	}
}

/* Those of the session that was made last, but for sessions that end. */
static int null_events(struct dataplane *dp, dataplane_event_fn fn, void *arg)
{
	struct dataplane_event event;
	struct dataplane_session *s;

	while ((s = dp->sessions) && null_script_event(&dp->script, &event)) {
		if (event.type == DATAPLANE_CHANNEL_DOWN)
			s->attached[event.channel][event.slot] = false;
		event.owner = s->owner;
		fn(&event, arg);
	}
	tell_ended(dp, fn, arg);
	return 0;
}

static int null_stats(struct dataplane *dp, dataplane_stats_fn fn, void *arg)
{
	static const struct dataplane_stats stats;
	struct dataplane_session *s;
	int err = null_script_call(&dp->script, "stats", "-");

	for (s = dp->sessions; s && !err; s = s->next)
		fn(s->owner, &stats, arg);
	return null_fail(dp, err);
}

static int null_usage(struct dataplane_session *s,
		      struct dataplane_usage *usage)
{
	int err = null_script_call(&s->dp->script, "usage", "-");

	*usage = (struct dataplane_usage){ 0 };
	if (s->ended)
		err = -ENOENT;
	return null_fail(s->dp, err);
}

const struct dataplane_ops dataplane_null = {
	.open = null_open,
	.close = null_close,
	.error = null_error,
	.claim = null_claim,
	.create = null_create,
	.adopt = null_adopt,
	.found = null_found,
	.listen = null_listen,
	.leave = null_leave,
	.session_new = null_session_new,
	.session_free = null_session_free,
	.session_end = null_session_end,
	.take_tls = null_take_tls,
	.protect = null_protect,
	.attach_cstp = null_attach_cstp,
	.attach_dtls = null_attach_dtls,
	.attach_keys = null_attach_keys,
	.rival = null_rival,
	.promote = null_promote,
	.detach = null_detach,
	.probe = null_probe,
	.set_mtu = null_set_mtu,
	.disconnect = null_disconnect,
	.alert = null_alert,
	.resume = null_resume,
	.rekey = null_rekey,
	.event_fd = null_event_fd,
	.events = null_events,
	.stats = null_stats,
	.usage = null_usage,
};
