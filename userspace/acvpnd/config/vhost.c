// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/vhost.h"

#include <string.h>

#include "acvpnd/config/policy.h"
#include "acvpnd/config/priorities.h"

static bool auths_have(const struct config_auths *auths,
		       enum config_auth_kind kind)
{
	size_t i;

	for (i = 0; i < auths->n; i++)
		if (auths->list[i].kind == kind)
			return true;
	return false;
}

bool vhost_has_auth(const struct config_vhost *vhost,
		    enum config_auth_kind kind)
{
	return auths_have(&vhost->auth, kind) ||
	       auths_have(&vhost->enable_auth, kind);
}

enum tls_ask vhost_ask(const struct config_vhost *vhost)
{
	bool required = auths_have(&vhost->auth, CONFIG_AUTH_CERTIFICATE);
	size_t i;

	if (!vhost_has_auth(vhost, CONFIG_AUTH_CERTIFICATE))
		return TLS_ASK_NOT;
	for (i = 0; i < vhost->enable_auth.n; i++)
		if (vhost->enable_auth.list[i].kind != CONFIG_AUTH_CERTIFICATE)
			required = false;
	return required && !vhost->cisco_compat ? TLS_ASK_REQUIRED :
						  TLS_ASK_OPTIONAL;
}

static void check_auth(const struct config_vhost *vhost,
		       const struct scope *scope, struct finding_sink *sink)
{
	sink->line = 0;
	if (!vhost->auth.n && !scope_line(scope, "auth"))
		finding_error(sink, "there is no 'auth', so nobody could log "
				    "in; write, for instance, auth = "
				    "plain[passwd=/etc/acvpn/gateway.passwd]");
	if (auths_have(&vhost->auth, CONFIG_AUTH_PLAIN) +
	    auths_have(&vhost->auth, CONFIG_AUTH_PAM) +
	    auths_have(&vhost->auth, CONFIG_AUTH_RADIUS) > 1) {
		sink->line = scope_line(scope, "auth");
		finding_error(sink, "more than one 'auth' asks for a password; "
				    "name one of plain, pam and radius");
	}
	sink->line = scope_line(scope, "acct");
	if (vhost->acct.n && !auths_have(&vhost->acct, CONFIG_AUTH_RADIUS))
		finding_error(sink, "'acct' is something else than radius, "
				    "which is what there is");
	if (!vhost_has_auth(vhost, CONFIG_AUTH_CERTIFICATE))
		return;
	sink->line = scope_line(scope, "auth");
	if (!vhost->ca_cert)
		finding_error(sink, "certificates are asked for, but there is "
				    "no 'ca-cert' that tells which ones are "
				    "trusted");
	if (!vhost->cert_user_oid)
		finding_error(sink, "certificates are asked for, but there is "
				    "no 'cert-user-oid' that tells which field "
				    "names the user, such as 2.5.4.3");
}

static void check_certs(const struct config_vhost *vhost,
			const struct scope *scope, struct finding_sink *sink)
{
	sink->line = scope_line(scope, "server-cert");
	if (!vhost->certs.n)
		finding_error(sink, "there is no 'server-cert'; \"acvpnd "
				    "gateway --init DIR\" makes one");
	else if (vhost->certs.n != vhost->keys.n)
		finding_error(sink, "there are %zu lines 'server-cert', but "
				    "%zu lines 'server-key'; each certificate "
				    "needs its key",
			      vhost->certs.n, vhost->keys.n);
}

static void check_pools(const struct config_vhost *vhost,
			struct finding_sink *sink)
{
	sink->line = 0;
	if (vhost->policy.ipv4_network.family == AF_UNSPEC &&
	    vhost->policy.ipv6_network.family == AF_UNSPEC)
		finding_error(sink, "there is neither 'ipv4-network' nor "
				    "'ipv6-network', so clients could get no "
				    "address");
}

static bool is_query(const char *text)
{
	for (; *text > ' ' && *text < 0x7f && *text != '#'; text++)
		;
	return !*text;
}

static void check_camouflage(const struct config_vhost *vhost,
			     const struct scope *scope,
			     struct finding_sink *sink)
{
	const char *secret = vhost->camouflage_secret;

	sink->line = scope_line(scope, "camouflage");
	if (vhost->camouflage && (!secret || !*secret))
		finding_error(sink, "'camouflage' has no 'camouflage_secret' "
				    "beside it, so nobody could log in");
	sink->line = scope_line(scope, "camouflage_secret");
	if (secret && !is_query(secret))
		finding_error(sink, "'camouflage_secret' has a sign that no "
				    "URL has behind its question mark; write "
				    "letters and digits");
	sink->line = scope_line(scope, "camouflage_realm");
	if (vhost->camouflage_realm && strpbrk(vhost->camouflage_realm, "\"\\"))
		finding_error(sink, "'camouflage_realm' has a quotation mark "
				    "or a backslash");
}

/* What clients of that vendor need goes before what else is said. */
static void finish_compat(struct config_vhost *vhost)
{
	if (!vhost->cisco_compat)
		return;
	vhost->groups_by_url = true;
	vhost->dtls_legacy = true;
	if (vhost->tls.min == TLS_VERSION_1_2)
		vhost->tls.max = TLS_VERSION_1_2;
}

void vhost_finish(struct config_vhost *vhost, const struct scope *scope,
		  struct finding_sink *sink)
{
	check_auth(vhost, scope, sink);
	check_certs(vhost, scope, sink);
	check_pools(vhost, sink);
	check_camouflage(vhost, scope, sink);
	policy_finish(&vhost->policy, scope, sink);
	sink->line = scope_line(scope, "tls-priorities");
	priorities_read(vhost->tls_priorities, &vhost->tls, sink);
	finish_compat(vhost);
	sink->line = 0;
}
