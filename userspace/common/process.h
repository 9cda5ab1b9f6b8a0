/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a process does before anything else.
 */
#ifndef _COMMON_PROCESS_H
#define _COMMON_PROCESS_H

/**
 * process_guard_stdfds() - nothing else gets the number of a standard stream
 * @needed: STDOUT_FILENO if it must be open, or -1.
 *
 * A socket that had it would receive messages, or be read as a password.
 *
 * Return: 0; -EBADF @needed is closed; or another negative errno.
 */
int process_guard_stdfds(int needed);

/**
 * process_hide_memory() - no core files, no debuggers of other processes
 *
 * A limit for core files alone would not do: programs that the kernel pipes
 * them to are given them all the same.
 *
 * Return: 0 or a negative errno.
 */
int process_hide_memory(void);

/**
 * process_default_signals() - signals are as libraries and programs expect them
 *
 * For a child of a process that ignores some, or holds some back: it hears all
 * that end a program.
 */
void process_default_signals(void);

#endif /* _COMMON_PROCESS_H */
