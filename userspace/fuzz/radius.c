// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers of RADIUS servers. What passes is a packet of whole attributes, and
 * what is made of it are lines of options that we have, and names of groups.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "acvpnd/radius/disconnect.h"
#include "acvpnd/radius/packet.h"
#include "acvpnd/radius/reply.h"
#include "tls/mac.h"
#include "tls/md5.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* So that any packet with an authenticator of zeros passes. */
int tls_md5(const struct iovec *pieces, size_t n, uint8_t out[TLS_MD5_SIZE])
{
	(void)pieces;
	(void)n;
	memset(out, 0, TLS_MD5_SIZE);
	return 0;
}

int tls_hmac(enum tls_mac mac, const void *key, size_t key_len,
	     const struct iovec *pieces, size_t n, uint8_t *out)
{
	(void)mac;
	(void)key;
	(void)key_len;
	return tls_md5(pieces, n, out);
}

/* Of no session, as there is none. */
void auth_account_name(const struct auth_record *session,
		       char name[AUTH_ACCOUNT_NAME_SIZE])
{
	(void)session;
	memset(name, 0, AUTH_ACCOUNT_NAME_SIZE);
}

static void check_settings(const char *settings)
{
	static const char *const names[] = {
		"dns = ", "explicit-ipv4 = ", "explicit-ipv6 = ",
		"idle-timeout = ", "ipv4-network = ", "mtu = ", "nbns = ",
		"route = ", "rx-data-per-sec = ", "session-timeout = ",
		"stats-report-time = ", "tx-data-per-sec = ",
	};
	size_t i, n;

	for (; *settings; settings += n + 1) {
		n = strcspn(settings, "\n");
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (!strncmp(settings, names[i], strlen(names[i])))
				break;
		if (i == sizeof(names) / sizeof(names[0]) || !settings[n] ||
		    strspn(strchr(settings, '=') + 2, "0123456789abcdef:./") !=
		    n - strlen(names[i]))
			abort();
	}
}

static void check_request(struct radius_packet packet)
{
	struct radius_disconnect_query query;

	if (radius_packet_check_request(&packet, "secret"))
		return;
	if (!radius_disconnect_read(&packet, "us", 1700000000, &query) &&
	    !query.session[0] && !query.user[0] && !query.ipv4.family)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct radius_packet packet = { .len = size }, request = { .len = 20 };
	struct radius_reply reply;
	int err;

	if (size > sizeof(packet.bytes))
		return 0;
	memcpy(packet.bytes, data, size);
	check_request(packet);
	err = radius_packet_check(&packet, &request, "secret", false);
	if (err)
		return 0;
	if (packet.len > size)
		abort();
	err = radius_reply_read(&packet, true, &reply);
	if (strpbrk(reply.groups, "\n\r") || (err && *reply.settings))
		abort();
	check_settings(reply.settings);
	return 0;
}
