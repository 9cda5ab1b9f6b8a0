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

#endif /* _SELFTESTS_KMOD_KTLSPAIR_H */
