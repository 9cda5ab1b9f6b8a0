// SPDX-License-Identifier: GPL-2.0-only
/*
 * "acvpnd client" and "acvpnd gateway" whose data plane carries nothing: what
 * the native tests run.
 */
#include <string.h>

#include "acvpnd/client/client.h"
#include "acvpnd/gateway/gateway.h"

int main(int argc, char **argv)
{
	if (argc < 2)
		return ACVPND_USAGE;
	if (!strcmp(argv[1], "gateway"))
		return gateway_command(argc - 1, argv + 1, &dataplane_null);
	return client_command(argc - 1, argv + 1, &dataplane_null);
}
