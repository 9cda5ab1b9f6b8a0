// SPDX-License-Identifier: GPL-2.0-only
#include "tls/sni.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Length of the list, kind, length of the name; then the name, and no other. */
enum { SNI_HEAD = 5, SNI_LIST_HEAD = 2, SNI_KIND = 2, SNI_LEN = 3 };

static size_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

void tls_sni_parse(const uint8_t *data, size_t len, char name[TLS_NAME_SIZE])
{
	size_t n;

	name[0] = '\0';
	if (len <= SNI_HEAD || get16(data) != len - SNI_LIST_HEAD ||
	    data[SNI_KIND])
		return;
	n = get16(data + SNI_LEN);
	if (n != len - SNI_HEAD || n >= TLS_NAME_SIZE ||
	    memchr(data + SNI_HEAD, '\0', n))
		return;
	memcpy(name, data + SNI_HEAD, n);
	name[n] = '\0';
}

int tls_sni_add(struct tls_sni_host **hosts, const char *name,
		struct tls_server *server)
{
	struct tls_sni_host *host;

	if (!*name || strlen(name) >= TLS_NAME_SIZE)
		return -EINVAL;
	host = calloc(1, sizeof(*host));
	if (!host)
		return -ENOMEM;
	memcpy(host->name, name, strlen(name) + 1);
	host->server = server;
	host->next = *hosts;
	*hosts = host;
	return 0;
}

struct tls_server *tls_sni_find(const struct tls_sni_host *hosts,
				const char *name)
{
	while (hosts && strcasecmp(hosts->name, name))
		hosts = hosts->next;
	return hosts ? hosts->server : NULL;
}

void tls_sni_free(struct tls_sni_host *hosts)
{
	struct tls_sni_host *host;

	while ((host = hosts)) {
		hosts = host->next;
		free(host);
	}
}
