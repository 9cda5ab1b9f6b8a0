/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Network namespaces of a test:
 *
 *   acvpn-m                                     acvpn-p
 *   vpn0 10.9.0.1/24 fd09::1/64                 (a peer socket, or a vpn0
 *                                                with .2 and ::2)
 *   veth0 192.0.2.1/24 2001:db8::1/64  <---->   veth0 192.0.2.2, 2001:db8::2
 */
#ifndef _SELFTESTS_KMOD_NETNS_H
#define _SELFTESTS_KMOD_NETNS_H

#define NETNS_M "acvpn-m"
#define NETNS_P "acvpn-p"

/**
 * netns_setup() - make both namespaces, anew if they are there
 *
 * They have their names in this process and its children only.
 */
void netns_setup(void);

/** netns_begin() - netns_setup(), and move the caller into NETNS_M */
void netns_begin(void);

/** netns_cleanup() - remove both namespaces */
void netns_cleanup(void);

/**
 * netns_enter() - move the caller into a namespace
 * @name: NETNS_M, NETNS_P, or NULL for the one the program started in
 *
 * Sockets stay where they were made.
 */
void netns_enter(const char *name);

/**
 * sh() - run a shell command that must succeed
 * @fmt: command line; the case ends if it fails
 */
void sh(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * sh_status() - run a shell command silently
 * @fmt: command line
 *
 * Return: its exit status.
 */
int sh_status(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* _SELFTESTS_KMOD_NETNS_H */
