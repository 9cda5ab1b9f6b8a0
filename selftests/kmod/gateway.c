// SPDX-License-Identifier: GPL-2.0-only

#include "gateway.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include "netns.h"
#include "peer.h"
#include "tap.h"

/* 198.18.0.0/15, which is for such tests. */
enum { FAR_NET = 0xc6120000, FAR_PORT = 4500 };

double gateway_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void gateway_ok(const struct gateway *gw, int err, const char *what,
		unsigned int i)
{
	REQUIRE(!err, "%s %u: %s", what, i, acvpn_error(gw->ctl));
}

void gateway_open(struct gateway *gw, struct acvpn *ctl, const char *name)
{
	gw->ctl = ctl;
	gateway_ok(gw, acvpn_link_add(ctl, name, ACVPN_MODE_MP, &gw->ifindex),
		   name, 0);
	gw->sock = peer_socket(AF_INET, 1, gw->local_port);
	REQUIRE(gw->sock >= 0, "socket: %s", strerror(errno));
}

void gateway_session(const struct gateway *gw, unsigned int i)
{
	struct acvpn_session_config config = {
		.ifindex = gw->ifindex, .id = i + 1, .has_ipv4 = true,
		.ipv4.s_addr = htonl(gw->net + 2 + i),
	};

	gateway_ok(gw, acvpn_session_new(gw->ctl, &config, NULL),
		   "session-new", i);
}

struct acvpn_transport_ref gateway_dtls(const struct gateway *gw,
					unsigned int i)
{
	return (struct acvpn_transport_ref){
		.ifindex = gw->ifindex, .id = i + 1,
		.type = ACVPN_TRANSPORT_TYPE_DTLS,
	};
}

static void set_remote(const struct gateway *gw, unsigned int i,
		       struct acvpn_endpoint *remote)
{
	union peer_addr addr;

	remote->addr.family = AF_INET;
	if (i >= gw->crowd) {
		remote->addr.v4.s_addr = htonl(FAR_NET + i);
		remote->port = FAR_PORT;
		return;
	}
	peer_addr(&addr, AF_INET, 2, 0);
	remote->addr.v4 = addr.v4.sin_addr;
	remote->port = (uint16_t)(gw->remote_port + i);
}

void gateway_attach(const struct gateway *gw, unsigned int i)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = gw->sock,
		.mtu = GATEWAY_MTU, .has_dpd = true, .has_keepalive = true,
		.has_answer_timeout = true,
	};

	set_remote(gw, i, &config.remote);
	gateway_ok(gw, acvpn_transport_attach(gw->ctl, gw->ifindex, i + 1,
					      &config), "transport-attach", i);
}

void gateway_key(const struct gateway *gw, unsigned int i, uint8_t direction,
		 struct acvpn_keydir_config *dir)
{
	memset(dir, 0, sizeof(*dir));
	dir->key_len = 16;
	dir->iv_len = SEAL_SALT;
	dir->seq = 1;
	memcpy(dir->key, &i, sizeof(i));
	dir->key[4] = direction;
	dir->key[5] = gw->mark;
}

void gateway_keys(const struct gateway *gw, unsigned int i)
{
	struct acvpn_transport_ref ref = gateway_dtls(gw, i);
	struct acvpn_key_config keys = {
		.epoch = 1, .cipher = ACVPN_CIPHER_AES_128_GCM,
	};

	gateway_key(gw, i, 1, &keys.tx);
	gateway_key(gw, i, 2, &keys.rx);
	gateway_ok(gw, acvpn_key_new(gw->ctl, &ref, &keys), "key-new", i);
}

void gateway_whole(const struct gateway *gw, unsigned int i)
{
	gateway_session(gw, i);
	gateway_attach(gw, i);
	gateway_keys(gw, i);
}

void gateway_del(const struct gateway *gw, unsigned int i)
{
	gateway_ok(gw, acvpn_session_del(gw->ctl, gw->ifindex, i + 1),
		   "session-del", i);
}
