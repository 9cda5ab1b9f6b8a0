/* SPDX-License-Identifier: GPL-2.0-only */
/* Two connected TCP sockets with kernel TLS. */
#ifndef _SELFTESTS_KMOD_KTLSPAIR_H
#define _SELFTESTS_KMOD_KTLSPAIR_H

/**
 * ktlspair() - connect two sockets in the present namespace, over its lo
 * @fds: filled in; the caller closes them
 *
 * Return: 0, or -1 if that failed; @fds are -1 then. No test case fails.
 */
int ktlspair(int fds[2]);

/**
 * ktlspair_no_fin() - have close() reset the connection
 * @fds: its ends, -1 for none
 *
 * A connection that is closed when there is no memory for its FIN stays for
 * ever, and so does its namespace: the kernel does not send it later. A reset
 * that gets lost does no harm.
 */
void ktlspair_no_fin(const int fds[2]);

#endif /* _SELFTESTS_KMOD_KTLSPAIR_H */
