// SPDX-License-Identifier: GPL-2.0-only
/*
 * completion SHELL PROGRAM: print the completion of a program.
 */
#include <stdio.h>
#include <string.h>

#include "completion/program.h"

int main(int argc, char **argv)
{
	static const struct shell *const shells[] = {
		&shell_bash, &shell_zsh, &shell_fish,
	};
	struct program p;

	if (argc != 3 || !program_find(argv[2], &p))
		return 2;
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(shells[i]->name, argv[1]))
			continue;
		program_complete(stdout, shells[i], &p);
		return fflush(stdout) || ferror(stdout);
	}
	return 2;
}
