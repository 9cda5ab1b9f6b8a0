// SPDX-License-Identifier: GPL-2.0-only
/*
 * Headers of the PROXY protocol: what is whole is so with each byte after it,
 * and not with a byte less.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proxy_header header, again;
	ssize_t n = proxy_parse(&header, data, size);

	if (n <= 0)
		return 0;
	if ((size_t)n > size || n > PROXY_MAX ||
	    proxy_parse(&again, data, n) != n ||
	    again.known != header.known || proxy_parse(&again, data, n - 1))
		abort();
	if (header.known && header.peer.sa.sa_family != AF_INET &&
	    header.peer.sa.sa_family != AF_INET6)
		abort();
	return 0;
}
