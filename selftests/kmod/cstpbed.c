// SPDX-License-Identifier: GPL-2.0-only

#include "cstpbed.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ktls.h"
#include "netns.h"
#include "tap.h"

struct cstpbed cstpbed = { .sock = -1, .peer = { .fd = -1 } };

static void close_all(void)
{
	if (cstpbed.sock >= 0)
		close(cstpbed.sock);
	if (cstpbed.peer.fd >= 0)
		close(cstpbed.peer.fd);
	cstpbed.sock = -1;
	cstpbed.peer.fd = -1;
}

void cstpbed_connect(const struct cstpbed_config *config)
{
	struct cstpbed_config c = *config;
	int listener;

	close_all();
	memset(&cstpbed, 0, sizeof(cstpbed));
	c.version = c.version ?: TLSREC_1_3;
	c.cipher = c.cipher ?: ACVPN_CIPHER_AES_256_GCM;
	c.outer = c.outer ?: AF_INET;
	c.mtu = c.mtu ?: BED_MTU;
	cstpbed.config = c;
	cstpbed.sock = -1;
	cstpbed.peer.fd = -1;

	netns_enter(NETNS_P);
	listener = stream_listen(c.outer, 2);
	REQUIRE(listener >= 0, "listen: %s", strerror(errno));
	netns_enter(NETNS_M);
	cstpbed.sock = stream_connect(c.outer, 2);
	if (cstpbed.sock >= 0)
		cstpbed.peer.fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	close(listener);
	REQUIRE(cstpbed.sock >= 0 && cstpbed.peer.fd >= 0, "connect: %s",
		strerror(errno));
}

void cstpbed_open(const struct cstpbed_config *config)
{
	struct cstpbed *b = &cstpbed;
	int err;

	cstpbed_connect(config);
	/* Any number but 0 shows that the kernel's counts are the ones used. */
	b->tx = tlsrec_random_key(b->config.version, b->config.cipher, 3);
	b->rx = tlsrec_random_key(b->config.version, b->config.cipher, 5);
	b->peer.tx = b->rx;
	b->peer.rx = b->tx;
	err = ktls_start(b->sock) ?: ktls_tx(b->sock, &b->tx) ?:
	      ktls_rx(b->sock, &b->rx);
	REQUIRE(!err, "kernel TLS: %s", strerror(-err));
}

int cstpbed_attach(void)
{
	struct acvpn_transport_config config = cstpbed.config.transport;

	config.type = ACVPN_TRANSPORT_TYPE_CSTP;
	config.socket = cstpbed.sock;
	config.mtu = cstpbed.config.mtu;
	config.has_dpd = true;
	config.has_keepalive = true;
	config.has_answer_timeout = true;
	return acvpn_transport_attach(bed.ctl, bed.ifindex, BED_ID, &config);
}

int cstpbed_detach(void)
{
	struct acvpn_transport_ref ref = bed_ref(ACVPN_TRANSPORT_TYPE_CSTP, 0);

	return acvpn_transport_detach(bed.ctl, &ref);
}

void cstpbed_up(const struct cstpbed_config *config)
{
	bed_up(&(struct bed_config){ .no_transport = true, .no_ipv6 = true });
	cstpbed_open(config);
	REQUIRE(!cstpbed_attach(), "transport-attach: %s",
		acvpn_error(bed.ctl));
	REQUIRE(bed_running(true), "no carrier");
}

void cstpbed_down(void)
{
	close_all();
	bed_down();
}

struct acvpn_transport_info cstpbed_info(void)
{
	struct acvpn_transport_info info = {};

	REQUIRE(bed_find(ACVPN_TRANSPORT_TYPE_CSTP, ACVPN_SLOT_CURRENT, &info),
		"no cstp transport");
	return info;
}

void cstpbed_expect(uint8_t frame, const void *payload, size_t len,
		    const char *what)
{
	struct stream *s = &cstpbed.peer;

	REQUIRE(stream_recv_frame(s, PEER_WAIT_MS), "%s: no frame came%s", what,
		s->ended ? ", the connection ended" : "");
	CHECK_EQ(s->plain[6], frame, what);
	REQUIRE(s->size == STREAM_HEADER + len,
		"%s: payload of %zu bytes, not %zu", what,
		s->size - STREAM_HEADER, len);
	CHECK(!len || !memcmp(s->plain + STREAM_HEADER, payload, len),
	      "%s: other bytes", what);
}

bool cstpbed_answers(void)
{
	stream_send(&cstpbed.peer, FRAME_DPD_REQUEST, "are you there", 13);
	while (stream_recv_frame(&cstpbed.peer, PEER_WAIT_MS))
		if (cstpbed.peer.plain[6] == FRAME_DPD_RESPONSE)
			return true;
	return false;
}

void cstpbed_wait_drop(enum acvpn_drop_reason reason, uint64_t count)
{
	EVENTUALLY_EQ(cstpbed_info().stats.drops[reason], count,
		      acvpn_drop_reason_name(reason));
}
