// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/brief.h"

#include <inttypes.h>

#include "acnl/attr.h"
#include "acnl/format.h"
#include "acnl/print.h"

enum {
	LABEL_WIDTH = 10,
	NETWORKS_SHOWN = 3,
};

static void acnl_brief_label(FILE *out, const char *text)
{
	fprintf(out, "    %-*s", LABEL_WIDTH, text);
}

static void acnl_brief_print_heading(FILE *out,
				     const struct acvpn_session_info *s)
{
	char age[ACNL_FORMAT_STRLEN], idle[ACNL_FORMAT_STRLEN];

	fprintf(out, "  session %u, for %s, idle for %s\n", s->id,
		acnl_format_duration(s->age, age),
		acnl_format_duration(s->idle, idle));
}

static void print_inside(FILE *out, const struct acvpn_session_info *s)
{
	char inner[ACNL_PRINT_INNER_STRLEN];
	char network[ACNL_FORMAT_NETWORK_STRLEN];
	unsigned int i;

	acnl_brief_label(out, "inside");
	fputs(acnl_print_inner(s, inner, sizeof(inner)), out);
	for (i = 0; i < s->n_networks && i < NETWORKS_SHOWN; i++)
		fprintf(out, ", %s",
			acnl_format_network(&s->networks[i], network));
	if (s->n_networks + s->n_networks_omitted > i)
		fprintf(out, ", and %u more",
			s->n_networks + s->n_networks_omitted - i);
	fputc('\n', out);
}

static const char *current_cipher(const struct acvpn_transport_info *t)
{
	for (unsigned int i = 0; i < t->n_keys; i++)
		if (t->keys[i].slot == ACVPN_SLOT_CURRENT)
			return acvpn_cipher_name(t->keys[i].cipher);
	/* Those of cstp are in the socket, where nobody sees them. */
	return t->type == ACVPN_TRANSPORT_TYPE_CSTP ? NULL : "no key";
}

static void acnl_brief_print_transport(FILE *out, const char *role,
				       const struct acvpn_transport_info *t)
{
	char name[ACNL_PRINT_TRANSPORT_STRLEN], peer[ACVPN_ENDPOINT_STRLEN];
	const char *cipher = current_cipher(t);

	acnl_brief_label(out, role);
	fputs(acnl_print_transport_name(t->type, t->slot, name, sizeof(name)),
	      out);
	if (t->remote.addr.family != AF_UNSPEC)
		fprintf(out, " to %s",
			acvpn_endpoint_format(&t->remote, peer, sizeof(peer)));
	if (t->state && t->state != ACVPN_TRANSPORT_STATE_NO_KEY)
		fprintf(out, ", %s", acvpn_transport_state_name(t->state));
	if (cipher)
		fprintf(out, ", %s", cipher);
	fputc('\n', out);
}

/* Those in other slots come and go with a new key. */
static void print_transports(FILE *out, const struct acvpn_session_info *s)
{
	const struct acvpn_transport_info *active = acnl_attr_active(s);

	if (active)
		acnl_brief_print_transport(out, "active", active);
	for (unsigned int i = 0; i < s->n_transports; i++)
		if (&s->transports[i] != active &&
		    (!s->transports[i].slot ||
		     s->transports[i].slot == ACVPN_SLOT_CURRENT))
			acnl_brief_print_transport(out, "standby",
						   &s->transports[i]);
	if (active)
		return;
	acnl_brief_label(out, "active");
	fputs("none, no packets flow\n", out);
}

static void acnl_brief_print_mtu(FILE *out, const struct acvpn_session_info *s)
{
	const struct acvpn_transport_info *t = acnl_attr_active(s);

	if (!t || !t->mtu)
		return;
	acnl_brief_label(out, "MTU");
	fprintf(out, "%u", t->mtu);
	if (t->path_mtu)
		fprintf(out, ", but %u on the path", t->path_mtu);
	fputc('\n', out);
}

static void acnl_brief_print_traffic(FILE *out,
				     const struct acvpn_session_info *s)
{
	char rx[ACNL_FORMAT_STRLEN], tx[ACNL_FORMAT_STRLEN];
	uint64_t drops = acnl_print_drop_count(s);

	acnl_brief_label(out, "traffic");
	fprintf(out, "%s received, %s sent",
		acnl_format_bytes(s->stats.rx_bytes, rx),
		acnl_format_bytes(s->stats.tx_bytes, tx));
	if (drops)
		fprintf(out, ", %" PRIu64 " dropped", drops);
	fputc('\n', out);
}

/* A line each, if there is something to tell. */
static void (*const lines[])(FILE *out, const struct acvpn_session_info *s) = {
	acnl_brief_print_heading, print_inside,
	print_transports,	  acnl_brief_print_mtu,
	acnl_brief_print_traffic,
};

void acnl_brief_session(FILE *out, const struct acvpn_session_info *session)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		lines[i](out, session);
}
