// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state machine of a client:
 *
 *   resolve -> login (-> ask the user) -> CONNECT -> DTLS -> up
 *
 * Each state waits for one callback; whatever fails ends the event loop with an
 * exit status, and one function takes everything back.
 */
#include "acvpnd/client/client.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "acvpnd/client/connect.h"
#include "acvpnd/client/cstp.h"
#include "acvpnd/client/dtls.h"
#include "acvpnd/client/exchange.h"
#include "acvpnd/client/login.h"
#include "acvpnd/client/mtu.h"
#include "acvpnd/client/network.h"
#include "acvpnd/client/prompt.h"
#include "acvpnd/client/resolve.h"
#include "acvpnd/client/route_plan.h"
#include "acvpnd/common/log.h"
#include "acvpnd/version.h"

#define PSK_LABEL "EXPORTER-openconnect-psk"
#define PSK_IDENTITY "psk"

enum {
	PSK_SIZE = 32,
	REQUEST_MAX = 1 << 20,
};

/**
 * enum client_state - what is waited for
 * @CLIENT_RESOLVE: The gateway's addresses.
 * @CLIENT_LOGIN: The response to a login request.
 * @CLIENT_CONNECT: The reply to CONNECT.
 * @CLIENT_DTLS: The end of the DTLS handshake.
 * @CLIENT_UP: The end of the session.
 * @CLIENT_OVER: The end of the event loop.
 */
enum client_state {
	CLIENT_RESOLVE,
	CLIENT_LOGIN,
	CLIENT_CONNECT,
	CLIENT_DTLS,
	CLIENT_UP,
	CLIENT_OVER,
};

/**
 * struct client - a tunnel
 * @options: What the user wants.
 * @dp_ops: What carries packets.
 * @dp: Its state.
 * @leftover: A run that was killed had left the interface behind.
 * @event: Event loop.
 * @state: What is waited for.
 * @status: Exit status.
 * @password: The user's password, "" if none was given.
 * @login_config: What the login may use.
 * @login: Login.
 * @host: Where @exchange is connected to.
 * @resolve: Look-up under way, or NULL.
 * @prompt: Question to the user.
 * @exchange: HTTP, and later the control channel's TLS connection.
 * @greeted: The user was told of a connection to @host.
 * @config: Configuration of the tunnel.
 * @cstp: Control channel.
 * @channel: DTLS.
 * @mtu: Inner MTU.
 * @dp_events: Watches @dp.
 * @network: What we changed.
 */
struct client {
	const struct client_options *options;
	const struct dataplane_ops *dp_ops;
	struct dataplane *dp;
	bool leftover;
	sd_event *event;
	enum client_state state;
	enum acvpnd_exit status;
	char password[PROMPT_ANSWER_MAX + 1];
	struct login_config login_config;
	struct login login;
	struct url host;
	struct resolve *resolve;
	struct prompt prompt;
	struct exchange exchange;
	bool greeted;
	struct tunnel_config config;
	struct cstp cstp;
	struct dtls_channel channel;
	unsigned int mtu;
	sd_event_source *dp_events;
	struct network *network;
};

static void finish(struct client *c, enum acvpnd_exit status)
{
	c->state = CLIENT_OVER;
	c->status = status;
	sd_event_exit(c->event, 0);
}

static void fail(struct client *c, enum acvpnd_exit status, const char *fmt,
		 ...) __attribute__((format(printf, 3, 4)));

/* The first failure is the cause; what follows from it is not told. */
static void fail(struct client *c, enum acvpnd_exit status, const char *fmt,
		 ...)
{
	va_list args;

	if (c->state == CLIENT_OVER)
		return;
	va_start(args, fmt);
	log_vmessage(LOG_LEVEL_ERROR, fmt, args);
	va_end(args);
	finish(c, status);
}

static void fail_errno(struct client *c, const char *what, int err)
{
	fail(c, ACVPND_INTERNAL, "%s: %s", what, strerror(-err));
}

static const char *host(const struct client *c)
{
	return c->host.host;
}

/* Up */

static void on_dp_event(const struct dataplane_event *event, void *arg)
{
	struct client *c = arg;
	const char *name = c->options->interface;

	switch (event->type) {
	case DATAPLANE_DOWN:
		fail(c, ACVPND_ENDED, "%s carries no packets any more (%s)",
		     name, event->text);
		break;
	case DATAPLANE_DISCONNECT:
		fail(c, ACVPND_ENDED, "%s ended the session", host(c));
		break;
	case DATAPLANE_TERMINATE:
		fail(c, ACVPND_ENDED, "%s shuts down", host(c));
		break;
	case DATAPLANE_KEY_LIMIT:
		fail(c, ACVPND_ENDED, "the keys of %s are used up; start again",
		     name);
		break;
	}
}

static int on_dp_readable(sd_event_source *source, int fd, uint32_t events,
			  void *arg)
{
	struct client *c = arg;
	int err;

	(void)source;
	(void)fd;
	(void)events;
	err = c->dp_ops->events(c->dp, on_dp_event, c);
	if (err)
		fail_errno(c, "kernel events", err);
	return 0;
}

static void announce(struct client *c)
{
	const struct tunnel_config *config = &c->config;
	char v4[PREFIX_STRLEN], v6[PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < config->dns.n; i++)
		log_verbose("name server %s (not set up by this version)",
			    config->dns.list[i]);
	for (i = 0; i < config->domains.n; i++)
		log_verbose("domain %s (not set up by this version)",
			    config->domains.list[i]);
	log_info("%s is up: address %s%s%s, MTU %u", c->options->interface,
		 prefix_format(config->ipv4.family ? &config->ipv4 :
			       &config->ipv6, v4),
		 config->ipv4.family && config->ipv6.family ? " and " : "",
		 config->ipv4.family && config->ipv6.family ?
		 prefix_format(&config->ipv6, v6) : "", c->mtu);
	sd_notifyf(0, "READY=1\nSTATUS=Connected to %s", host(c));
}

static enum acvpnd_exit start_status(int err)
{
	switch (err) {
	case -EPERM:
		return ACVPND_PERMISSION;
	case -EEXIST:
	case -EBUSY:
		return ACVPND_BUSY;
	case -EOPNOTSUPP:
		return ACVPND_NO_MODULE;
	default:
		return ACVPND_INTERNAL;
	}
}

static int fail_dataplane(struct client *c, int err)
{
	fail(c, start_status(err), "cannot set up interface %s: %s",
	     c->options->interface, c->dp_ops->error(c->dp));
	return err;
}

static int start_dataplane(struct client *c, unsigned int *ifindex)
{
	const struct tunnel_config *config = &c->config;
	struct in6_addr v6;
	struct in_addr v4;
	int err;

	memcpy(&v4, config->ipv4.addr, sizeof(v4));
	memcpy(&v6, config->ipv6.addr, sizeof(v6));
	err = c->dp_ops->start(c->dp, c->options->interface,
			       config->ipv4.family ? &v4 : NULL,
			       config->ipv6.family ? &v6 : NULL, ifindex);
	if (!err)
		err = c->dp_ops->attach(c->dp, c->channel.fd, c->mtu);
	return err ? fail_dataplane(c, err) : 0;
}

static int start_network(struct client *c, unsigned int ifindex)
{
	struct route_plan plan = { 0 };
	const struct network_config config = {
		.ifindex = ifindex,
		.mtu = c->mtu,
		.ipv4 = &c->config.ipv4,
		.ipv6 = &c->config.ipv6,
		.plan = &plan,
		.stale = c->leftover,
	};
	int err = 0;

	if (c->options->routes)
		err = route_plan_make(&plan, &c->config,
				      &c->exchange.stream.peer);
	if (err) {
		fail_errno(c, "routes", err);
		return err;
	}
	err = network_up(&c->network, &config);
	if (err)
		fail(c, err == -EPERM ? ACVPND_PERMISSION : ACVPND_INTERNAL,
		     "cannot configure interface %s: %s",
		     c->options->interface, network_error(c->network));
	route_plan_free(&plan);
	return err;
}

/*
 * Keys come last: until then the interface has no carrier, and what the gateway
 * sends meanwhile waits in the socket.
 */
static void go_up(struct client *c, const struct dtls_keys *keys)
{
	unsigned int ifindex;
	int err;

	if (start_dataplane(c, &ifindex) || start_network(c, ifindex))
		return;
	err = c->dp_ops->set_keys(c->dp, keys);
	if (err) {
		fail_dataplane(c, err);
		return;
	}
	err = sd_event_add_io(c->event, &c->dp_events,
			      c->dp_ops->event_fd(c->dp), EPOLLIN,
			      on_dp_readable, c);
	if (err < 0) {
		fail_errno(c, "event loop", err);
		return;
	}
	c->state = CLIENT_UP;
	announce(c);
}

/* DTLS */

static void on_dtls(void *arg, const struct dtls_keys *keys, const char *why)
{
	struct client *c = arg;
	char peer[SOCKADDR_STRLEN];

	if (c->state != CLIENT_DTLS)
		return;
	sockaddr_format(&c->channel.peer, peer);
	if (!keys) {
		fail(c, ACVPND_NO_DTLS,
		     "no DTLS with %s at UDP %s: %s; see that nothing on the way blocks this port",
		     host(c), peer, why);
		return;
	}
	log_info("DTLS 1.2 to %s, %s", peer, dtls_cipher_name(keys->cipher));
	go_up(c, keys);
}

static void start_dtls(struct client *c)
{
	const struct tunnel_config *config = &c->config;
	union sockaddr_any peer = c->exchange.stream.peer;
	struct dtls_config dtls = { .identity = PSK_IDENTITY };
	uint8_t psk[PSK_SIZE];
	int err;

	err = tls_export(c->exchange.stream.tls, PSK_LABEL, psk, sizeof(psk));
	if (err) {
		fail(c, ACVPND_NO_DTLS, "no key for DTLS with %s: %s", host(c),
		     tls_error(c->exchange.stream.tls));
		return;
	}
	memcpy(dtls.session_id, config->app_id, config->app_id_len);
	dtls.session_id_len = config->app_id_len;
	dtls.psk = psk;
	dtls.psk_len = sizeof(psk);
	/* Small flights arrive wherever the tunnel's packets would. */
	dtls.mtu = mtu_udp_payload(peer.sa.sa_family, MTU_IPV6_MIN);
	if (config->dtls_port)
		sockaddr_set_port(&peer, config->dtls_port);
	c->state = CLIENT_DTLS;
	sd_notify(0, "STATUS=DTLS handshake");
	err = dtls_channel_start(&c->channel, c->event, &peer, &dtls, on_dtls,
				 c);
	explicit_bzero(psk, sizeof(psk));
	explicit_bzero(&dtls, sizeof(dtls));
	if (err)
		fail(c, ACVPND_NO_DTLS, "no DTLS with %s: %s", host(c),
		     strerror(-err));
}

/* Control channel */

static void on_cstp_end(void *arg, enum cstp_end end, const char *text)
{
	struct client *c = arg;
	const char *colon = *text ? ": " : "";

	switch (end) {
	case CSTP_END_DISCONNECT:
		fail(c, ACVPND_ENDED, "%s ended the session%s%s", host(c),
		     colon, text);
		break;
	case CSTP_END_TERMINATE:
		fail(c, ACVPND_ENDED, "%s shuts down%s%s", host(c), colon,
		     text);
		break;
	case CSTP_END_CLOSED:
		fail(c, ACVPND_ENDED,
		     "the connection to %s was lost%s%s; start again", host(c),
		     colon, text);
		break;
	case CSTP_END_DEAD:
		fail(c, ACVPND_ENDED,
		     "%s does not answer any more; check the network, start again",
		     host(c));
		break;
	case CSTP_END_PROTOCOL:
		fail(c, ACVPND_PROTOCOL, "%s breaks the protocol: %s", host(c),
		     text);
		break;
	}
}

/* CONNECT */

static unsigned int path_mtu(const struct client *c)
{
	unsigned int mtu = stream_path_mtu(&c->exchange.stream);

	return mtu ? mtu : MTU_LINK_DEFAULT;
}

static bool choose_mtu(struct client *c)
{
	struct tunnel_config *config = &c->config;
	sa_family_t family = c->exchange.stream.peer.sa.sa_family;

	c->mtu = mtu_choose(config, family, path_mtu(c), c->options->mtu);
	if (c->mtu < TUNNEL_MTU_MIN) {
		fail(c, ACVPND_NO_DTLS,
		     "the path to %s is too narrow for a tunnel: inner MTU %u",
		     host(c), c->mtu);
		return false;
	}
	if (!config->ipv6.family || c->mtu >= MTU_IPV6_MIN)
		return true;
	if (!config->ipv4.family) {
		fail(c, ACVPND_NO_DTLS,
		     "the inner MTU %u with %s is too small for IPv6", c->mtu,
		     host(c));
		return false;
	}
	log_warning("no IPv6 in the tunnel: its MTU is only %u", c->mtu);
	memset(&config->ipv6, 0, sizeof(config->ipv6));
	return true;
}

static bool offers_dtls(struct client *c)
{
	if (c->config.dtls == TUNNEL_DTLS_PSK && c->config.app_id_len)
		return true;
	if (c->config.dtls == TUNNEL_DTLS_RESUME)
		fail(c, ACVPND_NO_DTLS,
		     "%s offers no DTLS with PSK-NEGOTIATE, the only kind that this version supports",
		     host(c));
	else
		fail(c, ACVPND_NO_DTLS,
		     "%s offers no DTLS, and this version moves data over DTLS only; enable UDP on the gateway",
		     host(c));
	return false;
}

static void on_tunnel(struct client *c, const struct http_response *response,
		      const uint8_t *rest, size_t rest_len)
{
	char error[TUNNEL_ERROR_SIZE];
	int err;

	if (connect_reply(response, &c->config, error)) {
		fail(c, ACVPND_PROTOCOL,
		     "%s sent an unusable tunnel configuration: %s", host(c),
		     error);
		return;
	}
	/* Gateways may send it with the login, too. */
	if (c->config.banner && !c->login.msg.banner)
		log_info("banner of %s: %s", host(c), c->config.banner);
	if (!offers_dtls(c) || !choose_mtu(c))
		return;
	err = cstp_start(&c->cstp, &c->exchange.stream, c->config.dpd,
			 c->config.keepalive, on_cstp_end, c);
	if (err) {
		fail_errno(c, "control channel", err);
		return;
	}
	start_dtls(c);
	if (rest_len && c->state != CLIENT_OVER)
		cstp_input(&c->cstp, rest, rest_len);
}

static void on_connect_reply(struct client *c,
			     const struct http_response *response,
			     const uint8_t *rest, size_t rest_len)
{
	const char *reason = http_header_find(response, "X-Reason");

	if (response->status == 200) {
		on_tunnel(c, response, rest, rest_len);
		return;
	}
	if (!reason)
		reason = *response->reason ? response->reason : "no reason";
	if (response->status == 401 || response->status == 403 ||
	    response->status == 503)
		fail(c, ACVPND_AUTH, "%s refused the tunnel: %s (HTTP %u)",
		     host(c), reason, response->status);
	else
		fail(c, ACVPND_PROTOCOL,
		     "%s answered CONNECT with HTTP status %u (%s)", host(c),
		     response->status, reason);
}

static void own_name(char *name, size_t size)
{
	char *p;

	if (gethostname(name, size) || !*name)
		snprintf(name, size, "localhost");
	name[size - 1] = '\0';
	for (p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '.')
			*p = '-';
}

static void start_connect(struct client *c)
{
	const struct stream *stream = &c->exchange.stream;
	char name[65];
	struct connect_params params = {
		.url = &c->host,
		.token = cookies_get(&c->login.cookies, "webvpn"),
		.hostname = name,
		.base_mtu = path_mtu(c),
		.ipv6 = network_has_ipv6(),
	};
	struct buf request;
	int err;

	own_name(name, sizeof(name));
	params.mtu = mtu_request(stream->peer.sa.sa_family, params.base_mtu,
				 c->options->mtu);
	buf_init(&request, REQUEST_MAX);
	err = connect_request(&request, &params);
	c->state = CLIENT_CONNECT;
	sd_notify(0, "STATUS=Opening the tunnel");
	if (!err)
		err = exchange_send(&c->exchange, &request, true);
	buf_free(&request);
	if (err)
		fail_errno(c, "CONNECT", err);
}

/* Login */

static void do_step(struct client *c, enum login_step step);
static void start_resolve(struct client *c);

static void on_answer(void *arg, const char *answer)
{
	struct client *c = arg;

	if (!answer)
		fail(c, ACVPND_USAGE, "the terminal was closed");
	else
		do_step(c, login_answer(&c->login, answer));
}

static void ask(struct client *c)
{
	const struct auth_field *field = login_question(&c->login);
	int err;

	err = prompt_ask(&c->prompt, c->event, field->label,
			 field->type == AUTH_PASSWORD, on_answer, c);
	if (err)
		fail_errno(c, "terminal", err);
}

static void send_login(struct client *c)
{
	const struct url *to = &c->login.url;
	struct buf request;
	int err;

	if (strcasecmp(to->host, c->host.host) || to->port != c->host.port) {
		start_resolve(c);
		return;
	}
	c->host = *to;
	buf_init(&request, REQUEST_MAX);
	err = login_request(&c->login, &request);
	c->state = CLIENT_LOGIN;
	if (!err)
		err = exchange_send(&c->exchange, &request, false);
	buf_free(&request);
	if (err)
		fail_errno(c, "login", err);
}

static void do_step(struct client *c, enum login_step step)
{
	switch (step) {
	case LOGIN_SEND:
		send_login(c);
		break;
	case LOGIN_ASK:
		ask(c);
		break;
	case LOGIN_DONE:
		log_info("authenticated as %s", c->login.user_name ?
			 c->login.user_name : "nobody in particular");
		explicit_bzero(c->password, sizeof(c->password));
		start_connect(c);
		break;
	case LOGIN_FAILED:
		fail(c, c->login.status, "%s", c->login.reason);
		break;
	}
}

/* Connection */

static void on_response(void *arg, const struct http_response *response,
			const uint8_t *rest, size_t rest_len)
{
	struct client *c = arg;

	if (c->state == CLIENT_LOGIN)
		do_step(c, login_response(&c->login, response));
	else if (c->state == CLIENT_CONNECT)
		on_connect_reply(c, response, rest, rest_len);
}

static void on_connected(void *arg)
{
	struct client *c = arg;
	const struct stream *s = &c->exchange.stream;
	enum log_level level = c->greeted ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO;
	char peer[SOCKADDR_STRLEN], tls[64];

	c->greeted = true;
	log_message(level, "connected to %s at %s, %s", host(c),
		    sockaddr_format(&s->peer, peer),
		    tls_describe(s->tls, tls, sizeof(tls)));
	log_message(level, "certificate accepted%s, public key %s",
		    c->options->servercert ? " by --servercert" : "", s->pin);
}

static void fail_tls(struct client *c, int err, const char *why)
{
	const struct client_options *o = c->options;

	if (err == -EKEYREJECTED)
		fail(c, ACVPND_UNTRUSTED,
		     "the certificate of %s is not trusted: %s; if you are sure that this is the right gateway, use --servercert %s",
		     host(c), why, c->exchange.stream.pin);
	else if (err == -ENOENT && o->cafile)
		fail(c, ACVPND_USAGE, "--cafile %s: %s", o->cafile, why);
	else if (err == -ETIMEDOUT || err == -ECONNRESET)
		fail(c, ACVPND_UNREACHABLE,
		     "no TLS with %s port %u: %s; check the URL", host(c),
		     c->host.port, why);
	else
		fail(c, ACVPND_PROTOCOL,
		     "the TLS handshake with %s port %u failed: %s; check the URL",
		     host(c), c->host.port, why);
}

static void on_failed(void *arg, enum stream_phase phase, int err,
		      const char *why)
{
	struct client *c = arg;

	if (phase == STREAM_TLS)
		fail_tls(c, err, why);
	else if (phase == STREAM_OPEN && err == -EBADMSG)
		fail(c, ACVPND_PROTOCOL,
		     "%s port %u: %s; is it an AnyConnect-compatible gateway?",
		     host(c), c->host.port, why);
	else if (phase == STREAM_OPEN)
		fail(c, ACVPND_UNREACHABLE,
		     "the connection to %s was lost before the tunnel was up: %s",
		     host(c), why);
	else
		fail(c, ACVPND_UNREACHABLE,
		     "cannot connect to %s port %u: %s; check the URL and the network",
		     host(c), c->host.port, why);
}

static const struct exchange_ops client_exchange_ops = {
	.connected = on_connected,
	.response = on_response,
	.failed = on_failed,
};

static void on_resolved(void *arg, const struct addresses *addresses,
			const char *error)
{
	struct client *c = arg;
	const struct tls_client_config tls = {
		.host = c->host.host,
		.cafile = c->options->cafile,
		.system_trust = c->options->system_trust,
		.pin = c->options->servercert,
	};

	if (!addresses) {
		fail(c, ACVPND_UNREACHABLE,
		     "cannot find the address of %s: %s; check the URL and the name server",
		     host(c), error);
		return;
	}
	c->greeted = false;
	exchange_set_peer(&c->exchange, addresses, &tls);
	send_login(c);
}

static void start_resolve(struct client *c)
{
	int err;

	resolve_free(c->resolve);
	c->resolve = NULL;
	c->host = c->login.url;
	c->state = CLIENT_RESOLVE;
	sd_notifyf(0, "STATUS=Connecting to %s", host(c));
	err = resolve_start(&c->resolve, c->event, host(c), c->host.port,
			    on_resolved, c);
	if (err)
		fail_errno(c, "name resolution", err);
}

/* Begin and end */

static int on_signal(sd_event_source *source,
		     const struct signalfd_siginfo *info, void *arg)
{
	struct client *c = arg;

	(void)source;
	if (c->state == CLIENT_OVER)
		return 0;
	log_verbose("%s received", strsignal(info->ssi_signo));
	if (c->state == CLIENT_DTLS || c->state == CLIENT_UP)
		cstp_disconnect(&c->cstp, "ended by the user");
	finish(c, ACVPND_OK);
	return 0;
}

static int open_event_loop(struct client *c)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t mask;
	size_t i;
	int err;

	err = sd_event_new(&c->event);
	if (err < 0)
		return err;
	sigemptyset(&mask);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&mask, signals[i]);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]) && err >= 0; i++)
		err = sd_event_add_signal(c->event, NULL, signals[i],
					  on_signal, c);
	return err < 0 ? err : 0;
}

static enum acvpnd_exit open_dataplane(struct client *c)
{
	const char *name = c->options->interface;
	int err;

	err = c->dp_ops->open(&c->dp);
	if (err == -ENOENT) {
		log_error("the kernel module acvpn is not loaded; %s",
			  "load it with 'modprobe acvpn'");
		return ACVPND_NO_MODULE;
	}
	if (err) {
		log_error("the kernel module acvpn cannot be used: %s",
			  strerror(-err));
		return ACVPND_NO_MODULE;
	}
	err = c->dp_ops->claim(c->dp, name, &c->leftover);
	if (c->leftover)
		log_verbose("removed %s, which a run before left behind", name);
	if (err == -EPERM)
		log_error("no permission to create network interfaces; %s",
			  "run acvpnd as root");
	else if (err == -EEXIST || err == -EBUSY)
		log_error("cannot use interface %s: %s; %s", name,
			  c->dp_ops->error(c->dp),
			  "choose another name with --interface");
	else if (err)
		log_error("the kernel module acvpn cannot be used: %s",
			  c->dp_ops->error(c->dp));
	if (!err)
		return ACVPND_OK;
	return err == -EPERM || err == -EEXIST || err == -EBUSY ?
	       start_status(err) : ACVPND_NO_MODULE;
}

static enum acvpnd_exit read_password(struct client *c)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(STDIN_FILENO, c->password + len, 1);
		if (n > 0)
			len++;
	} while (n > 0 && c->password[len - 1] != '\n' &&
		 len < sizeof(c->password) - 1);
	while (len && strchr("\r\n", c->password[len - 1]))
		len--;
	c->password[len] = '\0';
	if (len)
		return ACVPND_OK;
	log_error("--passwd-on-stdin: standard input holds no password");
	return ACVPND_USAGE;
}

static void log_traffic(struct client *c)
{
	struct dataplane_stats s;

	if (!c->dp_events || c->dp_ops->stats(c->dp, &s))
		return;
	log_info("%s carried %llu packets (%llu bytes) out, %llu packets (%llu bytes) in",
		 c->options->interface, (unsigned long long)s.tx_packets,
		 (unsigned long long)s.tx_bytes,
		 (unsigned long long)s.rx_packets,
		 (unsigned long long)s.rx_bytes);
	if (c->cstp.dropped)
		log_verbose("%llu packets that came over TLS were dropped",
			    (unsigned long long)c->cstp.dropped);
}

/*
 * The interface goes before the routes around it: while the tunnel's routes
 * exist, the gateway must be reached outside of them.
 */
static void clean_up(struct client *c)
{
	sd_notify(0, "STOPPING=1\nSTATUS=Disconnecting");
	prompt_cancel(&c->prompt);
	resolve_free(c->resolve);
	log_traffic(c);
	cstp_stop(&c->cstp);
	exchange_free(&c->exchange);
	sd_event_source_disable_unref(c->dp_events);
	c->dp_ops->close(c->dp);
	dtls_channel_close(&c->channel);
	network_down(c->network);
	login_free(&c->login);
	tunnel_config_free(&c->config);
	explicit_bzero(c->password, sizeof(c->password));
	sd_event_unref(c->event);
}

static void run(struct client *c)
{
	const struct client_options *o = c->options;
	int err;

	err = open_event_loop(c);
	if (err) {
		log_error("event loop: %s", strerror(-err));
		c->status = ACVPND_INTERNAL;
		return;
	}
	c->login_config = (struct login_config){
		.user = o->user,
		.password = o->passwd_on_stdin ? c->password : NULL,
		.group = o->authgroup,
		.interactive = !o->passwd_on_stdin && prompt_possible(),
	};
	login_init(&c->login, &c->login_config, &o->url);
	exchange_init(&c->exchange, c->event, &client_exchange_ops, c);
	start_resolve(c);
	err = sd_event_loop(c->event);
	if (err < 0)
		fail_errno(c, "event loop", err);
	if (c->status == ACVPND_OK)
		log_info("disconnected from %s", host(c));
}

enum acvpnd_exit client_run(const struct client_options *options,
			    const struct dataplane_ops *dataplane)
{
	struct client c = { .options = options, .dp_ops = dataplane };

	dtls_channel_init(&c.channel);
	c.exchange.stream.fd = -1;
	if (!options->dtls) {
		log_error("--no-dtls: data goes over DTLS only; %s",
			  "leave the option out");
		return ACVPND_NO_DTLS;
	}
	if (tls_init()) {
		log_error("the TLS library does not work");
		return ACVPND_INTERNAL;
	}
	c.status = open_dataplane(&c);
	if (c.status == ACVPND_OK && options->passwd_on_stdin)
		c.status = read_password(&c);
	if (c.status == ACVPND_OK)
		run(&c);
	clean_up(&c);
	return c.status;
}

enum acvpnd_exit client_main(int argc, char **argv)
{
	struct client_options options;

	switch (options_parse(&options, argc, argv)) {
	case OPTIONS_HELP:
		options_help();
		return ACVPND_OK;
	case OPTIONS_VERSION:
		puts("acvpnd " ACVPN_VERSION);
		return ACVPND_OK;
	case OPTIONS_BAD:
		return ACVPND_USAGE;
	case OPTIONS_RUN:
		break;
	}
	log_set_level(LOG_LEVEL_INFO + options.verbose);
	return client_run(&options, &dataplane_kernel);
}
