/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The system calls that this process may make.
 */
#ifndef _COMMON_SANDBOX_H
#define _COMMON_SANDBOX_H

/**
 * sandbox_enter() - allow what a network daemon needs, and no more
 * @status: Exit status of a process that makes another system call.
 *
 * Files can be read but not written, sockets are those of the network, of
 * netlink and local ones, threads can be started but neither processes nor
 * programs, and no memory is both written and executed. Whoever does what is
 * not allowed ends with a line in the log; if a thread that blocks all signals
 * does, the kernel ends the process with SIGSYS, and its log tells. Nothing is
 * gained by execve() any more, either (no_new_privs).
 *
 * With AddressSanitizer, which makes calls of its own, nothing is done.
 *
 * Return: 0 or a negative errno, such as -EINVAL if the kernel has no filters
 * for system calls.
 */
int sandbox_enter(int status);

#endif /* _COMMON_SANDBOX_H */
