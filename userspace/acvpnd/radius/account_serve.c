// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process that tells servers of accounting.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/radius/account.h"
#include "acvpnd/radius/attribute.h"
#include "acvpnd/radius/client.h"
#include "acvpnd/radius/exchange.h"
#include "common/sandbox.h"
#include "common/text.h"

enum { SERVE_SEC_MS = 1000, SERVE_MS_NSEC = 1000000, SERVE_WORD_BITS = 32 };

/**
 * struct account_server - the process
 * @client: What asks servers.
 * @own: Who we say we are, or NULL.
 * @record: What is told.
 */
struct account_server {
	struct radius_client client;
	const char *own;
	struct auth_account record;
};

uint32_t radius_account_cause(enum auth_reason reason)
{
	static const uint8_t causes[AUTH_REASONS] = {
		[AUTH_REASON_NONE] = RADIUS_CAUSE_LOST_SERVICE,
		[AUTH_REASON_USER] = RADIUS_CAUSE_USER_REQUEST,
		[AUTH_REASON_KICK] = RADIUS_CAUSE_ADMIN_RESET,
		[AUTH_REASON_IDLE] = RADIUS_CAUSE_IDLE_TIMEOUT,
		[AUTH_REASON_TIMEOUT] = RADIUS_CAUSE_SESSION_TIMEOUT,
		[AUTH_REASON_DISCONNECTED] = RADIUS_CAUSE_LOST_CARRIER,
		[AUTH_REASON_REPLACED] = RADIUS_CAUSE_PORT_PREEMPTED,
		[AUTH_REASON_RECONNECT] = RADIUS_CAUSE_LOST_SERVICE,
		[AUTH_REASON_DPD] = RADIUS_CAUSE_LOST_CARRIER,
		[AUTH_REASON_LOST] = RADIUS_CAUSE_LOST_CARRIER,
		[AUTH_REASON_AWAY] = RADIUS_CAUSE_USER_REQUEST,
		[AUTH_REASON_PROTOCOL] = RADIUS_CAUSE_USER_ERROR,
		[AUTH_REASON_ERROR] = RADIUS_CAUSE_NAS_ERROR,
		[AUTH_REASON_DROPPED] = RADIUS_CAUSE_ADMIN_RESET,
		[AUTH_REASON_SHUTDOWN] = RADIUS_CAUSE_NAS_REBOOT,
	};

	return causes[reason < AUTH_REASONS ? reason : AUTH_REASON_NONE];
}

static uint32_t serve_age(const struct auth_account *r)
{
	struct timespec ts;
	int64_t ms;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	ms = (int64_t)ts.tv_sec * SERVE_SEC_MS + ts.tv_nsec / SERVE_MS_NSEC;
	return ms > r->at ? (ms - r->at) / SERVE_SEC_MS : 0;
}

static void serve_add_addresses(struct radius_packet *p,
				const struct auth_account *r)
{
	if (r->ipv4.family == AF_INET)
		radius_packet_add(p, RADIUS_FRAMED_IP_ADDRESS, r->ipv4.addr, 4);
	if (r->ipv6.family == AF_INET6 && r->ipv6.len == 128)
		radius_packet_add(p, RADIUS_FRAMED_IPV6_ADDRESS, r->ipv6.addr,
				  16);
}

/* Of 64 bits in two attributes, and of packets the lower half. */
static void serve_add_traffic(struct radius_packet *p,
			      const struct auth_traffic *t)
{
	radius_packet_add_number(p, RADIUS_ACCT_INPUT_OCTETS, t->rx_bytes);
	radius_packet_add_number(p, RADIUS_ACCT_INPUT_GIGAWORDS,
				 t->rx_bytes >> SERVE_WORD_BITS);
	radius_packet_add_number(p, RADIUS_ACCT_OUTPUT_OCTETS, t->tx_bytes);
	radius_packet_add_number(p, RADIUS_ACCT_OUTPUT_GIGAWORDS,
				 t->tx_bytes >> SERVE_WORD_BITS);
	radius_packet_add_number(p, RADIUS_ACCT_INPUT_PACKETS, t->rx_packets);
	radius_packet_add_number(p, RADIUS_ACCT_OUTPUT_PACKETS, t->tx_packets);
}

/* What the server said of the user, as it was. */
static void serve_add_classes(struct radius_packet *p, const char *classes)
{
	char text[2 * RADIUS_VALUE_MAX + 1];
	uint8_t value[RADIUS_VALUE_MAX];
	size_t len, n;

	for (; *classes; classes += len + (classes[len] == '\n')) {
		len = strcspn(classes, "\n");
		if (len >= sizeof(text))
			continue;
		memcpy(text, classes, len);
		text[len] = '\0';
		if (!text_unhex(text, value, sizeof(value), &n))
			radius_packet_add(p, RADIUS_CLASS, value, n);
	}
}

/* The same in two ways: which one servers use differs. */
static void serve_add_time(struct radius_packet *p, uint32_t age)
{
	radius_packet_add_number(p, RADIUS_ACCT_DELAY_TIME, age);
	radius_packet_add_number(p, RADIUS_EVENT_TIMESTAMP, time(NULL) - age);
}

static void serve_fill(void *arg, struct radius_packet *p, const char *secret)
{
	const struct account_server *s = arg;
	const struct auth_account *r = &s->record;

	(void)secret;
	radius_packet_add_number(p, RADIUS_ACCT_STATUS_TYPE, r->status);
	radius_packet_add_text(p, RADIUS_ACCT_SESSION_ID, r->session);
	radius_packet_add_text(p, RADIUS_USER_NAME, r->user);
	radius_packet_add_text(p, RADIUS_NAS_IDENTIFIER, s->own ? s->own : "");
	radius_packet_add_text(p, RADIUS_CALLING_STATION_ID, r->peer);
	radius_packet_add_text(p, RADIUS_CONNECT_INFO, r->agent);
	radius_packet_add_number(p, RADIUS_SERVICE_TYPE, RADIUS_SERVICE_FRAMED);
	radius_packet_add_number(p, RADIUS_FRAMED_PROTOCOL,
				 RADIUS_PROTOCOL_PPP);
	radius_packet_add_number(p, RADIUS_NAS_PORT_TYPE, RADIUS_PORT_VIRTUAL);
	radius_packet_add_number(p, RADIUS_ACCT_AUTHENTIC,
				 RADIUS_AUTHENTIC_RADIUS);
	serve_add_addresses(p, r);
	serve_add_classes(p, r->classes);
	serve_add_time(p, serve_age(r));
	if (r->status == AUTH_ACCOUNT_START)
		return;
	radius_packet_add_number(p, RADIUS_ACCT_SESSION_TIME, r->seconds);
	serve_add_traffic(p, &r->traffic);
	if (r->status == AUTH_ACCOUNT_STOP)
		radius_packet_add_number(p, RADIUS_ACCT_TERMINATE_CAUSE,
					 radius_account_cause(r->cause));
}

static int account_serve_prepare(struct account_server *s,
				 const struct radius_account_config *config)
{
	int err = radius_client_open(&s->client, config->file,
				     RADIUS_CLIENT_ACCOUNT);

	s->own = config->nas_identifier;
	if (!err)
		err = radius_client_confine(config->user);
	/* It may wait for a server when nobody is there any more. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	return err ? err : sandbox_enter_as(SANDBOX_DATAGRAMS, EXIT_FAILURE);
}

int radius_account_serve(int fd, const struct radius_account_config *config)
{
	struct account_server s = { .own = NULL };
	struct radius_packet answer;
	int32_t err;
	ssize_t n;

	signal(SIGPIPE, SIG_IGN);
	if (account_serve_prepare(&s, config) || send(fd, "", 1, 0) != 1)
		return EXIT_FAILURE;
	while ((n = recv(fd, &s.record, sizeof(s.record), 0)) ==
	       sizeof(s.record) || (n < 0 && errno == EINTR)) {
		if (n < 0)
			continue;
		err = radius_exchange(&s.client, RADIUS_ACCOUNTING_REQUEST,
				      serve_fill, &s, &answer);
		if (!err && answer.bytes[0] != RADIUS_ACCOUNTING_RESPONSE)
			err = -EPROTO;
		err = -err;
		if (send(fd, &err, sizeof(err), 0) != sizeof(err))
			break;
	}
	return EXIT_SUCCESS;
}
