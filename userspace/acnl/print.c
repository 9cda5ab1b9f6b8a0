// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/print.h"

#include <inttypes.h>
#include <string.h>

#include "acnl/format.h"

enum {
	LABEL_WIDTH = 14,
	REASON_WIDTH = 15,
	/* Of what stands behind a label. */
	LINE_WIDTH = 56,
};

/* Fields of a session are indented by 4, those of a transport by 6. */
static void acnl_print_label(FILE *out, int indent, const char *text)
{
	fprintf(out, "%*s%-*s", indent, "", LABEL_WIDTH + 6 - indent, text);
}

void acnl_print_link(FILE *out, const struct acvpn_link_info *link)
{
	char queue[ACNL_FORMAT_STRLEN];

	fprintf(out, "%s: %s, %s, %s, MTU %u", link->name,
		acvpn_mode_name(link->mode),
		link->flags & IFF_UP ? "up" : "down",
		link->flags & IFF_RUNNING ? "carrier" : "no carrier",
		link->mtu);
	if (link->max_sessions)
		fprintf(out, ", up to %u sessions", link->max_sessions);
	if (link->queue_bytes && link->queue_bytes != ACVPN_QUEUE_BYTES_DEFAULT)
		fprintf(out, ", up to %s queued",
			acnl_format_bytes(link->queue_bytes, queue));
	fputc('\n', out);
}

const char *acnl_print_inner(const struct acvpn_session_info *s, char *buf,
			     size_t size)
{
	char v4[INET6_ADDRSTRLEN], v6[INET6_ADDRSTRLEN];
	bool has_v4 = s->ipv4.family, has_v6 = s->ipv6.family;

	acvpn_addr_format(&s->ipv4, v4, sizeof(v4));
	acvpn_addr_format(&s->ipv6, v6, sizeof(v6));
	if (has_v4 && has_v6)
		snprintf(buf, size, "%s, %s", v4, v6);
	else
		snprintf(buf, size, "%s", has_v6 ? v6 : v4);
	return buf;
}

static void print_endpoint(FILE *out, const char *name,
			   const struct acvpn_endpoint *ep)
{
	char buf[ACVPN_ENDPOINT_STRLEN];

	if (ep->addr.family == AF_UNSPEC)
		return;
	acnl_print_label(out, 6, name);
	fprintf(out, "%s\n", acvpn_endpoint_format(ep, buf, sizeof(buf)));
}

static void print_keys(FILE *out, const struct acvpn_transport_info *t)
{
	for (unsigned int i = 0; i < t->n_keys; i++) {
		const struct acvpn_key_info *key = &t->keys[i];

		acnl_print_label(out, 6, "key");
		if (key->slot != ACVPN_SLOT_CURRENT)
			fprintf(out, "%s, ", acvpn_slot_name(key->slot));
		fprintf(out, "epoch %u, %s, next to send %" PRIu64
			", next expected %" PRIu64 "\n", key->epoch,
			acvpn_cipher_name(key->cipher), key->tx_seq,
			key->rx_seq);
	}
	/* Those of cstp are in the socket, where nobody sees them. */
	if (t->n_keys || t->type == ACVPN_TRANSPORT_TYPE_CSTP)
		return;
	acnl_print_label(out, 6, "key");
	fputs("none, no packets flow\n", out);
}

static void acnl_print_traffic(FILE *out, const char *name, uint64_t bytes,
			       uint64_t packets, uint64_t records, bool ever,
			       uint64_t last)
{
	char size[ACNL_FORMAT_STRLEN], count[ACNL_FORMAT_STRLEN];
	char record[ACNL_FORMAT_STRLEN], age[ACNL_FORMAT_STRLEN];

	acnl_print_label(out, 6, name);
	fprintf(out, "%s in %s, %s", acnl_format_bytes(bytes, size),
		acnl_format_count(packets, "packet", count),
		acnl_format_count(records, "record", record));
	if (ever)
		fprintf(out, ", last %s ago", acnl_format_duration(last, age));
	fputc('\n', out);
}

/**
 * struct pair - two counters of one thing
 * @name: The thing.
 * @received: Counter of those received.
 * @sent: Counter of those sent.
 */
struct pair {
	const char *name;
	uint64_t received;
	uint64_t sent;
};

static void print_pairs(FILE *out, const struct acvpn_stats *s)
{
	const struct pair pairs[] = {
		{ "keepalives", s->rx_keepalives, s->tx_keepalives },
		{ "control", s->rx_control, s->tx_control },
		{ "compressed", s->rx_compressed, s->tx_compressed },
		{ "MSS clamped", s->rx_mss_clamped, s->tx_mss_clamped },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (!pairs[i].received && !pairs[i].sent)
			continue;
		acnl_print_label(out, 6, pairs[i].name);
		fprintf(out, "%" PRIu64 " received, %" PRIu64 " sent\n",
			pairs[i].received, pairs[i].sent);
	}
}

static void print_dpd(FILE *out, const struct acvpn_stats *s)
{
	char request[ACNL_FORMAT_STRLEN], sent[ACNL_FORMAT_STRLEN];

	if (!s->rx_dpd_requests && !s->tx_dpd_responses &&
	    !s->rx_dpd_responses && !s->tx_dpd_requests)
		return;
	acnl_print_label(out, 6, "DPD");
	fprintf(out, "%s received, %" PRIu64 " answered; %s sent, %" PRIu64
		" answered\n",
		acnl_format_count(s->rx_dpd_requests, "request", request),
		s->tx_dpd_responses,
		acnl_format_count(s->tx_dpd_requests, "request", sent),
		s->rx_dpd_responses);
}

static void print_control(FILE *out, const struct acvpn_stats *s)
{
	char count[ACNL_FORMAT_STRLEN];

	print_dpd(out, s);
	print_pairs(out, s);
	if (s->tx_large) {
		acnl_print_label(out, 6, "too large");
		fprintf(out, "%s, %" PRIu64 " sent in fragments\n",
			acnl_format_count(s->tx_large, "packet", count),
			s->tx_fragmented);
	}
	if (s->rx_passed) {
		acnl_print_label(out, 6, "passed on");
		fprintf(out, "%s to userspace\n",
			acnl_format_count(s->rx_passed, "datagram", count));
	}
}

static uint64_t sum_drops(const struct acvpn_stats *s)
{
	uint64_t sum = s->drops_other;

	for (int i = 0; i < ACVPN_DROP_REASONS_MAX; i++)
		sum += s->drops[i];
	return sum;
}

uint64_t acnl_print_drop_count(const struct acvpn_session_info *session)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < session->n_transports; i++)
		sum += sum_drops(&session->transports[i].stats);
	return sum;
}

static void print_drop_sum(FILE *out, const struct acvpn_stats *s)
{
	const char *separator = " (";

	if (!sum_drops(s))
		return;
	acnl_print_label(out, 6, "dropped");
	fprintf(out, "%" PRIu64, sum_drops(s));
	for (int i = 0; i < ACVPN_DROP_REASONS_MAX; i++) {
		if (!s->drops[i])
			continue;
		fprintf(out, "%s%s %" PRIu64, separator,
			acvpn_drop_reason_name(i), s->drops[i]);
		separator = ", ";
	}
	if (s->drops_other)
		fprintf(out, "%sother %" PRIu64, separator, s->drops_other);
	fputs(")\n", out);
}

const char *acnl_print_transport_name(uint32_t type, uint32_t slot, char *buf,
				      size_t size)
{
	bool current = !slot || slot == ACVPN_SLOT_CURRENT;

	snprintf(buf, size, "%s%s%s", acvpn_transport_type_name(type),
		 current ? "" : "/", current ? "" : acvpn_slot_name(slot));
	return buf;
}

static void acnl_print_heading(FILE *out, const struct acvpn_transport_info *t)
{
	char name[ACNL_PRINT_TRANSPORT_STRLEN];
	char orphaned[ACNL_FORMAT_STRLEN];

	fprintf(out, "    transport %s",
		acnl_print_transport_name(t->type, t->slot, name,
					  sizeof(name)));
	if (t->state)
		fprintf(out, ", %s", acvpn_transport_state_name(t->state));
	if (t->has_orphaned)
		fprintf(out, ", orphaned for %s",
			acnl_format_duration(t->orphaned, orphaned));
	fputc('\n', out);
}

static void acnl_print_mtu(FILE *out, const struct acvpn_transport_info *t)
{
	if (!t->mtu)
		return;
	acnl_print_label(out, 6, "inner MTU");
	fprintf(out, "%u", t->mtu);
	if (t->path_mtu)
		fprintf(out, ", but %u on the path", t->path_mtu);
	if (t->has_outer_df && !t->outer_df)
		fputs(", may be fragmented outside", out);
	fputc('\n', out);
}

static void print_liveness(FILE *out, const struct acvpn_transport_info *t)
{
	char dpd[ACNL_FORMAT_STRLEN], keepalive[ACNL_FORMAT_STRLEN];

	acnl_print_label(out, 6, "liveness");
	if (t->dpd)
		fprintf(out, "DPD after %s, ",
			acnl_format_duration(1000ULL * t->dpd, dpd));
	else
		fputs("no DPD, ", out);
	if (t->keepalive)
		fprintf(out, "keepalive after %s",
			acnl_format_duration(1000ULL * t->keepalive,
					     keepalive));
	else
		fputs("no keepalive", out);
	if (t->answer_timeout)
		fprintf(out, ", answers within %u ms", t->answer_timeout);
	fputc('\n', out);
}

static void acnl_print_settings(FILE *out, const struct acvpn_transport_info *t)
{
	print_liveness(out, t);
	if (!t->compression)
		return;
	acnl_print_label(out, 6, "compression");
	fputs(acvpn_compression_name(t->compression), out);
	if (t->compression == ACVPN_COMPRESSION_LZS)
		fprintf(out, ", from %u bytes on", t->compress_min);
	fputc('\n', out);
}

static void acnl_print_transport(FILE *out,
				 const struct acvpn_transport_info *t)
{
	const struct acvpn_stats *s = &t->stats;

	acnl_print_heading(out, t);
	print_endpoint(out, "peer", &t->remote);
	print_endpoint(out, "local", &t->local);
	acnl_print_mtu(out, t);
	acnl_print_settings(out, t);
	print_keys(out, t);
	acnl_print_traffic(out, "received", s->rx_bytes, s->rx_packets,
			   s->rx_records, t->has_last_rx, t->last_rx);
	acnl_print_traffic(out, "sent", s->tx_bytes, s->tx_packets,
			   s->tx_records, t->has_last_tx, t->last_tx);
	print_control(out, s);
	print_drop_sum(out, s);
}

static void print_networks(FILE *out, const struct acvpn_session_info *s)
{
	char buf[ACNL_FORMAT_NETWORK_STRLEN];
	int column = 0;

	for (unsigned int i = 0; i < s->n_networks; i++) {
		acnl_format_network(&s->networks[i], buf);
		if (column && column + 2 + strlen(buf) > LINE_WIDTH) {
			fputs(",\n", out);
			column = 0;
		}
		if (!column)
			acnl_print_label(out, 4, i ? "" : "networks");
		column += fprintf(out, "%s%s", column ? ", " : "", buf);
	}
	if (s->n_networks_omitted)
		fprintf(out, ", and %u more", s->n_networks_omitted);
	if (column)
		fputc('\n', out);
}

static void print_active(FILE *out, const struct acvpn_session_info *s)
{
	acnl_print_label(out, 4, "data goes by");
	fputs(s->active ? acvpn_transport_type_name(s->active) : "none", out);
	if (s->active && s->prefer && s->prefer != s->active)
		fprintf(out, ", though %s is preferred",
			acvpn_transport_type_name(s->prefer));
	fputc('\n', out);
}

static void acnl_print_times(FILE *out, const struct acvpn_session_info *s)
{
	char buf[ACNL_FORMAT_STRLEN];

	acnl_print_label(out, 4, "created");
	fprintf(out, "%s ago\n", acnl_format_duration(s->age, buf));
	acnl_print_label(out, 4, "idle");
	fprintf(out, "%s", acnl_format_duration(s->idle, buf));
	if (s->idle_timeout)
		fprintf(out, ", %s after %s",
			s->idle_action == ACVPN_IDLE_ACTION_DELETE ?
			"deleted" : "event",
			acnl_format_duration(1000ULL * s->idle_timeout, buf));
	fputc('\n', out);
}

static void print_ends(FILE *out, const struct acvpn_session_info *s)
{
	char buf[ACNL_FORMAT_STRLEN];

	if (s->has_lifetime_left) {
		acnl_print_label(out, 4, "lifetime");
		fprintf(out, "%s left\n",
			acnl_format_duration(s->lifetime_left, buf));
	}
	if (s->persist) {
		acnl_print_label(out, 4, "persist");
		fprintf(out, "%s\n",
			acnl_format_duration(1000ULL * s->persist, buf));
	}
	if (!s->has_dead && !s->dead_timeout)
		return;
	acnl_print_label(out, 4, "dead");
	fputs(s->has_dead ? acnl_format_duration(s->dead, buf) : "no", out);
	if (s->dead_timeout)
		fprintf(out, ", deleted after %s",
			acnl_format_duration(1000ULL * s->dead_timeout, buf));
	fputc('\n', out);
}

static void acnl_print_options(FILE *out, const struct acvpn_session_info *s)
{
	char mss[sizeof("mss-clamp 4294967295")];
	const char *options[4];
	size_t n = 0;

	if (s->roaming)
		options[n++] = "roaming";
	if (s->ignore_df)
		options[n++] = "ignore-df";
	if (s->copy_dscp)
		options[n++] = "copy-dscp";
	if (s->mss_clamp) {
		snprintf(mss, sizeof(mss), "mss-clamp %u", s->mss_clamp);
		options[n++] = mss;
	}
	if (!n)
		return;
	acnl_print_label(out, 4, "options");
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%s", i ? ", " : "", options[i]);
	fputc('\n', out);
}

static void print_rate(FILE *out, const char *name, uint64_t rate,
		       uint32_t burst)
{
	char bytes[ACNL_FORMAT_STRLEN], once[ACNL_FORMAT_STRLEN];

	if (!rate)
		return;
	acnl_print_label(out, 4, name);
	fprintf(out, "%s per second, %s at once\n",
		acnl_format_bytes(rate, bytes), acnl_format_bytes(burst, once));
}

static void print_number(FILE *out, const char *name, uint32_t number)
{
	if (!number)
		return;
	acnl_print_label(out, 4, name);
	fprintf(out, "%u\n", number);
}

static void acnl_print_cookie(FILE *out, const struct acvpn_cookie *cookie)
{
	char buf[ACNL_FORMAT_OPAQUE_STRLEN];

	if (!cookie->len)
		return;
	acnl_print_label(out, 4, "cookie");
	fprintf(out, "%s\n",
		acnl_format_opaque(cookie->data, cookie->len, buf));
}

void acnl_print_sum(FILE *out, const struct acvpn_stats *s)
{
	char rx[ACNL_FORMAT_STRLEN], tx[ACNL_FORMAT_STRLEN];

	fprintf(out, "%s received, %s sent",
		acnl_format_bytes(s->rx_bytes, rx),
		acnl_format_bytes(s->tx_bytes, tx));
	if (sum_drops(s))
		fprintf(out, ", %" PRIu64 " dropped", sum_drops(s));
}

static void print_totals(FILE *out, const struct acvpn_stats *s)
{
	acnl_print_label(out, 4, "total");
	acnl_print_sum(out, s);
	fputc('\n', out);
}

void acnl_print_session(FILE *out, const struct acvpn_session_info *session)
{
	char inner[ACNL_PRINT_INNER_STRLEN];

	fprintf(out, "  session %u\n", session->id);
	acnl_print_cookie(out, &session->cookie);
	acnl_print_label(out, 4, "inner address");
	fprintf(out, "%s\n", acnl_print_inner(session, inner, sizeof(inner)));
	print_networks(out, session);
	acnl_print_times(out, session);
	print_ends(out, session);
	print_active(out, session);
	acnl_print_options(out, session);
	print_rate(out, "rx-rate", session->rx_rate, session->rx_burst);
	print_rate(out, "tx-rate", session->tx_rate, session->tx_burst);
	print_number(out, "mark", session->mark);
	print_number(out, "priority", session->priority);
	print_number(out, "rx-mark", session->rx_mark);
	print_number(out, "dscp", session->dscp);
	print_totals(out, &session->stats);
	if (!session->n_transports)
		fputs("    no transport\n", out);
	for (unsigned int i = 0; i < session->n_transports; i++)
		acnl_print_transport(out, &session->transports[i]);
}

static void print_drop(FILE *out, const char *name, uint64_t count,
		       const char *text)
{
	fprintf(out, "    %-*s  %8" PRIu64 "%s%s\n", REASON_WIDTH, name, count,
		text[0] ? "  " : "", text);
}

void acnl_print_drops(FILE *out, const struct acvpn_session_info *session)
{
	for (unsigned int i = 0; i < session->n_transports; i++) {
		const struct acvpn_transport_info *t = &session->transports[i];
		const struct acvpn_stats *s = &t->stats;
		char name[ACNL_PRINT_TRANSPORT_STRLEN];

		acnl_print_transport_name(t->type, t->slot, name,
					  sizeof(name));
		fprintf(out, "  session %u, transport %s%s\n", session->id,
			name, sum_drops(s) ? "" : ": no drops");
		for (int r = 0; r < ACVPN_DROP_REASONS_MAX; r++) {
			if (s->drops[r])
				print_drop(out, acvpn_drop_reason_name(r),
					   s->drops[r],
					   acvpn_drop_reason_text(r));
		}
		if (s->drops_other)
			print_drop(out, "other", s->drops_other, "");
	}
}
