// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_sleep.h"

#include <stdio.h>
#include <string.h>

#include "acvpnd/client/client_renew.h"
#include "common/log.h"

/* The gateway hears of it if the connection is still good. */
static void sleep_end(struct client *c, const char *slept)
{
	log_info("the machine has slept for %s, and --after-sleep is end",
		 slept);
	if (c->state == CLIENT_TUNNEL || c->state == CLIENT_RESUME)
		tunnel_disconnect(&c->tunnel);
	client_finish(c, ACVPND_SLEPT);
}

/*
 * What was in use may be good still. But networks are left and joined while a
 * machine sleeps, and on the way there may be nobody who remembers it: to find
 * that out by silence takes longer than to begin anew.
 */
static void sleep_on_wake(void *arg, uint64_t usec)
{
	char slept[SLEEP_TEXT_SIZE], why[SLEEP_TEXT_SIZE + 32];
	struct client *c = arg;

	if (c->state == CLIENT_OVER)
		return;
	sleep_describe(usec, slept);
	if (c->options->sleep_ends) {
		sleep_end(c, slept);
	} else if (c->state == CLIENT_TUNNEL && !c->options->patience) {
		snprintf(why, sizeof(why), "the machine has slept for %s",
			 slept);
		tunnel_lost(&c->tunnel, why);
	} else {
		log_info("the machine has slept for %s%s%s", slept,
			 c->was_up ? "; connecting again to " : "",
			 c->was_up ? client_host(c) : "");
		client_renew_woken(c, usec);
	}
}

void client_sleep_watch(struct client *c)
{
	int err = sleep_watch(&c->sleep, c->event, sleep_on_wake, c);

	if (err < 0)
		log_warning("that the machine has slept will be noticed late: %s",
			    strerror(-err));
}
