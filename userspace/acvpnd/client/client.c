// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state machine of a client:
 *
 *   resolve -> login (-> ask the user) -> CONNECT -> tunnel
 *
 * Each state waits for one callback; whatever fails ends the event loop with an
 * exit status, and one function takes everything back.
 */
#include "acvpnd/client/client.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "acvpnd/client/confine.h"
#include "acvpnd/client/connect.h"
#include "acvpnd/client/exchange.h"
#include "acvpnd/client/lock.h"
#include "acvpnd/client/login.h"
#include "acvpnd/client/network.h"
#include "acvpnd/client/prompt.h"
#include "acvpnd/client/tunnel.h"
#include "acvpnd/client/usage.h"
#include "acvpnd/version.h"
#include "common/log.h"
#include "io/resolve.h"
#include "wire/cstp_frame.h"
#include "wire/mtu.h"

enum {
	REQUEST_MAX = 1 << 20,
	CLIENT_BAD_HEADERS_MAX = 8,
};

/**
 * enum client_state - what is waited for
 * @CLIENT_RESOLVE: The gateway's addresses.
 * @CLIENT_LOGIN: The response to a login request.
 * @CLIENT_CONNECT: The reply to CONNECT.
 * @CLIENT_TUNNEL: The end of the session.
 * @CLIENT_OVER: The end of the event loop.
 */
enum client_state {
	CLIENT_RESOLVE,
	CLIENT_LOGIN,
	CLIENT_CONNECT,
	CLIENT_TUNNEL,
	CLIENT_OVER,
};

/**
 * struct client - a tunnel
 * @options: What the user wants.
 * @dp_ops: What carries packets.
 * @dp: Its state.
 * @lock: Holds the name of the interface, or negative.
 * @event: Event loop.
 * @state: What is waited for.
 * @status: Exit status.
 * @password: The user's password, "" if none was given.
 * @login_config: What the login may use.
 * @login: Login.
 * @host: Where @exchange is connected to.
 * @tls: Whom to trust.
 * @resolve: Look-up under way, or NULL.
 * @prompt: Question to the user.
 * @exchange: HTTP, and later the tunnel's TLS connection.
 * @greeted: The user was told of a connection to @host.
 * @was_up: There was a tunnel.
 * @bad_headers: Headers of the configuration that were skipped.
 * @config: Configuration of the tunnel.
 * @tunnel: What CONNECT has opened.
 */
struct client {
	const struct client_options *options;
	const struct dataplane_ops *dp_ops;
	struct dataplane *dp;
	int lock;
	sd_event *event;
	enum client_state state;
	enum acvpnd_exit status;
	char password[PROMPT_ANSWER_MAX + 1];
	struct login_config login_config;
	struct login login;
	struct url host;
	struct tls_client *tls;
	struct resolve *resolve;
	struct prompt prompt;
	struct exchange exchange;
	bool greeted;
	bool was_up;
	unsigned int bad_headers;
	struct tunnel_config config;
	struct tunnel tunnel;
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

static enum acvpnd_exit start_status(int err)
{
	switch (err) {
	case -EPERM:
		return ACVPND_PERMISSION;
	case -EEXIST:
	case -EBUSY:
		return ACVPND_BUSY;
	case -ENOENT:
	case -EOPNOTSUPP:
	case -EPROTO:
		return ACVPND_NO_MODULE;
	default:
		return ACVPND_INTERNAL;
	}
}

/* Tunnel */

static void on_up(void *arg)
{
	struct client *c = arg;

	c->was_up = true;
	sd_notifyf(0, "READY=1\nSTATUS=Connected to %s", host(c));
}

static void on_ended(void *arg, enum acvpnd_exit status, const char *text)
{
	fail(arg, status, "%s", text);
}

static const struct tunnel_ops client_tunnel_ops = {
	.up = on_up, .ended = on_ended,
};

/* CONNECT */

static unsigned int path_mtu(const struct client *c)
{
	unsigned int mtu = stream_path_mtu(&c->exchange.stream);

	return mtu ? mtu : MTU_LINK_DEFAULT;
}

/* A gateway may have thousands of networks, all of them malformed. */
static void on_bad_header(void *arg, const char *name, const char *value,
			  const char *why)
{
	struct client *c = arg;

	if (c->bad_headers++ == CLIENT_BAD_HEADERS_MAX)
		log_warning("%s sent more headers that are skipped", host(c));
	if (c->bad_headers > CLIENT_BAD_HEADERS_MAX)
		return;
	log_warning("%s sent %s%s%s%s, which is skipped: %s", host(c), name,
		    value ? " '" : "", value ? value : "", value ? "'" : "",
		    why);
}

/* The gateway has a session for us already. */
static void say_bye(struct client *c)
{
	uint8_t frame[CSTP_BYE_MAX];

	c->exchange.stream.lingers = true;
	stream_send(&c->exchange.stream, frame,
		    cstp_frame_bye(frame, "the client failed"));
}

static void on_tunnel(struct client *c, const struct http_message *response,
		      const uint8_t *rest, size_t rest_len)
{
	const struct tunnel_params params = {
		.options = c->options,
		.event = c->event,
		.dp_ops = c->dp_ops,
		.dp = c->dp,
		.stream = &c->exchange.stream,
		.host = host(c),
		.config = &c->config,
		.ops = &client_tunnel_ops,
		.arg = c,
	};
	const struct header_warn warn = { on_bad_header, c };
	char error[HEADER_ERROR_SIZE];

	c->bad_headers = 0;
	if (tunnel_config_parse(&c->config, response, &warn, error)) {
		say_bye(c);
		fail(c, ACVPND_PROTOCOL,
		     "%s sent an unusable tunnel configuration: %s", host(c),
		     error);
		return;
	}
	/* Gateways may send it with the login, too. */
	if (c->config.banner && !c->login.msg.banner)
		log_lines(LOG_LEVEL_INFO, host(c), c->config.banner);
	c->state = CLIENT_TUNNEL;
	sd_notify(0, "STATUS=Setting the tunnel up");
	tunnel_start(&c->tunnel, &params, rest, rest_len);
}

static void on_connect_reply(struct client *c,
			     const struct http_message *response,
			     const uint8_t *rest, size_t rest_len)
{
	const char *reason = http_header_find(response, "X-Reason");

	if (response->status == 200) {
		on_tunnel(c, response, rest, rest_len);
		return;
	}
	if (!reason)
		reason = *response->reason ? response->reason : "no reason";
	if (response->status == 401 || response->status == 403)
		fail(c, ACVPND_AUTH,
		     "%s accepted the login, but not its session token: %s (HTTP %u); it may be used up already or too old: log in again, and see the gateway's cookie timeout if that happens each time",
		     host(c), reason, response->status);
	else if (response->status == 503)
		fail(c, ACVPND_UNAVAILABLE,
		     "%s gives no tunnel now: %s (HTTP 503); try again later",
		     host(c), reason);
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
		.token = cookie_jar_get(&c->login.cookies, "webvpn"),
		.hostname = name,
		.base_mtu = path_mtu(c),
		.ipv6 = network_has_ipv6(),
		.dtls = c->options->dtls,
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
	const struct authdoc_field *field = login_question(&c->login);
	char text[LOGIN_QUESTION_SIZE];
	int err;

	login_question_text(&c->login, text, sizeof(text));
	err = prompt_ask(&c->prompt, c->event, text,
			 field->type == AUTHDOC_PASSWORD, on_answer, c);
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
		log_info("authenticated%s%s", c->login.user_name ? " as " : "",
			 c->login.user_name ? c->login.user_name : "");
		if (c->login.msg.banner)
			log_lines(LOG_LEVEL_INFO, host(c),
				  c->login.msg.banner);
		explicit_bzero(c->password, sizeof(c->password));
		start_connect(c);
		break;
	case LOGIN_FAILED:
		fail(c, c->login.status, "%s", c->login.reason);
		break;
	}
}

/* Connection */

static void on_response(void *arg, const struct http_message *response,
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
	if (err == -EKEYREJECTED)
		fail(c, ACVPND_UNTRUSTED,
		     "the certificate of %s is not trusted: %s; if you are sure that this is the right gateway, use --servercert %s",
		     host(c), why, c->exchange.stream.pin);
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

static void fail_resolve(struct client *c, const char *why)
{
	char name[IF_NAMESIZE];

	if (network_leftover(name))
		fail(c, ACVPND_UNREACHABLE,
		     "cannot find the address of %s: %s; %s of a run that was killed still holds packets back: remove it with 'ip link del %s'",
		     host(c), why, name, name);
	else
		fail(c, ACVPND_UNREACHABLE,
		     "cannot find the address of %s: %s; check the URL and the name server",
		     host(c), why);
}

static void on_resolved(void *arg, const struct sockaddr_list *addresses,
			const char *error)
{
	struct client *c = arg;
	const struct tls_target target = {
		.host = c->host.host,
		.pin = c->options->servercert,
	};

	if (!addresses) {
		fail_resolve(c, error);
		return;
	}
	c->greeted = false;
	exchange_set_peer(&c->exchange, addresses, c->tls, &target);
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
	if (c->state == CLIENT_TUNNEL)
		tunnel_disconnect(&c->tunnel);
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

static enum acvpnd_exit take_lock(struct client *c)
{
	const char *name = c->options->interface;

	c->lock = lock_take(name);
	if (c->lock >= 0)
		return ACVPND_OK;
	if (c->lock != -EBUSY) {
		log_error("cannot lock interface %s: %s", name,
			  strerror(-c->lock));
		return ACVPND_INTERNAL;
	}
	log_error("cannot use interface %s: another acvpnd has it; %s", name,
		  "choose another name with --interface");
	return ACVPND_BUSY;
}

static enum acvpnd_exit open_dataplane(struct client *c)
{
	const char *name = c->options->interface;
	bool leftover = false;
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
		return start_status(err);
	}
	err = c->dp_ops->claim(c->dp, name, &leftover);
	if (leftover)
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
	return start_status(err);
}

/* The first line; @where is an option of the user's. */
static enum acvpnd_exit read_line(struct client *c, int fd, const char *where)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(fd, c->password + len, 1);
		if (n > 0)
			len++;
	} while (n > 0 && c->password[len - 1] != '\n' &&
		 len < sizeof(c->password) - 1);
	if (len == PROMPT_ANSWER_MAX && c->password[len - 1] != '\n') {
		log_error("%s: the first line is longer than %d bytes", where,
			  PROMPT_ANSWER_MAX - 1);
		return ACVPND_USAGE;
	}
	while (len && strchr("\r\n", c->password[len - 1]))
		len--;
	c->password[len] = '\0';
	if (len)
		return ACVPND_OK;
	log_error("%s: the first line holds no password", where);
	return ACVPND_USAGE;
}

static enum acvpnd_exit read_password(struct client *c)
{
	const char *path = c->options->passwd_file;
	enum acvpnd_exit status;
	int fd;

	if (!path)
		return read_line(c, STDIN_FILENO, "--passwd-on-stdin");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		log_error("--passwd-file: cannot read %s: %s", path,
			  strerror(errno));
		return ACVPND_USAGE;
	}
	status = read_line(c, fd, "--passwd-file");
	close(fd);
	return status;
}

static bool has_password(const struct client_options *o)
{
	return o->passwd_on_stdin || o->passwd_file;
}

/* Once: a store of certificates takes long to read. */
static enum acvpnd_exit read_trust(struct client *c)
{
	const struct client_options *o = c->options;
	const struct tls_client_config config = {
		.cafile = o->cafile,
		.system_trust = o->system_trust,
	};
	char error[TLS_ERROR_SIZE] = "";
	int err = tls_client_new(&c->tls, &config, error);

	if (!err)
		return ACVPND_OK;
	if (err == -ENOENT && o->cafile) {
		log_error("--cafile %s: %s", o->cafile, error);
		return ACVPND_USAGE;
	}
	log_error("the TLS library does not work: %s", error);
	return ACVPND_INTERNAL;
}

static void clean_up(struct client *c)
{
	sd_notify(0, "STOPPING=1\nSTATUS=Disconnecting");
	prompt_cancel(&c->prompt);
	resolve_free(c->resolve);
	tunnel_silence(&c->tunnel);
	if (c->dp)
		c->dp_ops->close(c->dp);
	exchange_free(&c->exchange);
	tunnel_stop(&c->tunnel);
	tls_client_free(c->tls);
	login_free(&c->login);
	tunnel_config_free(&c->config);
	explicit_bzero(c->password, sizeof(c->password));
	sd_event_unref(c->event);
	/* Last: until now the interface was not free. */
	if (c->lock >= 0)
		close(c->lock);
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
		.password = has_password(o) ? c->password : NULL,
		.group = o->authgroup,
		.interactive = !o->passwd_on_stdin && prompt_possible(),
	};
	login_init(&c->login, &c->login_config, &o->url);
	exchange_init(&c->exchange, c->event, &client_exchange_ops, c);
	c->exchange.stream.mark = NETWORK_MARK;
	start_resolve(c);
	err = sd_event_loop(c->event);
	if (err < 0)
		fail_errno(c, "event loop", err);
	if (c->status == ACVPND_OK)
		log_info(c->was_up ? "disconnected from %s" :
			 "interrupted before there was a tunnel with %s",
			 host(c));
}

enum acvpnd_exit client_run(const struct client_options *options,
			    const struct dataplane_ops *dataplane)
{
	struct client c = {
		.options = options, .dp_ops = dataplane, .lock = -1,
	};

	tunnel_init(&c.tunnel);
	c.exchange.stream.fd = -1;
	if (tls_init()) {
		log_error("the TLS library does not work");
		return ACVPND_INTERNAL;
	}
	c.status = take_lock(&c);
	if (c.status == ACVPND_OK)
		c.status = open_dataplane(&c);
	if (c.status == ACVPND_OK)
		c.status = read_trust(&c);
	if (c.status == ACVPND_OK && has_password(options))
		c.status = read_password(&c);
	/* The last that root does; nothing of the gateway was read yet. */
	if (c.status == ACVPND_OK && dataplane->confined)
		c.status = confine_process(options);
	if (c.status == ACVPND_OK)
		run(&c);
	clean_up(&c);
	return c.status;
}

enum acvpnd_exit client_command(int argc, char **argv,
				const struct dataplane_ops *dataplane)
{
	struct client_options options;

	switch (options_parse(&options, argc, argv)) {
	case OPTIONS_HELP:
		usage_help();
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
	return client_run(&options, dataplane);
}

enum acvpnd_exit client_main(int argc, char **argv)
{
	return client_command(argc, argv, &dataplane_kernel);
}
