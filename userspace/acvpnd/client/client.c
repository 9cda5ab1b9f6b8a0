// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state machine of a client:
 *
 *   resolve -> login (-> ask the user) -> profile -> CONNECT -> tunnel
 *   <-> resume
 *
 * Each state waits for one callback; whatever fails ends the event loop with an
 * exit status, and one function takes everything back.
 */
#include "acvpnd/client/client.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "acvpnd/client/client_login.h"
#include "acvpnd/client/client_profile.h"
#include "acvpnd/client/client_renew.h"
#include "acvpnd/client/client_sleep.h"
#include "acvpnd/client/client_start.h"
#include "acvpnd/client/client_uplink.h"
#include "acvpnd/client/confine.h"
#include "acvpnd/client/usage.h"
#include "acvpnd/version.h"
#include "common/log.h"

void client_finish(struct client *c, enum acvpnd_exit status)
{
	c->state = CLIENT_OVER;
	c->status = status;
	sd_event_exit(c->event, 0);
}

/* The first failure is the cause; what follows from it is not told. */
void client_fail(struct client *c, enum acvpnd_exit status, const char *fmt,
		 ...)
{
	va_list args;

	if (c->state == CLIENT_OVER)
		return;
	va_start(args, fmt);
	log_vmessage(LOG_LEVEL_ERROR, fmt, args);
	va_end(args);
	client_finish(c, status);
}

void client_fail_errno(struct client *c, const char *what, int err)
{
	client_fail(c, ACVPND_INTERNAL, "%s: %s", what, strerror(-err));
}

const char *client_host(const struct client *c)
{
	return c->host.host;
}

static int client_on_signal(sd_event_source *source,
			    const struct signalfd_siginfo *info, void *arg)
{
	struct client *c = arg;

	(void)source;
	if (c->state == CLIENT_OVER)
		return 0;
	log_verbose("%s received", strsignal(info->ssi_signo));
	if (c->state == CLIENT_TUNNEL || c->state == CLIENT_RESUME)
		tunnel_disconnect(&c->tunnel);
	client_finish(c, ACVPND_OK);
	return 0;
}

static int client_open_loop(struct client *c)
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
					  client_on_signal, c);
	return err < 0 ? err : 0;
}

static void client_init(struct client *c)
{
	tunnel_init(&c->tunnel);
	c->exchange = &c->exchanges[0];
	c->config = &c->configs[0];
	c->exchanges[0].stream.fd = -1;
	c->exchanges[1].stream.fd = -1;
}

static void client_clean_up(struct client *c)
{
	sd_notify(0, "STOPPING=1\nSTATUS=Disconnecting");
	prompt_cancel(&c->prompt);
	resolve_free(c->resolve);
	tunnel_silence(&c->tunnel);
	if (c->dp)
		c->dp_ops->close(c->dp);
	uplink_stop(&c->uplink);
	sleep_stop(&c->sleep);
	client_renew_cancel(c);
	exchange_free(&c->exchanges[0]);
	exchange_free(&c->exchanges[1]);
	tunnel_stop(&c->tunnel);
	tls_client_free(c->tls);
	client_key_free(&c->keys);
	login_free(&c->login);
	tunnel_config_free(&c->configs[0]);
	tunnel_config_free(&c->configs[1]);
	explicit_bzero(c->password, sizeof(c->password));
	sd_event_unref(c->event);
	if (c->profile_dir >= 0)
		close(c->profile_dir);
	/* Last: until now the interface was not free. */
	if (c->lock >= 0)
		close(c->lock);
}

static void client_loop(struct client *c)
{
	const struct client_options *o = c->options;
	int err;

	err = client_open_loop(c);
	if (err) {
		log_error("event loop: %s", strerror(-err));
		c->status = ACVPND_INTERNAL;
		return;
	}
	c->login_config = (struct login_config){
		.user = o->user,
		.password = client_start_has_password(o) ? c->password : NULL,
		.group = o->authgroup,
		.certificate = o->n_certificates,
		.interactive = !o->passwd_on_stdin && prompt_possible(),
	};
	login_init(&c->login, &c->login_config, &o->url);
	exchange_init(c->exchange, c->event, &client_login_ops, c);
	c->exchange->stream.mark = NETWORK_MARK;
	client_uplink_watch(c);
	client_sleep_watch(c);
	client_login_start(c);
	err = sd_event_loop(c->event);
	if (err < 0)
		client_fail_errno(c, "event loop", err);
	if (c->status == ACVPND_OK)
		log_info(c->was_up ? "disconnected from %s" :
			 "interrupted before there was a tunnel with %s",
			 client_host(c));
}

enum acvpnd_exit client_run(const struct client_options *options,
			    const struct dataplane_ops *dataplane)
{
	struct client c = {
		.options = options, .dp_ops = dataplane, .lock = -1,
		.profile_dir = -1,
	};

	client_init(&c);
	if (tls_init()) {
		log_error("the TLS library does not work");
		return ACVPND_INTERNAL;
	}
	c.status = client_start(&c);
	/* The last that root does. */
	if (c.status == ACVPND_OK && dataplane->confined)
		c.status = confine_process(options);
	if (c.status == ACVPND_OK)
		c.status = client_profile_open(&c);
	if (c.status == ACVPND_OK)
		client_loop(&c);
	client_clean_up(&c);
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
