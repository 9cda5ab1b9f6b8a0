// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/set.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acnl/command.h"
#include "acnl/error.h"
#include "acnl/target.h"
#include "common/prefix.h"
#include "common/text.h"

enum {
	IDLE_MAX = 31536000,
	LIFETIME_MAX = 31536000,
	DEAD_MAX = 604800,
	PERSIST_MAX = 86400,
	LIVENESS_MAX = 86400,
	ANSWER_MAX = 60000,
	MSS_MAX = 65535,
	MTU_MIN = 576,
	MTU_MAX = 16383,
	COMPRESS_MAX = 16384,
	DSCP_MAX = 63,
};

static int set_parse_number(const char *text, uint64_t max, bool *has,
			    uint32_t *number)
{
	uint64_t value;

	if (text_number(text, max, &value))
		return -EINVAL;
	*has = true;
	*number = value;
	return 0;
}

static int parse_switch(const char *text, bool *has, bool *on)
{
	*has = true;
	*on = !strcmp(text, "on");
	return *on || !strcmp(text, "off") ? 0 : -EINVAL;
}

static int idle_timeout(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, IDLE_MAX, &set->session.has_idle_timeout,
				&set->session.idle_timeout);
}

static int roaming(const char *text, struct acnl_set *set)
{
	return parse_switch(text, &set->session.has_roaming,
			    &set->session.roaming);
}

static int ignore_df(const char *text, struct acnl_set *set)
{
	return parse_switch(text, &set->session.has_ignore_df,
			    &set->session.ignore_df);
}

static int mss_clamp(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, MSS_MAX, &set->session.has_mss_clamp,
				&set->session.mss_clamp);
}

static int copy_dscp(const char *text, struct acnl_set *set)
{
	return parse_switch(text, &set->session.has_copy_dscp,
			    &set->session.copy_dscp);
}

static int prefer(const char *text, struct acnl_set *set)
{
	return acvpn_transport_type_parse(text, &set->session.prefer);
}

/* What begins with 0x is digits. */
static int cookie(const char *text, struct acnl_set *set)
{
	struct acvpn_cookie *c = &set->session.cookie;

	set->session.has_cookie = true;
	c->len = 0;
	if (!strcmp(text, "none"))
		return 0;
	if (!strncmp(text, "0x", 2))
		return text_unhex(text + 2, c->data, sizeof(c->data), &c->len);
	c->len = strlen(text);
	if (!c->len || c->len > sizeof(c->data))
		return -EINVAL;
	memcpy(c->data, text, c->len);
	return 0;
}

static int idle_action(const char *text, struct acnl_set *set)
{
	set->session.has_idle_action = true;
	return acvpn_idle_action_parse(text, &set->session.idle_action);
}

static int lifetime(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, LIFETIME_MAX, &set->session.has_lifetime,
				&set->session.lifetime);
}

static int dead_timeout(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, DEAD_MAX, &set->session.has_dead_timeout,
				&set->session.dead_timeout);
}

static int persist(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, PERSIST_MAX, &set->session.has_persist,
				&set->session.persist);
}

static int parse_rate(const char *text, bool *has, uint64_t *rate)
{
	*has = true;
	return text_number(text, ACVPN_RATE_MAX, rate);
}

static int parse_range(const char *text, uint32_t min, uint32_t max,
		       uint32_t *number)
{
	bool has;

	return set_parse_number(text, max, &has, number) || *number < min ?
		       -EINVAL :
		       0;
}

static int parse_burst(const char *text, uint32_t *burst)
{
	return parse_range(text, ACVPN_BURST_MIN, INT32_MAX, burst);
}

static int rx_rate(const char *text, struct acnl_set *set)
{
	return parse_rate(text, &set->session.has_rx_rate,
			  &set->session.rx_rate);
}

static int rx_burst(const char *text, struct acnl_set *set)
{
	return parse_burst(text, &set->session.rx_burst);
}

static int tx_rate(const char *text, struct acnl_set *set)
{
	return parse_rate(text, &set->session.has_tx_rate,
			  &set->session.tx_rate);
}

static int tx_burst(const char *text, struct acnl_set *set)
{
	return parse_burst(text, &set->session.tx_burst);
}

static int mark(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, UINT32_MAX, &set->session.has_mark,
				&set->session.mark);
}

static int priority(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, UINT32_MAX, &set->session.has_priority,
				&set->session.priority);
}

static int rx_mark(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, UINT32_MAX, &set->session.has_rx_mark,
				&set->session.rx_mark);
}

static int set_dscp(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, DSCP_MAX, &set->session.has_dscp,
				&set->session.dscp);
}

static int set_parse_network(const char *text, struct acvpn_network *network)
{
	struct prefix p;

	/* A host would be a slip of the pen. */
	if (!strchr(text, '/') || prefix_parse(text, &p))
		return -EINVAL;
	network->addr.family = p.family;
	memcpy(&network->addr.v6, p.addr, sizeof(p.addr));
	network->prefix_len = p.len;
	return 0;
}

static int networks(const char *text, struct acnl_set *set)
{
	struct acvpn_session_config *c = &set->session;
	char *copy, *rest, *word;
	int err = 0;

	c->networks = set->networks;
	c->n_networks = 0;
	c->clear_networks = !strcmp(text, "none");
	if (c->clear_networks)
		return 0;
	copy = strdup(text);
	rest = copy;
	if (!copy)
		return -ENOMEM;
	while (!err && (word = strsep(&rest, ","))) {
		if (c->n_networks == ACNL_SET_NETWORKS_MAX)
			err = -EINVAL;
		else
			err = set_parse_network(word,
						&set->networks
							 [c->n_networks++]);
	}
	free(copy);
	return err;
}

static int acnl_set_mtu(const char *text, struct acnl_set *set)
{
	return parse_range(text, MTU_MIN, MTU_MAX, &set->transport.mtu);
}

static int set_dpd(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, LIVENESS_MAX, &set->transport.has_dpd,
				&set->transport.dpd);
}

static int set_keepalive(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, LIVENESS_MAX,
				&set->transport.has_keepalive,
				&set->transport.keepalive);
}

static int acnl_set_compression(const char *text, struct acnl_set *set)
{
	set->transport.has_compression = true;
	return acvpn_compression_parse(text, &set->transport.compression);
}

static int set_outer_df(const char *text, struct acnl_set *set)
{
	return parse_switch(text, &set->transport.has_outer_df,
			    &set->transport.outer_df);
}

static int set_answer_timeout(const char *text, struct acnl_set *set)
{
	return set_parse_number(text, ANSWER_MAX,
				&set->transport.has_answer_timeout,
				&set->transport.answer_timeout);
}

static int set_compress_min(const char *text, struct acnl_set *set)
{
	return parse_range(text, 1, COMPRESS_MAX, &set->transport.compress_min);
}

const struct acnl_setting acnl_session_settings[] = {
	{ "idle-timeout", "a number of seconds up to 31536000", idle_timeout },
	{ "roaming", "on or off", roaming },
	{ "ignore-df", "on or off", ignore_df },
	{ "mss-clamp", "a number of bytes up to 65535", mss_clamp },
	{ "copy-dscp", "on or off", copy_dscp },
	{ "prefer", "dtls or cstp", prefer },
	{ "idle-action", "tell or delete", idle_action },
	{ "lifetime", "a number of seconds up to 31536000", lifetime },
	{ "dead-timeout", "a number of seconds up to 604800", dead_timeout },
	{ "persist", "a number of seconds up to 86400", persist },
	{ "networks", "a list such as 192.0.2.0/24,2001:db8::/32 or none",
	  networks },
	{ "cookie", "up to 64 bytes, as text, as 0x and digits, or none",
	  cookie },
	{ "rx-rate", "a number of bytes per second up to 125000000000",
	  rx_rate },
	{ "rx-burst", "a number of bytes from 65536 to 2147483647", rx_burst },
	{ "tx-rate", "a number of bytes per second up to 125000000000",
	  tx_rate },
	{ "tx-burst", "a number of bytes from 65536 to 2147483647", tx_burst },
	{ "mark", "a number up to 4294967295", mark },
	{ "priority", "a number up to 4294967295", priority },
	{ "rx-mark", "a number up to 4294967295", rx_mark },
	{ "dscp", "a number up to 63", set_dscp },
	{ 0 },
};

const struct acnl_setting acnl_transport_settings[] = {
	{ "mtu", "a number of bytes from 576 to 16383", acnl_set_mtu },
	{ "dpd", "a number of seconds up to 86400", set_dpd },
	{ "keepalive", "a number of seconds up to 86400", set_keepalive },
	{ "compression", "none, lzs-rx or lzs", acnl_set_compression },
	{ "outer-df", "on or off", set_outer_df },
	{ "answer-timeout", "a number of milliseconds up to 60000",
	  set_answer_timeout },
	{ "compress-min", "a number of bytes from 1 to 16384",
	  set_compress_min },
	{ 0 },
};

static enum acnl_exit set_parse(const char *command,
				const struct acnl_setting *settings, int n,
				char **argv, struct acnl_set *set)
{
	const struct acnl_setting *s;

	for (int i = 0; i < n; i += 2) {
		for (s = settings; s->name && strcmp(s->name, argv[i]); s++)
			;
		if (!s->name)
			return acnl_usage_error(command, "%s: no such setting",
						argv[i]);
		if (i + 1 == n)
			return acnl_usage_error(command,
						"%s: its value is missing",
						argv[i]);
		if (s->parse(argv[i + 1], set))
			return acnl_usage_error(command, "%s %s: not %s",
						argv[i], argv[i + 1],
						s->expects);
	}
	return ACNL_OK;
}

enum acnl_exit acnl_set_parse_session(int n, char **argv,
				      struct acnl_set *set)
{
	return set_parse("session set", acnl_session_settings, n, argv, set);
}

enum acnl_exit acnl_set_parse_transport(int n, char **argv,
					struct acnl_set *set)
{
	return set_parse("transport set", acnl_transport_settings, n, argv,
			 set);
}

enum acnl_exit acnl_session_set_run(const struct acnl_args *args)
{
	struct acnl_target target;
	struct acnl_set set = { 0 };
	enum acnl_exit status;

	status = acnl_set_parse_session(args->n - 2, args->argv + 2, &set);
	if (status)
		return status;
	status = acnl_target_open(args, "session set", &target);
	if (status)
		return status;
	set.session.ifindex = target.ifindex;
	set.session.id = target.id;
	return acnl_target_close(&target, acvpn_session_set(target.ctx,
							    &set.session));
}

enum acnl_exit acnl_transport_set_run(const struct acnl_args *args)
{
	struct acvpn_transport_ref ref;
	struct acnl_target target;
	struct acnl_set set = { 0 };
	enum acnl_exit status;
	int err;

	if (acnl_target_parse_transport(args->argv[2], &ref))
		return acnl_usage_error("transport set",
					"%s: no such kind of transport",
					args->argv[2]);
	status = acnl_set_parse_transport(args->n - 3, args->argv + 3, &set);
	if (status)
		return status;
	status = acnl_target_open(args, "transport set", &target);
	if (status)
		return status;
	set.transport.type = ref.type;
	set.transport.slot = ref.slot;
	target.transport = args->argv[2];
	err = acvpn_transport_set(target.ctx, target.ifindex, target.id,
				  &set.transport);
	return acnl_target_close(&target, err);
}
