// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys go when this machine may run twice: before an image of it is written,
 * and once it was cloned. It is the kernel that is made to say so.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/suspend_ioctls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cstpbed.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

#define DTLS ACVPN_TRANSPORT_TYPE_DTLS
#define CSTP ACVPN_TRANSPORT_TYPE_CSTP

#define PM_TEST "/sys/power/pm_test"
#define PORTS "/sys/class/virtio-ports/"

/* The host writes the memory to a file and starts another machine. */
enum { CLONE_MS = 60000 };

static uint8_t packet[INNER_MAX];
static int vpn0 = -1;

/* What tap_run() calls the present variant of the cases with. */
static void (*happen)(void);

/* Hibernation */

static void put(const char *path, const char *text)
{
	int fd = bed_keep(open(path, O_WRONLY | O_CLOEXEC));

	REQUIRE(write(fd, text, strlen(text)) == (ssize_t)strlen(text),
		"%s: %s", path, strerror(errno));
}

/* A kernel that tests itself does it all but for the image. */
static void rehearse(void)
{
	put(PM_TEST, "freezer");
	put("/sys/power/state", "disk");
	put(PM_TEST, "none");
}

/* As a program does that writes the image instead of the kernel. */
static void hibernate(void)
{
	int fd;

	if (!access(PM_TEST, F_OK)) {
		rehearse();
		return;
	}
	fd = open("/dev/snapshot", O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		tap_skip("the kernel cannot hibernate");
	CHECK_EQ(bed_keys(), -EBUSY, "key-new before the image is made");
	REQUIRE(!ioctl(fd, SNAPSHOT_FREEZE) && !ioctl(fd, SNAPSHOT_UNFREEZE),
		"/dev/snapshot: %s", strerror(errno));
	CHECK_EQ(bed_keys(), -EBUSY, "key-new while the image is made");
	close(fd);
}

/* Clone */

/* The port of this name in sysfs, opened; -1 if there is none. */
static int open_port(const char *sysfs)
{
	char name[16] = "", path[64];
	FILE *file = fopen(sysfs, "r");
	bool ours;
	int port;

	ours = file && fgets(name, sizeof(name), file) &&
	       !strcmp(name, "clone\n");
	if (file)
		fclose(file);
	if (!ours || sscanf(sysfs, PORTS "%15[^/]/name", name) != 1)
		return -1;
	snprintf(path, sizeof(path), "/dev/%s", name);
	port = open(path, O_WRONLY | O_CLOEXEC);
	REQUIRE(port >= 0, "%s: %s", path, strerror(errno));
	return port;
}

static int clone_port(void)
{
	int port = -1;
	glob_t found;
	size_t i;

	if (glob(PORTS "*/name", 0, NULL, &found))
		return -1;
	for (i = 0; i < found.gl_pathc && port < 0; i++)
		port = open_port(found.gl_pathv[i]);
	globfree(&found);
	return port;
}

/* Wait until the kernel says that it noticed. */
static void expect_noticed(int kmsg)
{
	char line[1024];
	ssize_t n;

	for (;;) {
		REQUIRE(peer_readable(kmsg, CLONE_MS), "no clone was made");
		n = read(kmsg, line, sizeof(line) - 1);
		REQUIRE(n >= 0, "/dev/kmsg: %s", strerror(errno));
		line[n] = '\0';
		if (strstr(line, "due to virtual machine fork"))
			return;
	}
}

/* Ask the host, see vm/boot.sh; the clone goes on where this ended. */
static void be_cloned(void)
{
	int kmsg = bed_keep(open("/dev/kmsg", O_RDONLY | O_NONBLOCK |
				 O_CLOEXEC));
	int port = clone_port();

	if (port < 0)
		tap_skip("nobody clones this machine");
	bed_keep(port);
	lseek(kmsg, 0, SEEK_END);
	REQUIRE(write(port, "clone\n", 6) == 6, "clone: %s", strerror(errno));
	expect_noticed(kmsg);
}

/* Both */

static size_t send_data(uint8_t seed)
{
	size_t len = inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = true, .size = 200, .seed = seed });

	REQUIRE(send(vpn0, packet, len, 0) == (ssize_t)len ||
		errno == ENETDOWN || errno == ENOBUFS, "send: %s",
		strerror(errno));
	return len;
}

/* A packet sent now goes by this transport. */
static void expect_by(uint32_t type)
{
	static uint8_t seed;
	size_t len = send_data(++seed);
	struct stream *s = &cstpbed.peer;
	struct peer *p = &bed.peer;

	if (type == DTLS) {
		REQUIRE(peer_recv_frame(p, PEER_WAIT_MS), "not by dtls");
		CHECK(p->got.size == len + 1 &&
		      !memcmp(p->plain + 1, packet, len), "other bytes");
	} else {
		REQUIRE(stream_recv_frame(s, PEER_WAIT_MS), "not by cstp");
		CHECK(s->size == STREAM_HEADER + len &&
		      !memcmp(s->plain + STREAM_HEADER, packet, len),
		      "other bytes");
	}
	CHECK_EQ(bed_active(), type, "active");
}

static void check_key_expired(const struct acvpn_event *event, uint32_t epoch)
{
	CHECK_EQ(event->session_id, BED_ID, "session");
	CHECK_EQ(event->transport_type, DTLS, "transport");
	CHECK_EQ(event->epoch, epoch, "epoch");
	CHECK_EQ(bed_transport().n_keys, 0, "keys");
	CHECK_EQ(bed_transport().state, ACVPN_TRANSPORT_STATE_NO_KEY, "state");
}

/* Nothing leaves, and what the peer sends is no longer understood. */
static void expect_nothing_sent(void)
{
	uint64_t passed = bed_stats().rx_passed;

	CHECK_EQ(bed_active(), 0, "active");
	CHECK(bed_running(false), "carrier without keys");
	send_data(99);
	peer_send(&bed.peer, FRAME_DPD_REQUEST, NULL, 0);
	EVENTUALLY(bed_stats().rx_passed == passed + 1, "rx-passed");
	CHECK(!peer_readable(bed.peer.fd, PEER_QUIET_MS), "a record was sent");
}

static void expect_new_keys_work(uint16_t epoch)
{
	bed.keys.epoch = epoch;
	CHECK_EQ(bed_keys(), -EKEYREJECTED, "key-new of the old keys");
	bed_fresh_keys();
	bed.keys.epoch = epoch;
	bed.peer.epoch = epoch;
	REQUIRE(!bed_keys(), "key-new: %s", acvpn_error(bed.ctl));
	bed_ready();
	expect_by(DTLS);
	CHECK(bed_answers(), "no answer under new keys");
}

/* Those that wait to be used go with those in use. */
static void test_dtls(void)
{
	struct acvpn_key_config keys;
	struct acvpn_transport_ref ref;
	struct acvpn_event event;
	struct peer next;

	bed_up(&(struct bed_config){ .no_ipv6 = true });
	vpn0 = bed_packet_socket();
	expect_by(DTLS);
	CHECK(bed_answers(), "no answer");
	bed_random_keys(&keys, &next, bed.config.cipher, 2);
	ref = bed_dtls();
	REQUIRE(!acvpn_key_new(bed.ctl, &ref, &keys), "key-new: %s",
		acvpn_error(bed.ctl));
	happen();
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_KEY_EXPIRED, &event),
		"no event key-expired");
	check_key_expired(&event, 2);
	expect_nothing_sent();
	expect_new_keys_work(3);
}

/* The daemon's order: CSTP first, DTLS once it has keys. */
static void up_both(uint32_t prefer)
{
	bed_up(&(struct bed_config){
		.no_transport = true, .no_ipv6 = true,
		.session.prefer = prefer });
	cstpbed_open(&(struct cstpbed_config){});
	REQUIRE(!cstpbed_attach() && !bed_attach() && !bed_keys(), "%s",
		acvpn_error(bed.ctl));
	bed_ready();
	vpn0 = bed_packet_socket();
	CHECK(cstpbed_answers() && bed_answers(), "no answer");
	expect_by(prefer);
}

/* What was told of a session with both. */
struct told {
	struct acvpn_event key;
	struct acvpn_event down;
	struct acvpn_event moved;
};

static int note_event(const struct acvpn_event *event, void *arg)
{
	struct told *told = arg;

	if (event->type == ACVPN_EVENT_TYPE_KEY_EXPIRED)
		told->key = *event;
	else if (event->type == ACVPN_EVENT_TYPE_TRANSPORT_DOWN)
		told->down = *event;
	else if (event->type == ACVPN_EVENT_TYPE_SWITCH)
		told->moved = *event;
	return 0;
}

static struct told read_events(void)
{
	struct told told = {};
	int ret;

	EVENTUALLY((ret = acvpn_events_read(bed.events, note_event, &told)) ||
		   (told.key.type && told.down.type),
		   "no event key-expired or no transport-down");
	REQUIRE(!ret, "events: %s", strerror(-ret));
	return told;
}

/* Data that moved would go out under keys of which it is known that they are
 * used twice.
 */
static void expect_both_expired(void)
{
	struct told told = read_events();

	check_key_expired(&told.key, 1);
	CHECK_EQ(told.down.session_id, BED_ID, "session");
	CHECK_EQ(told.down.transport_type, CSTP, "transport that is down");
	CHECK_EQ(told.down.reason, ACVPN_REASON_KEY_EXPIRED, "reason");
	CHECK(!bed_find(CSTP, ACVPN_SLOT_CURRENT, NULL), "cstp is attached");
	CHECK(!told.moved.type, "data moved to %s",
	      acvpn_transport_type_name(told.moved.transport_type));
}

/* TLS would repeat its nonces as well: data needs another connection. */
static void expire_both(uint32_t prefer)
{
	struct acvpn_event event;

	up_both(prefer);
	while (bed_wait_event(ACVPN_EVENT_TYPE_SWITCH, &event) &&
	       event.transport_type != prefer)
		;
	happen();
	expect_both_expired();
	expect_nothing_sent();
	CHECK(!stream_recv(&cstpbed.peer, PEER_WAIT_MS) && cstpbed.peer.ended,
	      "the connection did not end, or a record was sent");
	cstpbed_open(&(struct cstpbed_config){});
	REQUIRE(!cstpbed_attach(), "%s", acvpn_error(bed.ctl));
	bed_ready();
	expect_by(CSTP);
}

static void test_both(void)
{
	expire_both(DTLS);
	expect_new_keys_work(2);
}

static void test_cstp_active(void)
{
	expire_both(CSTP);
}

/* A kernel without CONFIG_VMGENID has nobody that would tell the module. */
static void test_unnoticed(void)
{
	CHECK(sh_status("grep -qw add_vmfork_randomness /proc/kallsyms"),
	      "this kernel does notice");
}

static bool is_suite(const char *name)
{
	const char *suite = getenv("ACVPN_SUITE");

	return suite && !strcmp(suite, name);
}

int main(void)
{
	static const struct tap_case unnoticed[] = {
		{ "this kernel notices none", test_unnoticed },
	};
	static const struct tap_case cases[] = {
		{ "keys of DTLS", test_dtls },
		{ "keys of both, DTLS carries", test_both },
		{ "keys of both, CSTP carries", test_cstp_active },
	};

	netns_begin();
	happen = hibernate;
	tap_run("hibernation: ", cases, ARRAY_SIZE(cases), cstpbed_down);
	happen = be_cloned;
	if (is_suite("bookworm"))
		tap_run("clone: ", unnoticed, ARRAY_SIZE(unnoticed), NULL);
	else
		tap_run("clone: ", cases, ARRAY_SIZE(cases), cstpbed_down);
	netns_cleanup();
	return tap_end();
}
