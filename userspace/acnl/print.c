// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/print.h"

#include <inttypes.h>
#include <string.h>

#include "acnl/format.h"

enum {
	LABEL_WIDTH = 14,
	REASON_WIDTH = 15,
};

/* Fields of a session are indented by 4, those of a transport by 6. */
static void label(FILE *out, int indent, const char *text)
{
	fprintf(out, "%*s%-*s", indent, "", LABEL_WIDTH + 6 - indent, text);
}

void acnl_print_link(FILE *out, const struct acvpn_link_info *link)
{
	fprintf(out, "%s: %s, %s, %s, MTU %u\n", link->name,
		acvpn_mode_name(link->mode),
		link->flags & IFF_UP ? "up" : "down",
		link->flags & IFF_RUNNING ? "carrier" : "no carrier",
		link->mtu);
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
	label(out, 6, name);
	fprintf(out, "%s\n", acvpn_endpoint_format(ep, buf, sizeof(buf)));
}

static void print_keys(FILE *out, const struct acvpn_transport_info *t)
{
	for (unsigned int i = 0; i < t->n_keys; i++) {
		const struct acvpn_key_info *key = &t->keys[i];

		label(out, 6, "key");
		fprintf(out, "epoch %u, %s, next to send %" PRIu64
			", next expected %" PRIu64 "\n", key->epoch,
			acvpn_cipher_name(key->cipher), key->tx_seq,
			key->rx_seq);
	}
	if (t->n_keys)
		return;
	label(out, 6, "key");
	fputs("none, no packets flow\n", out);
}

static void print_traffic(FILE *out, const char *name, uint64_t bytes,
			  uint64_t packets, uint64_t records, bool ever,
			  uint64_t last)
{
	char size[ACNL_FORMAT_STRLEN], count[ACNL_FORMAT_STRLEN];
	char record[ACNL_FORMAT_STRLEN], age[ACNL_FORMAT_STRLEN];

	label(out, 6, name);
	fprintf(out, "%s in %s, %s", acnl_format_bytes(bytes, size),
		acnl_format_count(packets, "packet", count),
		acnl_format_count(records, "record", record));
	if (ever)
		fprintf(out, ", last %s ago", acnl_format_duration(last, age));
	fputc('\n', out);
}

static void print_control(FILE *out, const struct acvpn_stats *s)
{
	char request[ACNL_FORMAT_STRLEN], response[ACNL_FORMAT_STRLEN];

	if (s->rx_dpd_requests || s->tx_dpd_responses || s->rx_dpd_responses) {
		label(out, 6, "DPD");
		fprintf(out, "%s received, %" PRIu64
			" answered, %s received\n",
			acnl_format_count(s->rx_dpd_requests, "request",
					  request),
			s->tx_dpd_responses,
			acnl_format_count(s->rx_dpd_responses, "response",
					  response));
	}
	if (s->rx_keepalives) {
		label(out, 6, "keepalives");
		fprintf(out, "%" PRIu64 " received\n", s->rx_keepalives);
	}
	if (s->rx_passed) {
		label(out, 6, "passed on");
		fprintf(out, "%s to userspace\n",
			acnl_format_count(s->rx_passed, "datagram", request));
	}
}

static uint64_t sum_drops(const struct acvpn_stats *s)
{
	uint64_t sum = s->drops_other;

	for (int i = 0; i < ACVPN_DROP_REASONS_MAX; i++)
		sum += s->drops[i];
	return sum;
}

static void print_drop_sum(FILE *out, const struct acvpn_stats *s)
{
	const char *separator = " (";

	if (!sum_drops(s))
		return;
	label(out, 6, "dropped");
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

static void print_transport(FILE *out, const struct acvpn_transport_info *t)
{
	const struct acvpn_stats *s = &t->stats;

	fprintf(out, "    transport %s\n", acvpn_transport_type_name(t->type));
	print_endpoint(out, "peer", &t->remote);
	print_endpoint(out, "local", &t->local);
	if (t->mtu) {
		label(out, 6, "inner MTU");
		fprintf(out, "%u\n", t->mtu);
	}
	print_keys(out, t);
	print_traffic(out, "received", s->rx_bytes, s->rx_packets,
		      s->rx_records, t->has_last_rx, t->last_rx);
	print_traffic(out, "sent", s->tx_bytes, s->tx_packets, s->tx_records,
		      t->has_last_tx, t->last_tx);
	print_control(out, s);
	print_drop_sum(out, s);
}

void acnl_print_session(FILE *out, const struct acvpn_session_info *session)
{
	char inner[ACNL_PRINT_INNER_STRLEN], age[ACNL_FORMAT_STRLEN];

	fprintf(out, "  session %u\n", session->id);
	label(out, 4, "inner address");
	fprintf(out, "%s\n", acnl_print_inner(session, inner, sizeof(inner)));
	label(out, 4, "created");
	fprintf(out, "%s ago\n", acnl_format_duration(session->age, age));
	if (!session->n_transports)
		fputs("    no transport\n", out);
	for (unsigned int i = 0; i < session->n_transports; i++)
		print_transport(out, &session->transports[i]);
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

		fprintf(out, "  session %u, transport %s%s\n", session->id,
			acvpn_transport_type_name(t->type),
			sum_drops(s) ? "" : ": no drops");
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
