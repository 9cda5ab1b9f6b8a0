// SPDX-License-Identifier: GPL-2.0-only

#include "session/slab.h"

#include <linux/slab.h>

#include "session/endpoint.h"
#include "session/key.h"
#include "session/session.h"
#include "session/transport.h"

struct acvpn_slab acvpn_slab;

int acvpn_slab_init(void)
{
	struct acvpn_slab *s = &acvpn_slab;

	s->session = KMEM_CACHE(acvpn_session, SLAB_ACCOUNT);
	s->transport = KMEM_CACHE(acvpn_transport, SLAB_ACCOUNT);
	s->key = KMEM_CACHE(acvpn_key, SLAB_ACCOUNT);
	s->endpoint = KMEM_CACHE(acvpn_endpoint, SLAB_ACCOUNT);
	if (s->session && s->transport && s->key && s->endpoint)
		return 0;
	acvpn_slab_exit();
	return -ENOMEM;
}

void acvpn_slab_exit(void)
{
	kmem_cache_destroy(acvpn_slab.endpoint);
	kmem_cache_destroy(acvpn_slab.key);
	kmem_cache_destroy(acvpn_slab.transport);
	kmem_cache_destroy(acvpn_slab.session);
}
