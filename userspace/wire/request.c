// SPDX-License-Identifier: GPL-2.0-only
#include "wire/request.h"

#include <string.h>
#include <strings.h>

#define FIELD(member) offsetof(struct tunnel_request, member)

/* What tells of keys for single sign-on (STRAP) is left to who knows them. */
static const struct header_row request_rows[] = {
	{ "X-CSTP-Version", &header_text, FIELD(version), HEADER_SKIPPED },
	{ "X-CSTP-Hostname", &header_text, FIELD(hostname), HEADER_SKIPPED },
	{ "X-CSTP-Protocol", &header_text, FIELD(protocol), HEADER_SKIPPED },
	{ "X-CSTP-Base-MTU", &header_mtu, FIELD(base_mtu), HEADER_SKIPPED },
	{ "X-CSTP-MTU", &header_mtu, FIELD(mtu), HEADER_SKIPPED },
	{ "X-CSTP-Address-Type", &header_text,
	  FIELD(families), HEADER_SKIPPED },
	{ "X-CSTP-Address", &header_addresses,
	  FIELD(addresses), HEADER_SKIPPED },
	{ "X-CSTP-Full-IPv6-Capability", &header_flag,
	  FIELD(full_ipv6), HEADER_SKIPPED },
	{ "X-CSTP-Accept-Encoding", &header_text,
	  FIELD(encodings), HEADER_SKIPPED },
	{ "X-CSTP-License", &header_text, FIELD(license), HEADER_SKIPPED },
	{ "X-CSTP-FIPS-Mode", &header_text, FIELD(fips), HEADER_SKIPPED },
	{ "X-CSTP-TCP-Keepalive", &header_flag,
	  FIELD(tcp_keepalive), HEADER_SKIPPED },
	{ "X-CSTP-Local-Address-IP4", &header_text,
	  FIELD(local4), HEADER_SKIPPED },
	{ "X-CSTP-Local-Address-IP6", &header_text,
	  FIELD(local6), HEADER_SKIPPED },
	{ "X-CSTP-Remote-Address-IP4", &header_text,
	  FIELD(remote4), HEADER_SKIPPED },
	{ "X-CSTP-Remote-Address-IP6", &header_text,
	  FIELD(remote6), HEADER_SKIPPED },
	{ "X-DTLS-Master-Secret", &header_text,
	  FIELD(dtls_secret), HEADER_SECRET },
	/* Gateways that know it ignore the other one behind it. */
	{ "X-DTLS12-CipherSuite", &header_text,
	  FIELD(dtls12_suites), HEADER_SKIPPED },
	{ "X-DTLS-CipherSuite", &header_text,
	  FIELD(dtls_suites), HEADER_SKIPPED },
	{ "X-DTLS-Accept-Encoding", &header_text,
	  FIELD(dtls_encodings), HEADER_SKIPPED },
	{ "X-DTLS-Header-Pad-Length", &header_text,
	  FIELD(dtls_pad), HEADER_SKIPPED },
	{ "X-AnyConnect-Identifier-ClientVersion", &header_text,
	  FIELD(client_version), HEADER_SKIPPED },
	{ "X-AnyConnect-Identifier-Platform", &header_text,
	  FIELD(platform), HEADER_SKIPPED },
	{ "X-AnyConnect-Identifier-PlatformVersion", &header_text,
	  FIELD(platform_version), HEADER_SKIPPED },
	{ "X-AnyConnect-Identifier-DeviceType", &header_text,
	  FIELD(device_type), HEADER_SKIPPED },
	{ "X-AnyConnect-Identifier-Device-UniqueID", &header_text,
	  FIELD(device_id), HEADER_SKIPPED },
};

static const struct header_table request_table = {
	request_rows, sizeof(request_rows) / sizeof(request_rows[0]),
};

int tunnel_request_print(const struct tunnel_request *request, struct buf *out)
{
	return header_table_print(&request_table, request, out);
}

int tunnel_request_parse(struct tunnel_request *request,
			 const struct http_message *message,
			 const struct header_warn *warn)
{
	char error[HEADER_ERROR_SIZE];

	memset(request, 0, sizeof(*request));
	/* Nothing is vital, so only memory can be short. */
	return header_table_parse(&request_table, request, message, warn,
				  error);
}

bool tunnel_request_wants(const struct tunnel_request *request,
			  sa_family_t family)
{
	if (!request->families)
		return family == AF_INET;
	return strstr(request->families, family == AF_INET6 ? "IPv6" : "IPv4");
}

bool tunnel_request_accepts(const char *encodings, const char *name)
{
	size_t len, want = strlen(name);

	for (; encodings && *encodings; encodings += len) {
		encodings += strspn(encodings, ", \t");
		len = strcspn(encodings, ", \t");
		if (len == want && !strncasecmp(encodings, name, len))
			return true;
	}
	return false;
}

void tunnel_request_free(struct tunnel_request *request)
{
	header_table_release(&request_table, request);
	explicit_bzero(request, sizeof(*request));
}
