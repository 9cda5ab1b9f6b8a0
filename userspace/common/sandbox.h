/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The system calls that this process may make.
 */
#ifndef _COMMON_SANDBOX_H
#define _COMMON_SANDBOX_H

/**
 * enum sandbox_profile - whose system calls
 * @SANDBOX_CLIENT: As sandbox_enter() has it.
 * @SANDBOX_AUTH: Who decides in a gateway: files can be read and written, there
 *	are no new sockets but those that are accepted, no threads, no
 *	processes, no programs.
 * @SANDBOX_WORKER: Who speaks to strangers: the descriptors that there are, and
 *	those that are accepted from or received by them; memory and time. To
 *	open a file or a socket fails, whatever library tries.
 * @SANDBOX_DATAGRAMS: Who asks a server by UDP: files can be read, so that its
 *	name can be looked up, and there are new sockets for UDP, but no others.
 * @SANDBOX_MONITOR: Who holds the kernel's sessions: files can be read, sockets
 *	are those of netlink and local ones, memory can be a file. It can have
 *	children, which have this filter besides their own, and send them
 *	signals, but run no programs and start no threads.
 * @SANDBOX_CLIENT_STORE: As SANDBOX_CLIENT; files that are not there yet can
 *	be made as well, renamed and removed.
 */
enum sandbox_profile {
	SANDBOX_CLIENT,
	SANDBOX_AUTH,
	SANDBOX_WORKER,
	SANDBOX_DATAGRAMS,
	SANDBOX_MONITOR,
	SANDBOX_CLIENT_STORE,
};

/**
 * sandbox_enter_as() - allow what one kind of process needs, and no more
 * @profile: Which.
 * @status: Exit status of a process that makes another system call.
 *
 * The rest is as in sandbox_enter().
 *
 * Return: as there.
 */
int sandbox_enter_as(enum sandbox_profile profile, int status);

/**
 * sandbox_enter() - allow what a network daemon needs, and no more
 * @status: Exit status of a process that makes another system call.
 *
 * Files can be read but not written, sockets are those of the network, of
 * netlink and local ones, threads can be started but neither processes nor
 * programs, and no memory is both written and executed. Whoever does what is
 * not allowed ends with a line in the log that names the call; if a thread that
 * blocks all signals does, the kernel ends the process with SIGSYS, and its log
 * tells. Nothing is gained by execve() any more, either (no_new_privs).
 *
 * With AddressSanitizer, which makes calls of its own, nothing is done.
 *
 * Return: 0 or a negative errno, such as -EINVAL if the kernel has no filters
 * for system calls.
 */
int sandbox_enter(int status);

#endif /* _COMMON_SANDBOX_H */
