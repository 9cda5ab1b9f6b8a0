// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/exit.h"

static const char *const meanings[] = {
	[ACNL_OK] = "success",
	[ACNL_FAILURE] = "other failure",
	[ACNL_USAGE] = "wrong usage",
	[ACNL_NO_MODULE] = "kernel module not loaded",
	[ACNL_NO_OBJECT] = "no such device, session or transport",
	[ACNL_NO_PERMISSION] = "permission denied",
	[ACNL_NO_ANSWER] = "no answer to a probe",
	[ACNL_NO_GATEWAY] = "no gateway is running",
};

void acnl_exit_describe(FILE *out)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		fprintf(out, "  %zu  %s\n", i, meanings[i]);
}
