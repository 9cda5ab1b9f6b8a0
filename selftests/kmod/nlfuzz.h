/* SPDX-License-Identifier: GPL-2.0-only */
/* Random messages to the kernel, made by what the specification says. */
#ifndef _SELFTESTS_KMOD_NLFUZZ_H
#define _SELFTESTS_KMOD_NLFUZZ_H

#include <stdbool.h>

#include "rawnl.h"

/**
 * struct nlfuzz_world - what values may refer to
 * @ifindexes: devices
 * @n_ifindexes: entries used
 * @sockets: descriptors, of the right kinds and of others
 * @n_sockets: entries used
 */
struct nlfuzz_world {
	uint32_t ifindexes[4];
	unsigned int n_ifindexes;
	int sockets[32];
	unsigned int n_sockets;
};

/**
 * nlfuzz_message() - make a message
 * @m: filled in
 * @world: what values refer to
 * @mangled: set to whether it is not even well-formed, or not of the types
 *	that the specification tells
 *
 * Return: index of the command, see nlfuzz_command().
 */
unsigned int nlfuzz_message(struct rawnl_msg *m,
			    const struct nlfuzz_world *world, bool *mangled);

/** nlfuzz_commands() - how many commands there are; a dump is one, too */
unsigned int nlfuzz_commands(void);

/** nlfuzz_command() - name of a command */
const char *nlfuzz_command(unsigned int index);

#endif /* _SELFTESTS_KMOD_NLFUZZ_H */
