// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines that administrators send, and which sessions they are about.
 */
#include <stdlib.h>
#include <string.h>

#include "acvpnd/control/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct auth_record record = {
		.index = 7, .user = "alice", .group = "staff",
	};
	char error[CONTROL_REQUEST_ERROR_SIZE];
	struct control_request request;
	char *line = malloc(size ? size : 1);

	memcpy(line, data, size);
	memset(error, 0, sizeof(error));
	if (!control_request_parse(line, size, &request, error))
		control_match(&request.select, &record);
	else if (!error[0] || memchr(error, '\0', sizeof(error)) == error)
		abort();
	free(line);
	return 0;
}
