// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a peer may send: random datagrams and records at the UDP port, random
 * frames in a CSTP stream that is cut anywhere. Each is counted, and the
 * tunnel works afterwards.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "cstpbed.h"
#include "inner.h"
#include "netns.h"
#include "peer.h"
#include "stream.h"
#include "tap.h"

enum {
	RECORDS = 1000000, RECORDS_SLOW = 100000,
	RECORDS_SHORT = 20000, RECORDS_SHORT_SLOW = 6000,
	BATCH = 400, BURST = 16, DATAGRAM_MAX = 1472, PLAIN_MAX = 1400,
	BREAK = 300, CONTROL = 500, BARRIER = 250, PIECE_MAX = 3000,
	ALERT_WARNING = 1,
};

static uint8_t noise[STREAM_PAYLOAD_MAX];

static unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

static unsigned int count(void)
{
	bool slow = tap_slow(1) > 1;

	return (unsigned int)tap_form(slow ? RECORDS_SHORT_SLOW : RECORDS_SHORT,
				      slow ? RECORDS_SLOW : RECORDS);
}

static void seed(void)
{
	unsigned int s = (unsigned int)getpid() ^ (unsigned int)tap_now();
	size_t i;

	tap_note("seed %u", s);
	srandom(s);
	for (i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8_t)random();
}

/* An inner packet that is right but for some bits, or wholly. */
static size_t inner_packet(uint8_t *buf)
{
	int family = pick(2) ? AF_INET : AF_INET6;
	size_t n = inner_udp(buf, &(struct inner_spec){
		.family = family,
		.size = inner_headers(family) + pick(1200),
		.seed = (uint8_t)random(),
	});

	if (pick(3))
		buf[pick((unsigned int)n)] ^= (uint8_t)(1 << pick(8));
	if (!pick(8))
		n = pick((unsigned int)n + 1);
	return n;
}

/* A payload of any frame; one in three is a packet. */
static size_t payload(uint8_t *buf, size_t max)
{
	size_t n;

	if (!pick(3))
		return inner_packet(buf);
	n = pick(4) ? pick(64) : pick((unsigned int)max + 1);
	memcpy(buf, noise + pick(1000), n);
	return n;
}

static uint8_t frame_type(void)
{
	static const uint8_t known[] = {
		FRAME_DATA, FRAME_DATA, FRAME_DATA, FRAME_DPD_REQUEST,
		FRAME_DPD_RESPONSE, FRAME_KEEPALIVE, FRAME_COMPRESSED,
		FRAME_DISCONNECT, FRAME_TERMINATE,
	};

	return pick(12) ? known[pick(sizeof(known))] : (uint8_t)random();
}

/* Datagrams */

/**
 * struct sent - what was sent, and what must be made of it
 * @datagrams: datagrams
 * @spare: records that a datagram may hold besides the first
 */
static struct sent {
	unsigned long long datagrams;
	unsigned long long spare;
} sent;

/* An alert warns of something: one that closes would be the last record. */
static size_t good_record(uint8_t *wire)
{
	uint8_t type = CONTENT_DATA, plain[PLAIN_MAX + 1];
	size_t n;

	plain[0] = frame_type();
	n = 1 + payload(plain + 1, PLAIN_MAX);
	if (!pick(20))
		type = (uint8_t)(CONTENT_CCS + pick(5));
	if (type == CONTENT_ALERT) {
		plain[0] = ALERT_WARNING;
		plain[1] = (uint8_t)(1 + pick(255));
	}
	return peer_seal_record(&bed.peer, wire, type, plain, n);
}

static size_t spoiled_record(uint8_t *wire)
{
	size_t n = good_record(wire), at;
	unsigned int i;

	for (i = 1 + pick(3); i > 0; i--) {
		at = pick(2) ? pick(SEAL_HEADER) : pick((unsigned int)n);
		wire[at] ^= (uint8_t)(1 << pick(8));
	}
	if (!pick(4))
		n = pick((unsigned int)n);
	sent.spare += n / SEAL_HEADER;
	return n;
}

static size_t random_datagram(uint8_t *wire)
{
	size_t n = pick(DATAGRAM_MAX);

	memcpy(wire, noise + pick(2000), n);
	if (n && pick(2))
		wire[0] = (uint8_t)(CONTENT_CCS + pick(5));
	sent.spare += n / SEAL_HEADER;
	return n;
}

/* Several records in one datagram, any of them spoiled. */
static size_t many_records(uint8_t *wire)
{
	uint8_t record[SEAL_RECORD_MAX];
	size_t n, sum = 0;
	unsigned int i;

	for (i = 2 + pick(3); i > 0; i--) {
		n = pick(4) ? good_record(record) : spoiled_record(record);
		if (sum + n > DATAGRAM_MAX)
			break;
		memcpy(wire + sum, record, n);
		sum += n;
	}
	sent.spare += sum / SEAL_HEADER;
	return sum;
}

static void send_datagram(void)
{
	uint8_t wire[2 * SEAL_RECORD_MAX];
	size_t n;

	switch (pick(8)) {
	case 0:
		n = random_datagram(wire);
		break;
	case 1:
	case 2:
		n = spoiled_record(wire);
		break;
	case 3:
		n = many_records(wire);
		break;
	default:
		n = good_record(wire);
	}
	/* Somebody who forged it may also replay it. */
	do {
		peer_send_raw(&bed.peer, wire, n);
		sent.datagrams++;
	} while (!pick(10));
}

/* Nobody else reads what comes back, or is passed on. */
static void drain(int fd)
{
	uint8_t buf[64];

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) >= 0)
		;
}

/* Datagrams end as records, as dropped before that, or in userspace. */
static unsigned long long accounted(const struct acvpn_stats *s)
{
	static const enum acvpn_drop_reason early[] = {
		ACVPN_DROP_REASON_RX_TRUNCATED, ACVPN_DROP_REASON_RX_VERSION,
		ACVPN_DROP_REASON_RX_EPOCH, ACVPN_DROP_REASON_RX_LENGTH,
		ACVPN_DROP_REASON_RX_AUTH, ACVPN_DROP_REASON_RX_REPLAY,
		ACVPN_DROP_REASON_RX_TYPE, ACVPN_DROP_REASON_RX_NO_MEMORY,
		ACVPN_DROP_REASON_RX_QUEUE_FULL, ACVPN_DROP_REASON_RX_CRYPTO,
	};
	unsigned long long sum = s->rx_records + s->rx_passed;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(early); i++)
		sum += s->drops[early[i]];
	return sum;
}

static void settle(void)
{
	struct acvpn_stats stats;

	EVENTUALLY((stats = bed_stats(), accounted(&stats)) >= sent.datagrams,
		   "%llu of %llu datagrams accounted for", accounted(&stats),
		   sent.datagrams);
	CHECK(accounted(&stats) <= sent.datagrams + sent.spare,
	      "%llu records of %llu datagrams", accounted(&stats),
	      sent.datagrams);
}

static void new_bed(enum acvpn_cipher cipher)
{
	bed_up(&(struct bed_config){
		.cipher = cipher,
		.transport = { .has_compression = true,
			       .compression = ACVPN_COMPRESSION_LZS },
	});
	memset(&sent, 0, sizeof(sent));
}

static void send_batch(void)
{
	unsigned int i;

	for (i = 1; i <= BATCH; i++) {
		send_datagram();
		if (i % BURST)
			continue;
		drain(bed.sock);
		drain(bed.peer.fd);
	}
	settle();
	drain(bed.sock);
	drain(bed.peer.fd);
}

static void test_datagrams(void)
{
	unsigned int i, n = count();
	struct acvpn_stats stats;

	seed();
	new_bed(ACVPN_CIPHER_AES_128_GCM);
	for (i = 0; i < n; i += BATCH)
		send_batch();
	stats = bed_stats();
	tap_note("figure recfuzz-datagrams %llu datagrams", sent.datagrams);
	tap_note("figure recfuzz-datagrams-authentic %llu records",
		 (unsigned long long)stats.rx_records);
	CHECK(stats.rx_records > sent.datagrams / 4, "too few were authentic");
	CHECK(bed_answers(), "the tunnel does not work any more");
}

/* CSTP */

/**
 * struct pipe - the stream of the connection
 * @bytes: what is not yet sent
 * @have: bytes of it
 * @frames: frames sent since the connection began
 */
static struct pipe {
	uint8_t bytes[2 * TLSREC_PLAIN_MAX];
	size_t have;
	unsigned long long frames;
} pipe_;

static bool attached(void)
{
	return bed_find(ACVPN_TRANSPORT_TYPE_CSTP, ACVPN_SLOT_CURRENT, NULL);
}

static void reconnect(void)
{
	static const int versions[] = { TLSREC_1_2, TLSREC_1_3 };
	struct cstpbed_config config = {
		.version = versions[pick(2)],
		.cipher = ACVPN_CIPHER_AES_128_GCM + pick(3),
		.transport = { .has_compression = true,
			       .compression = ACVPN_COMPRESSION_LZS },
	};

	if (attached())
		cstpbed_detach();
	cstpbed_open(&config);
	REQUIRE(!cstpbed_attach(), "attach: %s", acvpn_error(bed.ctl));
	memset(&pipe_, 0, sizeof(pipe_));
}

/* All that the kernel sends is a frame and right. */
static void read_answers(void)
{
	while (stream_recv_frame(&cstpbed.peer, 0))
		;
}

/* In records of any size. */
static void send_pieces(bool all)
{
	size_t n;

	while (pipe_.have && (all || pipe_.have > PIECE_MAX)) {
		n = 1 + pick(pick(2) ? 16 : PIECE_MAX);
		n = n < pipe_.have ? n : pipe_.have;
		stream_send_record(&cstpbed.peer, CONTENT_DATA, pipe_.bytes,
				   n);
		pipe_.have -= n;
		memmove(pipe_.bytes, pipe_.bytes + n, pipe_.have);
	}
}

static void send_frame(uint8_t type, const void *data, size_t n)
{
	pipe_.have += stream_frame(pipe_.bytes + pipe_.have, type, data, n);
	pipe_.frames++;
	send_pieces(false);
}

static void random_frame(void)
{
	static uint8_t data[STREAM_PAYLOAD_MAX];

	/* One byte more than the tunnel carries, too, but seldom. */
	send_frame(frame_type(), data,
		   payload(data, pick(20) ? PLAIN_MAX : 4000));
}

/* Is this request answered, after all that went before? */
static bool asked(void)
{
	static unsigned long long request;
	struct stream *s = &cstpbed.peer;

	request++;
	send_frame(FRAME_DPD_REQUEST, &request, sizeof(request));
	send_pieces(true);
	while (stream_recv_frame(s, PEER_WAIT_MS))
		if (s->plain[6] == FRAME_DPD_RESPONSE &&
		    s->size == STREAM_HEADER + sizeof(request) &&
		    !memcmp(s->plain + STREAM_HEADER, &request,
			    sizeof(request)))
			return true;
	return false;
}

/* All arrived, in order, and the kernel still answers. */
static void barrier(void)
{
	bool answered = asked();

	REQUIRE(attached(), "the connection ended after %llu good frames",
		pipe_.frames);
	REQUIRE(answered, "no answer after %llu frames", pipe_.frames);
	CHECK_EQ(cstpbed_info().stats.rx_records, pipe_.frames,
		 "frames received");
}

/* What is no CSTP ends it, and nothing else does. */
static void break_protocol(void)
{
	uint8_t header[STREAM_HEADER];

	barrier();
	stream_frame(header, FRAME_DATA, NULL, 0);
	header[pick(3)] ^= (uint8_t)(1 + pick(255));
	if (!pick(3))
		memcpy(header, noise + pick(1000), sizeof(header));
	stream_send_record(&cstpbed.peer, CONTENT_DATA, header,
			   sizeof(header));
	EVENTUALLY(!attached(), "the connection survives a frame without head");
	reconnect();
}

/* The peer wants something that only userspace can give. */
static void ask_userspace(void)
{
	struct acvpn_transport_ref ref = bed_ref(ACVPN_TRANSPORT_TYPE_CSTP, 0);
	static const uint8_t hello_request[] = { 0, 0, 0, 0 };
	struct acvpn_event event;

	stream_send_record(&cstpbed.peer, CONTENT_HANDSHAKE, hello_request,
			   sizeof(hello_request));
	do {
		REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_CONTROL_RECORD,
				       &event), "the record was not reported");
	} while (event.content_type != CONTENT_HANDSHAKE);
	REQUIRE(!acvpn_transport_resume(bed.ctl, &ref), "resume: %s",
		acvpn_error(bed.ctl));
}

/* A record that is no data, after which the stream goes on or not. */
static void send_control(void)
{
	static const uint8_t ticket[] = { 4, 0, 0, 0 };
	static const uint8_t close_notify[] = { 1, 0 };

	barrier();
	switch (pick(3)) {
	case 0:
		ask_userspace();
		break;
	case 1:
		stream_send_record(&cstpbed.peer, CONTENT_HANDSHAKE, ticket,
				   sizeof(ticket));
		break;
	default:
		stream_send_record(&cstpbed.peer, CONTENT_ALERT, close_notify,
				   sizeof(close_notify));
		EVENTUALLY(!attached(), "the connection survives its end");
		reconnect();
	}
}

static void test_stream(void)
{
	unsigned int i, n = count(), ends = 0;

	seed();
	bed_up(&(struct bed_config){ .no_transport = true });
	reconnect();
	for (i = 1; i <= n; i++) {
		random_frame();
		if (!pick(4))
			read_answers();
		if (!pick(BREAK)) {
			break_protocol();
			ends++;
		} else if (!pick(CONTROL)) {
			send_control();
		} else if (!pick(BARRIER)) {
			barrier();
		}
	}
	barrier();
	tap_note("figure recfuzz-frames %u frames", n);
	tap_note("figure recfuzz-frames-broken %u connections", ends);
}

static void test_after(void)
{
	bed_up(&(struct bed_config){});
	CHECK(bed_answers(), "a new tunnel does not work");
}

static const struct tap_case cases[] = {
	{ "datagrams", test_datagrams },
	{ "frames in a stream", test_stream },
	{ "a new tunnel", test_after },
};

int main(void)
{
	/* The queue in front of the stack drops without telling us. */
	sh("sysctl -qw net.core.netdev_max_backlog=20000");
	netns_setup();
	tap_run("", cases, ARRAY_SIZE(cases), cstpbed_down);
	netns_cleanup();
	return tap_end();
}
