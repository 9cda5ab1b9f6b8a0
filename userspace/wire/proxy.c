// SPDX-License-Identifier: GPL-2.0-only
#include "wire/proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "common/text.h"

/* https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt */
enum {
	PROXY_V1_MAX = 107,
	PROXY_V2_HEAD = 16,
	PROXY_V2_VERSION = 2,
	PROXY_V2_LOCAL = 0,
	PROXY_V2_PROXY = 1,
	PROXY_V2_TCP4 = 0x11,
	PROXY_V2_TCP6 = 0x21,
	PROXY_V2_V4_SIZE = 12,
	PROXY_V2_V6_SIZE = 36,
	PROXY_PORT_MAX = 65535,
};

static const uint8_t v2_signature[] = {
	'\r', '\n', '\r', '\n', '\0', '\r', '\n', 'Q', 'U', 'I', 'T', '\n',
};

static const char v1_begin[] = "PROXY ";

/* Version 1: a line of words, parted by one blank each. */

/* Ends the word that @next begins with, and goes on to the one after it. */
static char *proxy_take_word(char **next)
{
	return *next ? strsep(next, " ") : NULL;
}

static bool take_address(union sockaddr_any *a, int family, const char *word)
{
	void *to = family == AF_INET ? (void *)&a->v4.sin_addr :
				       (void *)&a->v6.sin6_addr;

	memset(a, 0, sizeof(*a));
	a->sa.sa_family = family;
	return word && inet_pton(family, word, to) == 1;
}

static bool take_port(union sockaddr_any *a, const char *word)
{
	uint64_t port;

	if (!word || text_number(word, PROXY_PORT_MAX, &port))
		return false;
	sockaddr_set_port(a, port);
	return true;
}

static bool take_words(struct proxy_header *h, int family, char *rest)
{
	const char *peer = proxy_take_word(&rest),
		   *local = proxy_take_word(&rest);
	const char *peer_port = proxy_take_word(&rest);

	h->known = true;
	return take_address(&h->peer, family, peer) &&
	       take_address(&h->local, family, local) &&
	       take_port(&h->peer, peer_port) && take_port(&h->local, rest);
}

static ssize_t proxy_parse_line(struct proxy_header *h, const uint8_t *data,
				size_t len)
{
	size_t begin = sizeof(v1_begin) - 1;
	char line[PROXY_V1_MAX + 1], *rest = line;
	const char *family;

	/* With the blanks and the end of the line. */
	memcpy(line, data + begin, len - begin - 2);
	line[len - begin - 2] = '\0';
	if (strlen(line) != len - begin - 2)
		return -EPROTO;
	family = proxy_take_word(&rest);
	if (!strcmp(family, "UNKNOWN"))
		return len;
	if (!strcmp(family, "TCP4") && take_words(h, AF_INET, rest))
		return len;
	if (!strcmp(family, "TCP6") && take_words(h, AF_INET6, rest))
		return len;
	return -EPROTO;
}

static ssize_t parse_v1(struct proxy_header *h, const uint8_t *data,
			size_t len)
{
	size_t begin = sizeof(v1_begin) - 1;
	const uint8_t *end;

	if (memcmp(data, v1_begin, len < begin ? len : begin))
		return -EPROTO;
	if (len > PROXY_V1_MAX)
		len = PROXY_V1_MAX;
	end = memchr(data, '\n', len);
	if (!end)
		return len == PROXY_V1_MAX ? -EPROTO : 0;
	len = end + 1 - data;
	if (len < begin + 2 || end[-1] != '\r')
		return -EPROTO;
	return proxy_parse_line(h, data, len);
}

/* Version 2: numbers, most significant byte first. */

static void take_v4(struct proxy_header *h, const uint8_t *data)
{
	h->known = true;
	h->peer.v4.sin_family = AF_INET;
	h->local.v4.sin_family = AF_INET;
	memcpy(&h->peer.v4.sin_addr, data, 4);
	memcpy(&h->local.v4.sin_addr, data + 4, 4);
	memcpy(&h->peer.v4.sin_port, data + 8, 2);
	memcpy(&h->local.v4.sin_port, data + 10, 2);
}

static void take_v6(struct proxy_header *h, const uint8_t *data)
{
	h->known = true;
	h->peer.v6.sin6_family = AF_INET6;
	h->local.v6.sin6_family = AF_INET6;
	memcpy(&h->peer.v6.sin6_addr, data, 16);
	memcpy(&h->local.v6.sin6_addr, data + 16, 16);
	memcpy(&h->peer.v6.sin6_port, data + 32, 2);
	memcpy(&h->local.v6.sin6_port, data + 34, 2);
}

/* Families that are not ours tell nothing, as the protocol wants it. */
static bool proxy_take_addresses(struct proxy_header *h, uint8_t family,
				 const uint8_t *data, size_t len)
{
	if (family == PROXY_V2_TCP4) {
		if (len < PROXY_V2_V4_SIZE)
			return false;
		take_v4(h, data);
	} else if (family == PROXY_V2_TCP6) {
		if (len < PROXY_V2_V6_SIZE)
			return false;
		take_v6(h, data);
	}
	return true;
}

static ssize_t parse_v2(struct proxy_header *h, const uint8_t *data,
			size_t len)
{
	size_t begin = sizeof(v2_signature), size;
	uint8_t command;

	if (memcmp(data, v2_signature, len < begin ? len : begin))
		return -EPROTO;
	if (len < PROXY_V2_HEAD)
		return 0;
	command = data[begin] & 0xf;
	if (data[begin] >> 4 != PROXY_V2_VERSION || command > PROXY_V2_PROXY)
		return -EPROTO;
	size = data[begin + 2] << 8 | data[begin + 3];
	if (PROXY_V2_HEAD + size > PROXY_MAX)
		return -EMSGSIZE;
	if (len < PROXY_V2_HEAD + size)
		return 0;
	if (command == PROXY_V2_PROXY &&
	    !proxy_take_addresses(h, data[begin + 1], data + PROXY_V2_HEAD,
				  size))
		return -EPROTO;
	return PROXY_V2_HEAD + size;
}

/* A balancer that listens for both families tells one by the other. */
static void proxy_unmap(union sockaddr_any *a)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };

	if (a->sa.sa_family != AF_INET6 ||
	    !IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr))
		return;
	v4.sin_port = a->v6.sin6_port;
	memcpy(&v4.sin_addr, &a->v6.sin6_addr.s6_addr[12], 4);
	memset(a, 0, sizeof(*a));
	a->v4 = v4;
}

ssize_t proxy_parse(struct proxy_header *h, const uint8_t *data, size_t len)
{
	ssize_t n;

	memset(h, 0, sizeof(*h));
	if (!len)
		return 0;
	n = data[0] == v2_signature[0] ? parse_v2(h, data, len) :
					 parse_v1(h, data, len);
	proxy_unmap(&h->peer);
	proxy_unmap(&h->local);
	return n;
}
