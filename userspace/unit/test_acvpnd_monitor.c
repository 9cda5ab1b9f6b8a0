// SPDX-License-Identifier: GPL-2.0-only
/*
 * The monitor of a gateway: who may attach to what, and what auth is told, on a
 * data plane that writes down what it is told; child processes; sockets.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/monitor/adopt.h"
#include "acvpnd/monitor/grant.h"
#include "acvpnd/monitor/listener.h"
#include "acvpnd/monitor/nursery.h"
#include "acvpnd/monitor/process.h"
#include "acvpnd/monitor/session_state.h"

/* A data plane */

struct dataplane_session {
	struct dataplane *dp;
	void *owner;
	bool gone;
};

/**
 * struct dataplane - what the data plane was told
 * @log: A word for each call.
 * @last: The session that was made last.
 * @in_use: How often the address of a peer is in use.
 * @rival: By whom: a session, or NULL: its own.
 * @rival_slot: In which slot.
 * @fails: The next call fails.
 * @lost: Sessions are not there when they are ended.
 * @all: Who adopts its sessions.
 * @udp: Socket of channels that are adopted.
 * @config: Of the last session.
 * @socket: Of the last channel.
 */
struct dataplane {
	char log[512];
	struct dataplane_session *last;
	int in_use;
	void *rival;
	enum dataplane_slot rival_slot;
	int fails;
	bool lost;
	const struct monitor_sessions *all;
	int udp;
	struct dataplane_session_config config;
	struct dataplane_socket socket;
};

static void note(struct dataplane *dp, const char *word)
{
	size_t len = strlen(dp->log);

	snprintf(dp->log + len, sizeof(dp->log) - len, "%s%s",
		 len ? " " : "", word);
}

static int outcome(struct dataplane *dp)
{
	int err = dp->fails;

	dp->fails = 0;
	return err;
}

static const char *fake_error(const struct dataplane *dp)
{
	(void)dp;
	return "as the test wants it";
}

static int fake_session_new(struct dataplane *dp,
			    const struct dataplane_session_config *config,
			    struct dataplane_session **out)
{
	struct dataplane_session *s;

	note(dp, "new");
	*out = NULL;
	if (dp->fails)
		return outcome(dp);
	s = calloc(1, sizeof(*s));
	s->dp = dp;
	s->owner = config->owner;
	dp->config = *config;
	dp->last = s;
	*out = s;
	return 0;
}

static void fake_session_free(struct dataplane_session *s)
{
	if (!s)
		return;
	note(s->dp, "free");
	free(s);
}

static int fake_session_end(struct dataplane_session *s)
{
	note(s->dp, "end");
	s->gone = true;
	return s->dp->lost ? -ENOENT : 0;
}

static int fake_attach_cstp(struct dataplane_session *s,
			    const struct dataplane_socket *socket,
			    const void *pending, size_t pending_len)
{
	(void)pending;
	(void)pending_len;
	note(s->dp, "cstp");
	s->dp->socket = *socket;
	return outcome(s->dp);
}

static int fake_attach_keys(struct dataplane_session *s,
			    enum dataplane_slot slot,
			    const struct dataplane_socket *socket,
			    const struct tls_keys *keys)
{
	(void)keys;
	note(s->dp, slot == DATAPLANE_NEXT ? "next" : "dtls");
	s->dp->socket = *socket;
	if (s->dp->in_use && s->dp->in_use--)
		return -EADDRINUSE;
	return outcome(s->dp);
}

static void *fake_rival(struct dataplane_session *s,
			const union sockaddr_any *peer,
			enum dataplane_slot *slot)
{
	assert_ptr_equal(peer, s->dp->socket.peer);
	*slot = s->dp->rival_slot;
	return s->dp->rival;
}

static int fake_usage(struct dataplane_session *s,
		      struct dataplane_usage *usage)
{
	(void)s;
	*usage = (struct dataplane_usage){
		.channels[DATAPLANE_DTLS].rx_bytes = 42,
	};
	return 0;
}

static int fake_promote(struct dataplane_session *s)
{
	note(s->dp, "promote");
	return 0;
}

static int fake_detach(struct dataplane_session *s,
		       enum dataplane_channel channel,
		       enum dataplane_slot slot)
{
	(void)channel;
	(void)slot;
	note(s->dp, "detach");
	return 0;
}

static int fake_disconnect(struct dataplane_session *s, const char *text)
{
	note(s->dp, *text ? "bye" : "?");
	return 0;
}

/* Three that another process has left: the second without CSTP. */
static int fake_found(struct dataplane *dp, dataplane_found_fn fn, void *arg)
{
	struct dataplane_found found = {
		.cookie_len = 1,
		.ipv4 = { .family = AF_INET, .len = 32, .addr = { 10 } },
	};
	struct dataplane_session *s;
	uint8_t cookie;

	for (cookie = 1; cookie <= 3; cookie++) {
		found.cookie = &cookie;
		s = calloc(1, sizeof(*s));
		s->dp = dp;
		dp->last = s;
		s->owner = fn(s, &found, arg);
	}
	return 0;
}

static int fake_take_fd(struct dataplane_session *s,
			enum dataplane_channel channel,
			enum dataplane_slot slot, int *fd)
{
	const struct monitor_session *before = s->dp->all->all;
	bool second = before && !before->next;

	if (slot != DATAPLANE_CURRENT ||
	    (channel == DATAPLANE_CSTP && second))
		return -ENOENT;
	*fd = dup(s->dp->udp);
	return 0;
}

static const struct dataplane_ops fake = {
	.found = fake_found,
	.take_fd = fake_take_fd,
	.error = fake_error,
	.session_new = fake_session_new,
	.session_free = fake_session_free,
	.session_end = fake_session_end,
	.attach_cstp = fake_attach_cstp,
	.attach_keys = fake_attach_keys,
	.rival = fake_rival,
	.promote = fake_promote,
	.detach = fake_detach,
	.disconnect = fake_disconnect,
	.usage = fake_usage,
};

/* The monitor, with auth at the other end of a channel */

/**
 * struct scene - a monitor and who it tells
 * @event: Event loop.
 * @dp: Data plane.
 * @all: Sessions.
 * @filter: Filters, of a device that can have none.
 * @auth: Auth's end.
 * @heard: What auth was told: a line each.
 * @deaf: It does not answer when it hears that a session is gone.
 * @stranger: A session with this cookie is nobody's.
 * @udp: A socket of the gateway.
 */
struct scene {
	sd_event *event;
	struct dataplane dp;
	struct monitor_sessions all;
	struct filter filter;
	struct ipc_channel *auth;
	char heard[1024];
	bool deaf;
	int stranger;
	int udp;
};

static void hear(struct scene *s, const char *what, uint32_t index,
		 uint32_t number, uint64_t bytes)
{
	size_t len = strlen(s->heard);

	snprintf(s->heard + len, sizeof(s->heard) - len, "%s %u %u %u\n",
		 what, index, number, (unsigned int)bytes);
}

static void on_found(struct scene *s, struct ipc_message *m)
{
	struct ipc_message answer = { .type = IPC_KNOWN };
	const struct ipc_found *found = &m->found;

	hear(s, "found", found->cookie.data[0], found->cstp, found->dtls);
	answer.known.known = found->cookie.data[0] != s->stranger;
	answer.known.index = found->cookie.data[0];
	ipc_channel_answer(s->auth, m->request, &answer);
}

static void on_message(void *arg, struct ipc_message *m)
{
	struct scene *s = arg;

	if (m->type == IPC_TUNNEL_UP)
		hear(s, "up", m->tunnel_up.index, m->tunnel_up.channel, 0);
	else if (m->type == IPC_TUNNEL_DOWN)
		hear(s, m->tunnel_down.channel == IPC_CHANNEL_CSTP ?
		     "down" : "dtls-down", m->tunnel_down.index,
		     m->tunnel_down.reason, m->tunnel_down.counters.rx_bytes);
	else if (m->type == IPC_SESSION_GONE)
		hear(s, "gone", m->session_gone.index,
		     m->session_gone.reason,
		     m->session_gone.counters.rx_bytes);
	if (m->type == IPC_GRANT)
		monitor_grant_take(&s->all, m->request, &m->grant);
	else if (m->type == IPC_FOUND)
		on_found(s, m);
	else if (m->type == IPC_FOUND_ALL)
		hear(s, "all", m->found_all.sessions, 0, 0);
	if (m->type == IPC_FOUND_ALL ||
	    (m->type == IPC_SESSION_GONE && !s->deaf))
		ipc_channel_done(s->auth, m->request, 0, NULL);
}

static void on_closed(void *arg, int err)
{
	(void)arg;
	(void)err;
}

static const struct ipc_channel_ops ops = { on_message, on_closed };

static void open_auth(struct scene *s)
{
	struct ipc_channel_config config = {
		.self = IPC_AUTH, .peer = IPC_MONITOR, .ops = &ops, .arg = s,
	};
	int fds[2];

	assert_int_equal(ipc_channel_pair(fds), 0);
	config.fd = fds[0];
	assert_int_equal(ipc_channel_new(&s->auth, s->event, &config), 0);
	config.fd = fds[1];
	config.self = IPC_MONITOR;
	config.peer = IPC_AUTH;
	assert_int_equal(ipc_channel_new(&s->all.auth, s->event, &config), 0);
}

static void close_auth(struct scene *s)
{
	ipc_channel_free(s->auth);
	ipc_channel_free(s->all.auth);
	s->auth = NULL;
	s->all.auth = NULL;
}

static void on_adopted(void *arg)
{
	struct scene *s = arg;

	note(&s->dp, "adopted");
}

static void on_none(void *arg)
{
	struct scene *s = arg;

	note(&s->dp, "none");
}

static void open_scene(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	assert_true(sd_event_new(&s->event) >= 0);
	open_auth(s);
	s->udp = open("/dev/null", O_RDONLY | O_CLOEXEC);
	filter_init(&s->filter, s->event, "vpn 0");
	s->all.filter = &s->filter;
	s->all.ops = &fake;
	s->all.dp = &s->dp;
	s->all.adopted = on_adopted;
	s->all.arg = s;
	s->all.udp = &s->udp;
	s->all.n_udp = 1;
	s->dp.all = &s->all;
	s->dp.udp = s->udp;
}

static void close_scene(struct scene *s)
{
	monitor_session_forget(&s->all);
	assert_true(monitor_session_none(&s->all));
	filter_free(&s->filter);
	close_auth(s);
	sd_event_unref(s->event);
	close(s->udp);
}

/* Checks what was called and told since the last check. */
static void expect(struct scene *s, const char *called, const char *heard)
{
	while (sd_event_run(s->event, 0) > 0)
		;
	assert_string_equal(s->dp.log, called);
	assert_string_equal(s->heard, heard);
	s->dp.log[0] = '\0';
	s->heard[0] = '\0';
}

static const struct ipc_grant grant = {
	.index = 7, .grant = "0123456789abcde",
	.ipv4 = { .family = AF_INET, .len = 24, .addr = { 10, 0, 0, 2 } },
	.cookie = { (const uint8_t *)"\7", 1 },
	.idle_timeout = 60,
};

static int grant_session(struct scene *s)
{
	struct monitor_session *made;

	return monitor_session_grant(&s->all, &grant, &made);
}

static int attach_cstp(struct scene *s, uint32_t index, const char *secret,
		       int *fd)
{
	struct ipc_attach_cstp attach = {
		.index = index, .fd = open("/dev/null", O_RDONLY | O_CLOEXEC),
	};
	const char *why;
	int err;

	memcpy(attach.grant, secret, sizeof(attach.grant));
	if (fd)
		*fd = attach.fd;
	err = monitor_session_attach_cstp(&s->all, &attach, &why);
	assert_true(!err == (attach.fd < 0));
	assert_true(!err || *why);
	if (attach.fd >= 0)
		close(attach.fd);
	return err;
}

static int attach_dtls_to(struct scene *s, uint32_t index, uint32_t listener)
{
	struct ipc_attach_dtls attach = {
		.index = index, .fd = -1, .listener = listener,
		.peer = { .v4 = { .sin_family = AF_INET } },
	};
	const char *why;

	memcpy(attach.grant, grant.grant, sizeof(attach.grant));
	return monitor_session_attach_dtls(&s->all, &attach, &why);
}

static int attach_dtls(struct scene *s, uint32_t listener)
{
	return attach_dtls_to(s, grant.index, listener);
}

static void happens(struct scene *s, struct dataplane_event event)
{
	static const struct dataplane_stats stats = { .rx_bytes = 99 };

	event.owner = s->dp.last->owner;
	if (!event.text)
		event.text = "";
	event.stats = &stats;
	monitor_session_event(&event, &s->all);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static void test_grant(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	assert_int_equal(grant_session(&s), 0);
	assert_int_equal(s.dp.config.idle_timeout, 60);
	assert_memory_equal(s.dp.config.ipv4, grant.ipv4.addr, 4);
	assert_null(s.dp.config.ipv6);
	expect(&s, "new", "");
	assert_int_equal(attach_cstp(&s, 8, (const char *)grant.grant, NULL),
			 -EACCES);
	assert_int_equal(attach_cstp(&s, 7, "0123456789abcdf", NULL), -EACCES);
	assert_int_equal(attach_dtls(&s, 0), -EAGAIN);
	expect(&s, "", "");
	assert_int_equal(attach_cstp(&s, 7, (const char *)grant.grant, NULL),
			 0);
	expect(&s, "cstp", "up 7 0 0\n");
	/* A grant is for one. */
	assert_int_equal(attach_cstp(&s, 7, (const char *)grant.grant, NULL),
			 -EACCES);
	expect(&s, "", "");
	close_scene(&s);
}

static void test_grant_fails(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	s.dp.fails = -EADDRINUSE;
	assert_int_equal(grant_session(&s), -EADDRINUSE);
	assert_true(monitor_session_none(&s.all));
	assert_int_equal(grant_session(&s), 0);
	s.dp.fails = -ENOPROTOOPT;
	assert_int_equal(attach_cstp(&s, 7, (const char *)grant.grant, NULL),
			 -ENOPROTOOPT);
	/* It was not used: another try may work. */
	assert_int_equal(attach_cstp(&s, 7, (const char *)grant.grant, NULL),
			 0);
	close_scene(&s);
}

static void on_granted(void *arg, struct ipc_message *answer)
{
	hear(arg, "granted", answer->done.error != 0, 0, 0);
}

/* Who cannot be filtered is not there at all, and auth hears so. */
static void on_refused(void *arg, struct ipc_message *answer)
{
	struct scene *s = arg;

	assert_non_null(strstr(answer->done.text, "cannot be filtered"));
	hear(s, "refused", answer->done.error == ENOTSUP, 0, 0);
}

static void test_not_filtered(void **state)
{
	struct ipc_message ask = { .type = IPC_GRANT, .grant = grant };
	struct scene s;

	(void)state;
	open_scene(&s);
	assert_int_equal(ipc_channel_ask(s.auth, &ask, on_granted, &s), 0);
	expect(&s, "new", "granted 0 0 0\n");
	ask.grant.filter.on = true;
	assert_int_equal(ipc_channel_ask(s.auth, &ask, on_refused, &s), 0);
	expect(&s, "end new free", "refused 1 0 0\n");
	assert_int_equal(attach_cstp(&s, 7, (const char *)grant.grant, NULL),
			 -EACCES);
	close_scene(&s);
}

static void test_dtls(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	expect(&s, "new cstp", "up 7 0 0\n");
	assert_int_equal(attach_dtls(&s, 1), -EBADF);
	assert_int_equal(attach_dtls(&s, 0), 0);
	assert_non_null(s.dp.socket.peer);
	expect(&s, "dtls", "up 7 1 0\n");
	/* The second beside the first, unless it comes from the same port. */
	assert_int_equal(attach_dtls(&s, 0), 0);
	expect(&s, "next promote", "up 7 1 0\n");
	s.dp.in_use = 1;
	assert_int_equal(attach_dtls(&s, 0), 0);
	expect(&s, "next detach dtls", "up 7 1 0\n");
	close_scene(&s);
}

/* Where one was another one is now: who has just shown that he is there stays.
 */
static void test_dtls_rival(void **state)
{
	struct ipc_grant second = grant;
	struct monitor_session *made;
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	s.dp.rival = s.dp.last->owner;
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	attach_dtls(&s, 0);
	second.index = 8;
	assert_int_equal(monitor_session_grant(&s.all, &second, &made), 0);
	attach_cstp(&s, 8, (const char *)grant.grant, NULL);
	expect(&s, "new cstp dtls new cstp",
	       "up 7 0 0\nup 7 1 0\nup 8 0 0\n");
	s.dp.in_use = 1;
	assert_int_equal(attach_dtls_to(&s, 8, 0), 0);
	expect(&s, "dtls detach dtls", "dtls-down 7 6 42\nup 8 1 0\n");
	/* It has none: its next one is its current one. */
	s.dp.rival = NULL;
	assert_int_equal(attach_dtls(&s, 0), 0);
	expect(&s, "dtls", "up 7 1 0\n");
	/* What was replaced already is not missed. */
	s.dp.rival = made;
	s.dp.rival_slot = DATAPLANE_PREVIOUS;
	s.dp.in_use = 1;
	assert_int_equal(attach_dtls(&s, 0), 0);
	expect(&s, "next detach next promote", "up 7 1 0\n");
	close_scene(&s);
}

static void test_channels_go(void **state)
{
	struct scene s;
	int fd;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, &fd);
	attach_dtls(&s, 0);
	expect(&s, "new cstp dtls", "up 7 0 0\nup 7 1 0\n");
	happens(&s, (struct dataplane_event){
		.type = DATAPLANE_CHANNEL_DOWN, .channel = DATAPLANE_DTLS,
		.cause = DATAPLANE_CAUSE_SILENCE,
	});
	expect(&s, "", "dtls-down 7 6 99\n");
	assert_true(is_open(fd));
	/* The session's end is why the rest of it ends. */
	happens(&s, (struct dataplane_event){
		.type = DATAPLANE_CHANNEL_DOWN, .channel = DATAPLANE_CSTP,
		.cause = DATAPLANE_CAUSE_CLOSED,
	});
	expect(&s, "end", "down 7 3 99\n");
	assert_false(is_open(fd));
	assert_int_equal(attach_dtls(&s, 0), -EACCES);
	assert_false(monitor_session_none(&s.all));
	happens(&s, (struct dataplane_event){ .type = DATAPLANE_DOWN });
	expect(&s, "free", "gone 7 3 99\n");
	assert_true(monitor_session_none(&s.all));
	close_scene(&s);
}

static int bound_socket(in_addr_t address)
{
	const struct sockaddr_in local = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(address),
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (const void *)&local, sizeof(local)), 0);
	return fd;
}

/* The kernel is told where to send from if the socket does not say it. */
static void test_bound(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	close(s.udp);
	s.udp = bound_socket(INADDR_LOOPBACK);
	assert_int_equal(attach_dtls(&s, 0), 0);
	assert_null(s.dp.socket.local);
	close(s.udp);
	s.udp = bound_socket(INADDR_ANY);
	assert_int_equal(attach_dtls(&s, 0), 0);
	assert_non_null(s.dp.socket.local);
	close_scene(&s);
}

/* What the kernel ends by itself has a reason, which comes last. */
static void test_idle(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	expect(&s, "new cstp", "up 7 0 0\n");
	happens(&s, (struct dataplane_event){
		.type = DATAPLANE_CHANNEL_DOWN, .channel = DATAPLANE_CSTP,
		.cause = DATAPLANE_CAUSE_SESSION,
	});
	expect(&s, "", "");
	happens(&s, (struct dataplane_event){
		.type = DATAPLANE_DOWN, .cause = DATAPLANE_CAUSE_IDLE,
		.text = "idle",
	});
	expect(&s, "bye free", "gone 7 7 99\n");
	assert_true(monitor_session_none(&s.all));
	close_scene(&s);
}

/* How a session ends, and for which reason. */
static void ends_for(struct dataplane_event event, enum ipc_reason reason)
{
	char heard[64];
	struct scene s;

	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	expect(&s, "new cstp", "up 7 0 0\n");
	happens(&s, event);
	expect(&s, "end", "");
	happens(&s, (struct dataplane_event){ .type = DATAPLANE_CHANNEL_DOWN });
	happens(&s, (struct dataplane_event){ .type = DATAPLANE_DOWN });
	snprintf(heard, sizeof(heard), "down 7 %u 99\ngone 7 %u 99\n", reason,
		 reason);
	expect(&s, "free", heard);
	close_scene(&s);
}

static void test_reasons(void **state)
{
	static const uint8_t notify[] = { 1, 0 }, fatal[] = { 2, 40 };

	(void)state;
	ends_for((struct dataplane_event){
		.type = DATAPLANE_DISCONNECT, .code = 0xb0,
	}, IPC_REASON_USER);
	ends_for((struct dataplane_event){
		.type = DATAPLANE_DISCONNECT, .code = -1,
	}, IPC_REASON_CLIENT);
	ends_for((struct dataplane_event){
		.type = DATAPLANE_CHANNEL_DEAD, .channel = DATAPLANE_CSTP,
	}, IPC_REASON_DPD);
	ends_for((struct dataplane_event){
		.type = DATAPLANE_ALERT, .data = notify, .len = 2,
	}, IPC_REASON_CLOSED);
	ends_for((struct dataplane_event){
		.type = DATAPLANE_ALERT, .data = fatal, .len = 2,
	}, IPC_REASON_BROKEN);
	ends_for((struct dataplane_event){
		.type = DATAPLANE_HANDSHAKE,
	}, IPC_REASON_CLIENT);
}

/* DTLS that is not heard is the kernel's to do without. */
static void test_stays(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	attach_dtls(&s, 0);
	expect(&s, "new cstp dtls", "up 7 0 0\nup 7 1 0\n");
	happens(&s, (struct dataplane_event){
		.type = DATAPLANE_CHANNEL_DEAD, .channel = DATAPLANE_DTLS,
	});
	happens(&s, (struct dataplane_event){
		.type = DATAPLANE_ALERT, .channel = DATAPLANE_DTLS,
	});
	happens(&s, (struct dataplane_event){
		.type = DATAPLANE_SWITCH, .channel = DATAPLANE_CSTP,
	});
	expect(&s, "", "");
	close_scene(&s);
}

static void test_kicked(void **state)
{
	const struct ipc_end end = { .index = 7, .notify = true,
				     .text = "kicked" };
	const struct ipc_end other = { .index = 8 };
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	monitor_session_end(&s.all, &other);
	expect(&s, "new cstp", "up 7 0 0\n");
	monitor_session_end(&s.all, &end);
	monitor_session_end(&s.all, &end);
	expect(&s, "bye end", "");
	happens(&s, (struct dataplane_event){ .type = DATAPLANE_DOWN });
	expect(&s, "free", "gone 7 10 99\n");
	close_scene(&s);
}

/* Who comes again gets a session of his own; what is left of the old one is
 * told as such.
 */
static void test_again(void **state)
{
	struct dataplane_session *old;
	struct dataplane_event event = { .type = DATAPLANE_DOWN, .text = "" };
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	old = s.dp.last;
	assert_int_equal(grant_session(&s), 0);
	expect(&s, "new cstp end new", "up 7 0 0\n");
	assert_int_equal(attach_cstp(&s, 7, (const char *)grant.grant, NULL),
			 0);
	event.owner = old->owner;
	monitor_session_event(&event, &s.all);
	expect(&s, "cstp free", "up 7 0 0\ngone 7 9 0\n");
	/* One that is not even there any more is told at once. */
	s.dp.lost = true;
	assert_int_equal(grant_session(&s), 0);
	expect(&s, "end free new", "gone 7 9 0\n");
	close_scene(&s);
}

static void test_end_all(void **state)
{
	struct ipc_grant second = grant;
	struct monitor_session *made;
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	second.index = 8;
	assert_int_equal(monitor_session_grant(&s.all, &second, &made),
			 0);
	expect(&s, "new cstp new", "up 7 0 0\n");
	monitor_session_end_all(&s.all, "down");
	expect(&s, "end bye end", "");
	close_scene(&s);
}

/* Another auth */

/* What was told to one that died is told to the next. */
static void test_unheard(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	s.all.none = on_none;
	s.deaf = true;
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	happens(&s, (struct dataplane_event){ .type = DATAPLANE_DOWN });
	expect(&s, "new cstp free", "up 7 0 0\ngone 7 0 99\n");
	assert_false(monitor_session_none(&s.all));
	close_auth(&s);
	s.deaf = false;
	open_auth(&s);
	assert_int_equal(monitor_adopt_ask(&s.all), 0);
	expect(&s, "adopted none",
	       "found 7 0 0\nall 1 0 0\ngone 7 0 99\n");
	assert_true(monitor_session_none(&s.all));
	close_scene(&s);
}

/* And what happened when there was none. */
static void test_without_auth(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	expect(&s, "new cstp", "up 7 0 0\n");
	close_auth(&s);
	happens(&s, (struct dataplane_event){
		.type = DATAPLANE_DISCONNECT, .code = 0xb0,
	});
	happens(&s, (struct dataplane_event){ .type = DATAPLANE_DOWN });
	expect(&s, "end free", "");
	open_auth(&s);
	assert_int_equal(monitor_adopt_ask(&s.all), 0);
	expect(&s, "adopted", "found 7 0 0\nall 1 0 0\ngone 7 1 99\n");
	close_scene(&s);
}

/* A session that goes on is told of as before; nobody else may attach to it. */
static void test_goes_on(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	grant_session(&s);
	attach_cstp(&s, 7, (const char *)grant.grant, NULL);
	attach_dtls(&s, 0);
	expect(&s, "new cstp dtls", "up 7 0 0\nup 7 1 0\n");
	close_auth(&s);
	open_auth(&s);
	assert_int_equal(monitor_adopt_ask(&s.all), 0);
	expect(&s, "adopted", "found 7 1 1\nall 1 0 0\n");
	happens(&s, (struct dataplane_event){
		.type = DATAPLANE_CHANNEL_DOWN, .channel = DATAPLANE_DTLS,
	});
	expect(&s, "", "dtls-down 7 0 99\n");
	/* One that had another in its place is not asked for. */
	assert_int_equal(grant_session(&s), 0);
	expect(&s, "end new", "");
	close_auth(&s);
	open_auth(&s);
	assert_int_equal(monitor_adopt_ask(&s.all), 0);
	expect(&s, "end adopted", "found 7 0 0\nall 1 0 0\n");
	close_scene(&s);
}

/* What a gateway before has left: one goes on, one has nothing that it could go
 * on with, one is nobody's.
 */
static void test_left(void **state)
{
	static const char none[IPC_GRANT_SIZE];
	struct scene s;

	(void)state;
	open_scene(&s);
	s.stranger = 3;
	assert_int_equal(monitor_adopt_left(&s.all), 0);
	assert_int_equal(attach_cstp(&s, 0, none, NULL), -EACCES);
	assert_int_equal(monitor_adopt_ask(&s.all), 0);
	expect(&s, "bye free end adopted", "found 3 1 1\nfound 2 0 1\n"
	       "found 1 1 1\nall 3 0 0\n");
	assert_int_equal(attach_cstp(&s, 1, none, NULL), -EACCES);
	monitor_session_end(&s.all, &(struct ipc_end){ .index = 1 });
	expect(&s, "end", "");
	close_scene(&s);
}

/* Processes */

/**
 * struct kid - a process that tells about itself
 * @process: It.
 * @fd: Descriptor that it is left.
 * @starts: How often it was started.
 * @status: How it ended last.
 * @times: How often it is to be started.
 */
struct kid {
	struct process process;
	int fd;
	unsigned int starts;
	int status;
	unsigned int times;
};

/* Descriptors that it has besides its own and the standard ones. */
static int kid_run(struct process *p)
{
	struct kid *kid = (struct kid *)p;
	int fd, n = 0;

	for (fd = STDERR_FILENO + 1; fd < 256; fd++)
		n += is_open(fd) && fd != kid->fd;
	return is_open(kid->fd) ? n : 99;
}

static void kid_started(struct process *p)
{
	struct kid *kid = (struct kid *)p;

	kid->starts++;
}

static void kid_ended(struct process *p, int status)
{
	struct kid *kid = (struct kid *)p;

	kid->status = status;
	if (kid->starts == kid->times)
		sd_event_exit(p->event, 0);
	else
		assert_int_equal(process_start_later(p), 0);
}

static size_t kid_keep(struct process *p, int *fds, size_t max)
{
	struct kid *kid = (struct kid *)p;

	(void)max;
	fds[0] = kid->fd;
	return 1;
}

static const struct process_ops kid_ops = {
	.run = kid_run, .started = kid_started, .ended = kid_ended,
	.keep = kid_keep,
};

static void block_sigchld(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void test_process(void **state)
{
	struct kid kid = { .times = 3 };
	int others[3];
	size_t i;

	(void)state;
	block_sigchld();
	for (i = 0; i < 3; i++)
		others[i] = dup(STDERR_FILENO);
	kid.fd = dup(STDERR_FILENO);
	kid.process.name = "a child";
	kid.process.ops = &kid_ops;
	assert_true(sd_event_new(&kid.process.event) >= 0);
	assert_int_equal(process_start(&kid.process), 0);
	assert_int_equal(sd_event_loop(kid.process.event), 0);
	assert_int_equal(kid.starts, 3);
	assert_true(WIFEXITED(kid.status));
	assert_int_equal(WEXITSTATUS(kid.status), 0);
	/* The sooner it dies the longer it waits. */
	assert_true(kid.process.delay > 100 * 1000);
	process_forget(&kid.process);
	sd_event_unref(kid.process.event);
	for (i = 0; i < 3; i++)
		close(others[i]);
	close(kid.fd);
}

static void test_process_status(void **state)
{
	char text[64];

	(void)state;
	assert_string_equal(process_status(W_EXITCODE(3, 0), text,
					   sizeof(text)), "exit status 3");
	assert_non_null(strstr(process_status(W_EXITCODE(0, SIGKILL), text,
					      sizeof(text)), "signal 9"));
}

/* What starts a process again and again, and goes with its parent. */

/**
 * struct birth - a nursery, and what became of its children
 * @nursery: It.
 * @died: How many ended.
 * @status: How the last one did.
 * @gone: It is gone itself.
 */
struct birth {
	struct nursery nursery;
	int died;
	int status;
	bool gone;
};

static int birth_run(struct nursery *n, int fd)
{
	char byte = 0;

	(void)n;
	return read(fd, &byte, 1) == 1 ? byte : 99;
}

static void birth_died(struct nursery *n, int status)
{
	struct birth *b = (struct birth *)n;

	b->died++;
	b->status = status;
}

static void birth_ended(struct nursery *n, int status)
{
	struct birth *b = (struct birth *)n;

	(void)status;
	b->gone = true;
}

static size_t birth_keep(struct nursery *n, int *fds, size_t max)
{
	(void)n;
	(void)fds;
	(void)max;
	return 0;
}

static const struct nursery_ops birth_ops = {
	.run = birth_run, .died = birth_died, .ended = birth_ended,
	.keep = birth_keep,
};

/* One that hangs, and does not even hear of signals. */
static void birth_hang(struct birth *b, sd_event *event)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	b->died = 0;
	assert_int_equal(nursery_start(&b->nursery, fds[0]), 0);
	nursery_kill(&b->nursery);
	while (!b->died)
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
	assert_true(WIFSIGNALED(b->status));
	assert_int_equal(WTERMSIG(b->status), SIGKILL);
	/* What comes too late is for nobody. */
	nursery_kill(&b->nursery);
	close(fds[0]);
	close(fds[1]);
}

static void test_nursery(void **state)
{
	struct birth b = { .died = 0 };
	sd_event *event;
	int i, fds[2];

	(void)state;
	block_sigchld();
	assert_true(sd_event_new(&event) >= 0);
	assert_int_equal(nursery_open(&b.nursery, event, &birth_ops), 0);
	for (i = 1; i <= 2; i++) {
		assert_int_equal(pipe(fds), 0);
		assert_int_equal(nursery_start(&b.nursery, fds[0]), 0);
		assert_int_equal(write(fds[1], &(char){ i }, 1), 1);
		while (b.died < i)
			assert_true(sd_event_run(event, UINT64_MAX) >= 0);
		assert_true(WIFEXITED(b.status));
		assert_int_equal(WEXITSTATUS(b.status), i);
		close(fds[0]);
		close(fds[1]);
	}
	birth_hang(&b, event);
	/* It ends only after its child. */
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(nursery_start(&b.nursery, fds[0]), 0);
	close(fds[0]);
	nursery_end(&b.nursery);
	assert_int_equal(sd_event_run(event, 100 * 1000), 0);
	assert_false(b.gone);
	close(fds[1]);
	while (!b.gone)
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
	nursery_close(&b.nursery);
	sd_event_unref(event);
}

/* Sockets */

static union sockaddr_any loopback(uint16_t port)
{
	return (union sockaddr_any){ .v4 = {
		.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	} };
}

static uint16_t port_of(int fd)
{
	union sockaddr_any a;
	socklen_t len = sizeof(a);

	assert_int_equal(getsockname(fd, &a.sa, &len), 0);
	return ntohs(a.v4.sin_port);
}

static void test_listeners(void **state)
{
	struct listener_config config = {
		.tcp = { .list = { loopback(0) }, .n = 1 }, .workers = 3,
	};
	char error[LISTENER_ERROR_SIZE] = "";
	struct listeners first, second;

	(void)state;
	assert_int_equal(listener_open(&first, &config, error), 0);
	assert_int_equal(first.n_tcp, 1);
	assert_int_equal(first.n_udp, 0);
	/* All workers' UDP sockets have one address. */
	config.tcp.n = 0;
	config.udp.list[0] = loopback(port_of(first.tcp[0]));
	config.udp.n = 1;
	config.tcp.list[0] = loopback(port_of(first.tcp[0]));
	config.tcp.n = 1;
	assert_int_equal(listener_open(&second, &config, error), -EADDRINUSE);
	assert_non_null(strstr(error, "another program listens there"));
	listener_close(&second);
	config.tcp.list[0] = loopback(0);
	assert_int_equal(listener_open(&second, &config, error), 0);
	assert_int_equal(second.n_udp, 3);
	assert_int_equal(port_of(second.udp[2]), port_of(first.tcp[0]));
	listener_close(&second);
	listener_close(&first);
	assert_int_equal(first.n_tcp, 0);
}

/* Sockets of a gateway before take the place of ours, and no more do than there
 * are.
 */
static void test_listener_adopt(void **state)
{
	struct listener_config config = {
		.tcp = { .list = { loopback(0) }, .n = 1 }, .workers = 1,
	};
	struct listeners before, now;
	char error[LISTENER_ERROR_SIZE] = "";
	struct stat old, got;
	int other;

	(void)state;
	assert_int_equal(listener_open(&before, &config, error), 0);
	config.udp.list[0] = loopback(port_of(before.tcp[0]));
	config.udp.n = 1;
	listener_close(&before);
	config.workers = 2;
	assert_int_equal(listener_open(&before, &config, error), 0);
	config.workers = 1;
	assert_int_equal(listener_open(&now, &config, error), 0);
	assert_int_equal(now.n_udp, 1);
	listener_adopt(&now, before.udp[1]);
	listener_adopt(&now, before.udp[1]);
	assert_int_equal(now.n_udp, 1);
	fstat(before.udp[1], &old);
	fstat(now.udp[0], &got);
	assert_int_equal(old.st_ino, got.st_ino);
	listener_adopt(&now, before.udp[0]);
	assert_int_equal(now.n_udp, 2);
	/* One that is bound elsewhere is nobody's to come to. */
	other = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	listener_adopt(&now, other);
	assert_int_equal(now.n_udp, 2);
	close(other);
	listener_close(&now);
	listener_close(&before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grant),
		cmocka_unit_test(test_grant_fails),
		cmocka_unit_test(test_not_filtered),
		cmocka_unit_test(test_dtls),
		cmocka_unit_test(test_dtls_rival),
		cmocka_unit_test(test_channels_go),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_stays),
		cmocka_unit_test(test_kicked),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_end_all),
		cmocka_unit_test(test_unheard),
		cmocka_unit_test(test_without_auth),
		cmocka_unit_test(test_goes_on),
		cmocka_unit_test(test_left),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_process_status),
		cmocka_unit_test(test_nursery),
		cmocka_unit_test(test_listeners),
		cmocka_unit_test(test_listener_adopt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
