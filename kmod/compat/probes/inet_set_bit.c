// SPDX-License-Identifier: GPL-2.0-only
#include <net/inet_sock.h>

void probe(struct sock *sk)
{
	inet_set_bit(MC_LOOP, sk);
}
