// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is not data on a CSTP connection: control records either way, all ways
 * to end, a peer that does not read, sockets that cannot be attached.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cstpbed.h"
#include "inner.h"
#include "ktls.h"
#include "netns.h"
#include "tap.h"

enum { KEY_UPDATE = 24, NEW_SESSION_TICKET = 4 };
/* To end something, with a peer that does not read: where time is counted, and
 * on a machine that has other things to do.
 */
enum { PROMPT_MS = 3000, AT_ALL_MS = 30000 };

static uint8_t packet[INNER_MAX];

static void up(int version)
{
	cstpbed_up(&(struct cstpbed_config){ .version = version });
}

static void up_1_3(void)
{
	up(TLSREC_1_3);
}

static size_t udp_from(bool from_m, size_t size, uint8_t seed)
{
	return inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = from_m, .size = size,
		.seed = seed });
}

static void expect_down(enum acvpn_reason reason, const char *what)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
		"%s: no event transport-down", what);
	CHECK_EQ(event.transport_type, ACVPN_TRANSPORT_TYPE_CSTP, what);
	CHECK(event.reason == reason, "%s: reason %s, not %s", what,
	      acvpn_reason_name(event.reason), acvpn_reason_name(reason));
	CHECK(!bed_find(ACVPN_TRANSPORT_TYPE_CSTP, ACVPN_SLOT_CURRENT, NULL),
	      "%s: the transport is still there", what);
	CHECK(bed_running(false), "%s: carrier is still on", what);
}

static void expect_control(uint8_t type, const void *payload, size_t len,
			   const char *what)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_CONTROL_RECORD, &event),
		"%s: no event control-record", what);
	CHECK_EQ(event.transport_type, ACVPN_TRANSPORT_TYPE_CSTP, what);
	CHECK_EQ(event.content_type, type, what);
	CHECK(event.payload_len == len && !memcmp(event.payload, payload, len),
	      "%s: payload of %zu bytes, not %zu, or other bytes", what,
	      event.payload_len, len);
}

/* What ends a connection */

static void bad_frame_ends(const uint8_t *header, const char *what)
{
	up_1_3();
	stream_send_record(&cstpbed.peer, CONTENT_DATA, header, STREAM_HEADER);
	expect_down(ACVPN_REASON_PROTOCOL, what);
}

static void test_bad_magic(void)
{
	static const struct {
		const char *what;
		uint8_t header[STREAM_HEADER];
	} bad[] = {
		{ "other magic", { 'S', 'T', 'F', 2, 0, 0, 7, 0 } },
		{ "first byte", { 's', 'T', 'F', 1, 0, 0, 7, 0 } },
		{ "last byte", { 'S', 'T', 'F', 1, 0, 0, 7, 1 } },
		{ "length of no record",
		  { 'S', 'T', 'F', 1, 0xff, 0xff, 0, 0 } },
		{ "HTTP", { 'H', 'T', 'T', 'P', '/', '1', '.', '1' } },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		bad_frame_ends(bad[i].header, bad[i].what);
}

/* What came before is delivered all the same. */
static void expect_before_bad_magic(void)
{
	uint8_t row[200], got[INNER_MAX];
	size_t n, len;
	int fd;

	fd = bed_packet_socket();
	len = udp_from(false, 100, 1);
	n = stream_frame(row, FRAME_DATA, packet, len);
	memset(row + n, 0, STREAM_HEADER);
	stream_send_record(&cstpbed.peer, CONTENT_DATA, row, n + STREAM_HEADER);
	CHECK(bed_captured(fd, got, PEER_WAIT_MS) == len &&
	      !memcmp(got, packet, len), "the packet before did not arrive");
	expect_down(ACVPN_REASON_PROTOCOL, "after a good frame");
}

static void test_bad_magic_late(void)
{
	up_1_3();
	expect_before_bad_magic();
}

/* Also if NAPI has its own thread, and so comes later. */
static void test_bad_magic_threaded(void)
{
	int i;

	for (i = 0; i < 5; i++) {
		up_1_3();
		REQUIRE(!sh_status("unshare -m sh -c 'mount -t sysfs s /sys && "
				   "echo 1 >/sys/class/net/vpn0/threaded'"),
			"no threads for NAPI");
		expect_before_bad_magic();
	}
}

static void test_close(void)
{
	up_1_3();
	shutdown(cstpbed.peer.fd, SHUT_WR);
	expect_down(ACVPN_REASON_STREAM_END, "FIN");
}

static void test_close_in_frame(void)
{
	uint8_t frame[200];
	size_t n;

	up_1_3();
	n = stream_frame(frame, FRAME_KEEPALIVE, packet, 100);
	stream_send_record(&cstpbed.peer, CONTENT_DATA, frame, n - 50);
	shutdown(cstpbed.peer.fd, SHUT_WR);
	expect_down(ACVPN_REASON_STREAM_END, "FIN within a frame");
}

static void test_reset(void)
{
	struct linger now = { .l_onoff = 1 };

	up_1_3();
	setsockopt(cstpbed.peer.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(cstpbed.peer.fd);
	cstpbed.peer.fd = -1;
	expect_down(ACVPN_REASON_STREAM_ERROR, "RST");
}

static void test_bad_tag(void)
{
	uint8_t wire[TLSREC_MAX];
	size_t n;
	int version;

	for (version = TLSREC_1_2; version <= TLSREC_1_3; version++) {
		up(version);
		n = tlsrec_seal(wire, &cstpbed.peer.tx, CONTENT_DATA, "frame",
				5);
		wire[n - 1] ^= 1;
		stream_send_raw(&cstpbed.peer, wire, n);
		expect_down(ACVPN_REASON_STREAM_ERROR, "bad tag");
	}
}

static void test_bad_record(void)
{
	static const uint8_t wire[] = "GET / HTTP/1.1\r\n\r\n";

	up_1_3();
	stream_send_raw(&cstpbed.peer, wire, sizeof(wire));
	expect_down(ACVPN_REASON_STREAM_ERROR, "no record");
}

static void alert_ends(int version, uint8_t level, uint8_t description,
		       const char *what)
{
	uint8_t alert[] = { level, description };

	up(version);
	stream_send_record(&cstpbed.peer, CONTENT_ALERT, alert, sizeof(alert));
	expect_control(CONTENT_ALERT, alert, sizeof(alert), what);
	/* close_notify ends what any other alert breaks. */
	expect_down(description ? ACVPN_REASON_STREAM_ERROR :
		    ACVPN_REASON_STREAM_END, what);
}

static void test_alerts(void)
{
	alert_ends(TLSREC_1_2, 1, 0, "TLS 1.2 close_notify");
	alert_ends(TLSREC_1_3, 1, 0, "TLS 1.3 close_notify");
	alert_ends(TLSREC_1_2, 2, 20, "TLS 1.2 bad_record_mac");
	alert_ends(TLSREC_1_3, 2, 49, "TLS 1.3 access_denied");
}

/* Warnings of TLS 1.2 other than close_notify break nothing. */
static void test_warning(void)
{
	static const uint8_t alert[] = { 1, 100 };

	up(TLSREC_1_2);
	stream_send_record(&cstpbed.peer, CONTENT_ALERT, alert, sizeof(alert));
	expect_control(CONTENT_ALERT, alert, sizeof(alert), "no_renegotiation");
	CHECK(cstpbed_answers(), "the connection ended");
	CHECK_EQ(cstpbed_info().state, ACVPN_TRANSPORT_STATE_UP, "state");
}

static void test_bad_content(void)
{
	up_1_3();
	stream_send_record(&cstpbed.peer, 99, "x", 1);
	expect_down(ACVPN_REASON_PROTOCOL, "unknown content type");
	up_1_3();
	stream_send_record(&cstpbed.peer, CONTENT_ALERT, "\1", 1);
	expect_down(ACVPN_REASON_PROTOCOL, "short alert");
}

/* The module keeps the connection as long as it needs it, not longer. */
static void test_descriptor_closed(void)
{
	up_1_3();
	close(cstpbed.sock);
	cstpbed.sock = -1;
	stream_send(&cstpbed.peer, FRAME_KEEPALIVE, NULL, 0);
	expect_down(ACVPN_REASON_SOCKET_CLOSED, "last descriptor");
	while (stream_recv(&cstpbed.peer, PEER_WAIT_MS))
		;
	CHECK(cstpbed.peer.ended, "the connection is still open");
}

static void test_session_deleted(void)
{
	up_1_3();
	acvpn_session_del(bed.ctl, bed.ifindex, BED_ID);
	CHECK(bed_running(false), "carrier without session");
	/* userspace has it again, and TLS still works */
	REQUIRE(send(cstpbed.sock, "hello", 5, 0) == 5, "send: %s",
		strerror(errno));
	REQUIRE(stream_recv(&cstpbed.peer, PEER_WAIT_MS), "nothing came");
	CHECK(cstpbed.peer.size == 5 && !memcmp(cstpbed.peer.plain, "hello", 5),
	      "other bytes");
}

/* Control records */

/* New receiving keys where the kernel takes them, else the old ones go on. */
static void update_keys(void)
{
	struct tlsrec_key next = tlsrec_random_key(TLSREC_1_3,
						   cstpbed.config.cipher, 0);
	int err = ktls_rx(cstpbed.sock, &next);

	tap_note("TLS_RX again: %s", err ? strerror(-err) : "taken");
	if (!err)
		cstpbed.peer.tx = next;
	else
		CHECK_EQ(err, -EBUSY, "TLS_RX again");
}

static void test_key_update(void)
{
	static const uint8_t update[] = { KEY_UPDATE, 0, 0, 1, 0 };
	struct acvpn_transport_ref ref = bed_ref(ACVPN_TRANSPORT_TYPE_CSTP, 0);
	uint8_t got[INNER_MAX];
	size_t len;
	int fd;

	up_1_3();
	ref.ifindex = bed.ifindex;
	fd = bed_packet_socket();
	stream_send_record(&cstpbed.peer, CONTENT_HANDSHAKE, update,
			   sizeof(update));
	expect_control(CONTENT_HANDSHAKE, update, sizeof(update), "KeyUpdate");
	EVENTUALLY(cstpbed_info().state == ACVPN_TRANSPORT_STATE_PAUSED,
		   "state is not paused");
	update_keys();
	len = udp_from(false, 100, 1);
	stream_send(&cstpbed.peer, FRAME_DATA, packet, len);
	CHECK(!bed_captured(fd, got, 300), "a packet arrived while paused");
	/* Sending goes on. */
	len = udp_from(true, 100, 2);
	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send");
	cstpbed_expect(FRAME_DATA, packet, len, "sent while paused");
	REQUIRE(!acvpn_transport_resume(bed.ctl, &ref), "transport-set: %s",
		acvpn_error(bed.ctl));
	len = udp_from(false, 100, 1);
	CHECK(bed_captured(fd, got, PEER_WAIT_MS) == len &&
	      !memcmp(got, packet, len), "no packet after the pause");
	CHECK_EQ(cstpbed_info().state, ACVPN_TRANSPORT_STATE_UP, "state");
	CHECK_EQ(cstpbed_info().stats.rx_control, 1, "rx_control");
}

/* Tickets come whenever the peer likes; nobody needs them here. */
static void test_session_ticket(void)
{
	uint8_t ticket[200] = { NEW_SESSION_TICKET, 0, 0, 196 };
	uint8_t got[INNER_MAX];
	size_t len;
	int fd;

	up_1_3();
	fd = bed_packet_socket();
	stream_send_record(&cstpbed.peer, CONTENT_HANDSHAKE, ticket,
			   sizeof(ticket));
	len = udp_from(false, 100, 1);
	stream_send(&cstpbed.peer, FRAME_DATA, packet, len);
	CHECK(bed_captured(fd, got, PEER_WAIT_MS) == len &&
	      !memcmp(got, packet, len), "no packet after the ticket");
	CHECK_EQ(cstpbed_info().state, ACVPN_TRANSPORT_STATE_UP, "state");
	CHECK(cstpbed_answers(), "dead afterwards");
}

static int record_send(uint32_t content, int frame, const void *payload,
		       size_t len)
{
	return bed_record_send(bed_ref(ACVPN_TRANSPORT_TYPE_CSTP, 0), content,
			       frame, payload, len);
}

static void test_record_send(void)
{
	static const uint8_t alert[] = { 1, 0 };
	struct stream *s = &cstpbed.peer;
	size_t len, i;
	int fd;

	up_1_3();
	fd = bed_packet_socket();
	for (i = 0; i < 10; i++) {
		len = udp_from(true, 500, (uint8_t)i);
		REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send");
	}
	CHECK(!record_send(CONTENT_DATA, FRAME_DISCONNECT, "\xb0" "bye", 4),
	      "record-send: %s", acvpn_error(bed.ctl));
	CHECK(!record_send(CONTENT_ALERT, -1, alert, sizeof(alert)),
	      "record-send: %s", acvpn_error(bed.ctl));
	for (i = 0; i < 10; i++) {
		len = udp_from(true, 500, (uint8_t)i);
		cstpbed_expect(FRAME_DATA, packet, len, "packet before");
	}
	cstpbed_expect(FRAME_DISCONNECT, "\xb0" "bye", 4, "DISCONNECT");
	REQUIRE(stream_recv(s, PEER_WAIT_MS), "no alert came");
	CHECK_EQ(s->type, CONTENT_ALERT, "content type");
	CHECK(s->size == sizeof(alert) && !memcmp(s->plain, alert, s->size),
	      "alert of %zu bytes", s->size);
	EVENTUALLY_EQ(cstpbed_info().stats.tx_control, 2, "tx_control");
}

/* The last word is sent even though the socket is taken back at once. */
static void test_last_word(void)
{
	up_1_3();
	CHECK(!record_send(CONTENT_DATA, FRAME_DISCONNECT, "\xb0" "bye", 4),
	      "record-send: %s", acvpn_error(bed.ctl));
	CHECK(!acvpn_session_del(bed.ctl, bed.ifindex, BED_ID), "session-del");
	close(cstpbed.sock);
	cstpbed.sock = -1;
	cstpbed_expect(FRAME_DISCONNECT, "\xb0" "bye", 4, "DISCONNECT");
	CHECK(!stream_recv(&cstpbed.peer, PEER_WAIT_MS) && cstpbed.peer.ended,
	      "the connection is still open");
}

/* After our own KeyUpdate nothing is sent until userspace says so. */
static void test_own_key_update(void)
{
	static const uint8_t update[] = { KEY_UPDATE, 0, 0, 1, 0 };
	struct acvpn_transport_ref ref = bed_ref(ACVPN_TRANSPORT_TYPE_CSTP, 0);
	struct tlsrec_key key = tlsrec_random_key(TLSREC_1_3,
						  ACVPN_CIPHER_AES_256_GCM, 0);
	struct stream *s = &cstpbed.peer;
	size_t len;
	int fd;

	up_1_3();
	ref.ifindex = bed.ifindex;
	fd = bed_packet_socket();
	CHECK(!record_send(CONTENT_HANDSHAKE, -1, update, sizeof(update)),
	      "record-send: %s", acvpn_error(bed.ctl));
	REQUIRE(stream_recv(s, PEER_WAIT_MS), "no KeyUpdate came");
	CHECK_EQ(s->type, CONTENT_HANDSHAKE, "content type");
	EVENTUALLY(cstpbed_info().state == ACVPN_TRANSPORT_STATE_PAUSED,
		   "state is not paused");
	len = udp_from(true, 100, 1);
	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send");
	CHECK(!stream_recv(s, 300), "a record was sent meanwhile");
	if (!ktls_tx(cstpbed.sock, &key))
		s->rx = key;
	REQUIRE(!acvpn_transport_resume(bed.ctl, &ref), "transport-set: %s",
		acvpn_error(bed.ctl));
	cstpbed_expect(FRAME_DATA, packet, len, "after the KeyUpdate");
	CHECK(cstpbed_answers(), "dead afterwards");
}

static void test_record_send_refused(void)
{
	up_1_3();
	CHECK_EQ(record_send(CONTENT_DATA, -1, "x", 1), -EINVAL,
		 "data without frame type");
	CHECK_EQ(record_send(CONTENT_ALERT, FRAME_DISCONNECT, "x", 1), -EINVAL,
		 "alert with frame type");
	CHECK_EQ(record_send(CONTENT_DATA, FRAME_DATA, "x", 1), -EINVAL,
		 "frame type data");
	CHECK_EQ(record_send(CONTENT_DATA, FRAME_DPD_REQUEST, "x", 1), -EINVAL,
		 "frame type DPD request");
	CHECK(!stream_recv(&cstpbed.peer, PEER_QUIET_MS), "a record came");
	CHECK(cstpbed_answers(), "dead afterwards");
}

/* A peer that does not read */

static uint64_t offered;

static bool queue_is_full(int fd)
{
	size_t len = udp_from(true, BED_MTU, 1);
	int i;

	for (i = 0; i < 50; i++, offered++)
		REQUIRE(send(fd, packet, len, MSG_DONTWAIT) == (ssize_t)len,
			"send: %s", strerror(errno));
	return cstpbed_info().stats.drops[ACVPN_DROP_REASON_TX_QUEUE_FULL];
}

static void fill_queue(void)
{
	int small = 32768, large = 64 << 20, fd;

	up_1_3();
	setsockopt(cstpbed.sock, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	fd = bed_packet_socket();
	/* Packets that wait count to their sender, which would wait as well. */
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &large, sizeof(large));
	offered = 0;
	EVENTUALLY(queue_is_full(fd), "the queue takes everything");
}

static uint64_t dropped(void)
{
	struct acvpn_stats stats = cstpbed_info().stats;

	return bed_drops(&stats);
}

/* All that was not dropped comes once the peer reads, and whole. */
static void test_full(void)
{
	uint64_t frames = 0;

	fill_queue();
	for (; frames + dropped() < offered; frames++) {
		REQUIRE(stream_recv_frame(&cstpbed.peer, PEER_WAIT_MS),
			"not all came or were dropped");
		CHECK_EQ(cstpbed.peer.size, STREAM_HEADER + BED_MTU, "frame");
	}
	CHECK(!stream_recv_frame(&cstpbed.peer, PEER_QUIET_MS), "one more");
	EVENTUALLY_EQ(cstpbed_info().stats.tx_packets, frames, "tx_packets");
	CHECK(cstpbed_answers(), "dead afterwards");
}

static void expect_prompt(long long start, const char *what)
{
	long long took = tap_now() - start;

	CHECK(took < (tap_counted() ? PROMPT_MS : tap_slow(AT_ALL_MS)),
	      "%s took %lld ms", what, took);
}

static void test_full_detach(void)
{
	long long start;

	fill_queue();
	start = tap_now();
	CHECK(!cstpbed_detach(), "transport-detach: %s",
	      acvpn_error(bed.ctl));
	expect_prompt(start, "transport-detach");
	CHECK(bed_running(false), "carrier");
}

static void test_full_device_deleted(void)
{
	long long start;

	fill_queue();
	start = tap_now();
	CHECK(!acvpn_link_del(bed.ctl, bed.ifindex), "link del");
	bed.ifindex = 0;
	expect_prompt(start, "link del");
}

static void test_full_peer_gone(void)
{
	fill_queue();
	close(cstpbed.peer.fd);
	cstpbed.peer.fd = -1;
	expect_down(ACVPN_REASON_STREAM_ERROR, "RST while the queue is full");
}

/* Detach */

static void test_detach(void)
{
	struct stream *s = &cstpbed.peer;
	uint8_t buf[200];
	size_t n;

	up_1_3();
	CHECK(cstpbed_answers(), "no answer");
	CHECK(!cstpbed_detach(), "%s", acvpn_error(bed.ctl));
	expect_down(ACVPN_REASON_USER, "transport-detach");
	n = stream_frame(buf, FRAME_KEEPALIVE, "abc", 3);
	stream_send(s, FRAME_KEEPALIVE, "abc", 3);
	REQUIRE(peer_readable(cstpbed.sock, PEER_WAIT_MS),
		"nothing to read in userspace");
	REQUIRE(recv(cstpbed.sock, s->plain, sizeof(s->plain), 0) ==
		(ssize_t)n && !memcmp(s->plain, buf, n),
		"userspace reads another record");
	REQUIRE(send(cstpbed.sock, "hello", 5, 0) == 5, "send: %s",
		strerror(errno));
	REQUIRE(stream_recv(s, PEER_WAIT_MS), "nothing came");
	CHECK(s->size == 5 && !memcmp(s->plain, "hello", 5), "other bytes");
	/* and it may be attached again, once the kernel is done with it */
	EVENTUALLY(cstpbed_attach() != -EBUSY, "the socket is still in use");
	CHECK(bed_running(true), "second attach: %s", acvpn_error(bed.ctl));
	CHECK(cstpbed_answers(), "no answer after the second attach");
}

static void test_replace(void)
{
	struct acvpn_event event;
	int old_sock;

	up_1_3();
	CHECK(cstpbed_answers(), "no answer");
	old_sock = bed_keep(cstpbed.sock);
	bed_keep(cstpbed.peer.fd);
	cstpbed.sock = -1;
	cstpbed.peer.fd = -1;
	cstpbed_open(&(struct cstpbed_config){
		.transport.slot = ACVPN_SLOT_NEXT });
	REQUIRE(!cstpbed_attach(), "attach of the next: %s",
		acvpn_error(bed.ctl));
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
		"no event transport-down");
	CHECK_EQ(event.reason, ACVPN_REASON_REPLACED, "reason");
	CHECK(cstpbed_answers(), "the new one does not answer");
	CHECK(bed_running(true), "carrier");
	CHECK(send(old_sock, "x", 1, 0) == 1, "old socket: %s",
	      strerror(errno));
}

/* What cannot be attached */

static void expect_refused(int error, const char *what)
{
	int ret = cstpbed_attach();

	CHECK(ret == -error, "%s: %d (%s), not %d (%s)", what, ret,
	      acvpn_error(bed.ctl), -error, strerror(error));
	CHECK(strcmp(acvpn_error(bed.ctl), strerror(error)),
	      "%s: no text but \"%s\"", what, acvpn_error(bed.ctl));
}

static void test_sockets(void)
{
	static const struct cstpbed_config c;
	int sock;

	bed_up(&(struct bed_config){ .no_transport = true });
	cstpbed_connect(&c);
	expect_refused(ENOPROTOOPT, "TCP without TLS");
	REQUIRE(!ktls_start(cstpbed.sock), "TCP_ULP");
	expect_refused(ENOPROTOOPT, "TLS without keys");
	cstpbed.tx = tlsrec_random_key(TLSREC_1_3, ACVPN_CIPHER_AES_128_GCM, 0);
	cstpbed.rx = tlsrec_random_key(TLSREC_1_3, ACVPN_CIPHER_AES_128_GCM, 0);
	REQUIRE(!ktls_tx(cstpbed.sock, &cstpbed.tx), "TLS_TX");
	expect_refused(ENOPROTOOPT, "TLS without receiving key");
	REQUIRE(!ktls_rx(cstpbed.sock, &cstpbed.rx), "TLS_RX");
	CHECK(!cstpbed_attach(), "TLS with keys: %s", acvpn_error(bed.ctl));
	expect_refused(EEXIST, "second attach");
	sock = cstpbed.sock;
	cstpbed.sock = bed_keep(socket(AF_INET, SOCK_STREAM, 0));
	expect_refused(EEXIST, "another socket");
	REQUIRE(!acvpn_session_del(bed.ctl, bed.ifindex, BED_ID), "del");
	REQUIRE(!acvpn_session_new(bed.ctl, &(struct acvpn_session_config){
		.ifindex = bed.ifindex, .id = BED_ID }, NULL), "new");
	expect_refused(ENOTCONN, "TCP socket that is not connected");
	cstpbed.sock = bed.sock;
	expect_refused(EPROTOTYPE, "UDP socket");
	cstpbed.sock = sock;
	EVENTUALLY(!cstpbed_attach(), "after all: %s", acvpn_error(bed.ctl));
}

static void test_options(void)
{
	static const struct cstpbed_config c;
	struct acvpn_transport_config *t = &cstpbed.config.transport;
	struct acvpn_transport_ref ref = bed_ref(ACVPN_TRANSPORT_TYPE_CSTP, 0);

	bed_up(&(struct bed_config){ .no_transport = true });
	ref.ifindex = bed.ifindex;
	cstpbed_open(&c);
	t->remote.addr.family = AF_INET;
	t->remote.addr.v4.s_addr = htonl(0xc0000202);
	t->remote.port = 1;
	expect_refused(EINVAL, "peer address");
	memset(t, 0, sizeof(*t));
	t->has_outer_df = true;
	expect_refused(EINVAL, "outer-df");
	memset(t, 0, sizeof(*t));
	bed.config.transport.pending = "x";
	bed.config.transport.pending_len = 1;
	CHECK_EQ(bed_attach(), -EINVAL, "pending of a dtls transport");
	CHECK(!cstpbed_attach(), "%s", acvpn_error(bed.ctl));
	CHECK_EQ(acvpn_key_new(bed.ctl, &ref, &bed.keys), -EINVAL,
		 "key-new on cstp");
	CHECK_EQ(acvpn_key_swap(bed.ctl, &ref) == 0, 0, "key-swap on cstp");
}

static void test_in_use(void)
{
	struct acvpn_session_config session = { .id = BED_ID };
	uint32_t own;
	int ret;

	up_1_3();
	own = bed.ifindex;
	REQUIRE(!acvpn_link_add(bed.ctl, "vpn1", ACVPN_MODE_P2P,
				&session.ifindex) &&
		!acvpn_session_new(bed.ctl, &session, NULL), "vpn1: %s",
		acvpn_error(bed.ctl));
	bed.ifindex = session.ifindex;
	ret = cstpbed_attach();
	bed.ifindex = own;
	CHECK_EQ(ret, -EBUSY, "same socket on another device");
	CHECK(cstpbed_answers(), "dead afterwards");
	acvpn_link_del(bed.ctl, session.ifindex);
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "what is no frame ends the connection", test_bad_magic },
		{ "frames before it are delivered", test_bad_magic_late },
		{ "frames are delivered late", test_bad_magic_threaded },
		{ "peer closes", test_close },
		{ "peer closes within a frame", test_close_in_frame },
		{ "peer resets", test_reset },
		{ "record that is not authentic", test_bad_tag },
		{ "what is no record", test_bad_record },
		{ "alerts", test_alerts },
		{ "warnings", test_warning },
		{ "records of other kinds", test_bad_content },
		{ "last descriptor closed", test_descriptor_closed },
		{ "session deleted", test_session_deleted },
		{ "KeyUpdate pauses", test_key_update },
		{ "NewSessionTicket does not", test_session_ticket },
		{ "records sent for userspace", test_record_send },
		{ "last word before the socket is closed", test_last_word },
		{ "own KeyUpdate holds what follows", test_own_key_update },
		{ "records that may not be sent", test_record_send_refused },
		{ "peer reads late", test_full },
		{ "detach while the peer does not read", test_full_detach },
		{ "device deleted while the peer does not read",
		  test_full_device_deleted },
		{ "peer goes away without reading", test_full_peer_gone },
		{ "detached socket is whole", test_detach },
		{ "next transport replaces at once", test_replace },
		{ "sockets that cannot be attached", test_sockets },
		{ "attributes of the other type", test_options },
		{ "socket of another device", test_in_use },
	};

	tap_spread(netns_begin, cases, ARRAY_SIZE(cases), cstpbed_down);
	return tap_end();
}
