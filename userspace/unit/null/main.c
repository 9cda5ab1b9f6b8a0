// SPDX-License-Identifier: GPL-2.0-only
/*
 * "acvpnd client" whose data plane carries nothing: what the native tests run.
 */
#include "acvpnd/client/client.h"

int main(int argc, char **argv)
{
	if (argc < 2)
		return ACVPND_USAGE;
	return client_command(argc - 1, argv + 1, &dataplane_null);
}
