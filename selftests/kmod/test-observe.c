// SPDX-License-Identifier: GPL-2.0-only
/* What others than the netlink interface tell: ethtool, tracepoints, ip. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "dev.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

#define TRACEFS "/sys/kernel/tracing"

enum { TRACE_MAX = 65536 };

static uint8_t packet[INNER_MAX];

/* ethtool */

static void ethtool(void *request)
{
	struct ifreq ifr = { .ifr_name = "vpn0", .ifr_data = request };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret = ioctl(fd, SIOCETHTOOL, &ifr);

	close(fd);
	REQUIRE(!ret, "ethtool: %s", strerror(errno));
}

static void test_names(void)
{
	static uint8_t buf[sizeof(struct ethtool_gstrings) +
			   ACVPN_DROP_REASONS_MAX * ETH_GSTRING_LEN];
	struct ethtool_gstrings *strings = (struct ethtool_gstrings *)buf;
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	const char *name;
	uint32_t i;

	bed_up(&(struct bed_config){ .no_session = true });
	ethtool(&info);
	CHECK(!strcmp(info.driver, "acvpn"), "driver %s", info.driver);
	CHECK_EQ(info.n_stats, ACVPN_DROP_REASON_TX_QUEUE_BYTES + 1,
		 "counters");
	strings->cmd = ETHTOOL_GSTRINGS;
	strings->string_set = ETH_SS_STATS;
	strings->len = info.n_stats;
	ethtool(strings);
	for (i = 0; i < info.n_stats; i++) {
		name = (char *)strings->data + i * ETH_GSTRING_LEN;
		CHECK(!strcmp(name, acvpn_drop_reason_name(i)),
		      "counter %u is %s, not %s", i, name,
		      acvpn_drop_reason_name(i));
	}
}

static void send_packet(int fd, size_t size)
{
	inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = true, .size = size });
	REQUIRE(send(fd, packet, size, 0) == (ssize_t)size, "send: %s",
		strerror(errno));
}

static void forge(void)
{
	uint8_t wire[SEAL_RECORD_MAX];
	size_t n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);

	wire[n - 1] ^= 1;
	peer_send_raw(&bed.peer, wire, n);
}

/* What a transport counts, the device does as well, and keeps. */
static void test_counts(void)
{
	int fd;

	/* whose carrier stays, so that all packets come to the module */
	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .unconnected = true, .no_ipv6 = true });
	fd = bed_packet_socket();
	dev_up("vpn0", 1500);
	CHECK_EQ(bed_device_drop(ACVPN_DROP_REASON_RX_AUTH), 0, "rx-auth");
	forge();
	forge();
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 2);
	send_packet(fd, BED_MTU + 1);
	bed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, 1);
	EVENTUALLY_EQ(bed_device_drop(ACVPN_DROP_REASON_RX_AUTH), 2, "rx-auth");
	EVENTUALLY_EQ(bed_device_drop(ACVPN_DROP_REASON_TX_TOO_BIG), 1,
		      "tx-too-big");
	EVENTUALLY_EQ(bed_link().rx_dropped, 2, "rx_dropped");
	EVENTUALLY_EQ(bed_link().tx_dropped, 1, "tx_dropped");
	REQUIRE(!bed_detach(), "%s", acvpn_error(bed.ctl));
	CHECK_EQ(bed_device_drop(ACVPN_DROP_REASON_RX_AUTH), 2,
		 "rx-auth after transport-detach");
	send_packet(fd, 100);
	EVENTUALLY(bed_device_drop(ACVPN_DROP_REASON_TX_NO_TRANSPORT) == 1,
		   "tx-no-transport");
	REQUIRE(!acvpn_session_del(bed.ctl, bed.ifindex, BED_ID), "del");
	send_packet(fd, 100);
	EVENTUALLY(bed_device_drop(ACVPN_DROP_REASON_TX_NO_SESSION) == 1,
		   "tx-no-session");
	CHECK_EQ(bed_device_drop(ACVPN_DROP_REASON_RX_AUTH), 2,
		 "rx-auth after session-del");
}

/* Tracepoints, in a buffer of our own */

static char instance[64];
static char trace[TRACE_MAX];

static void put_file(const char *name, const char *text)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", instance, name);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	REQUIRE(fd >= 0 && write(fd, text, strlen(text)) ==
		(ssize_t)strlen(text), "%s: %s", path, strerror(errno));
	close(fd);
}

static void trace_start(void)
{
	if (access(TRACEFS "/trace", F_OK))
		REQUIRE(!mount("tracefs", TRACEFS, "tracefs", 0, NULL),
			"tracefs: %s", strerror(errno));
	snprintf(instance, sizeof(instance), TRACEFS "/instances/acvpn-%d",
		 getpid());
	REQUIRE(!mkdir(instance, 0700), "%s: %s", instance, strerror(errno));
	put_file("events/acvpn/enable", "1");
}

static void trace_read(void)
{
	char path[128];
	size_t n = 0;
	ssize_t ret;
	int fd;

	snprintf(path, sizeof(path), "%s/trace", instance);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	REQUIRE(fd >= 0, "%s: %s", path, strerror(errno));
	while (n + 1 < sizeof(trace)) {
		ret = read(fd, trace + n, sizeof(trace) - 1 - n);
		if (ret <= 0)
			break;
		n += (size_t)ret;
	}
	trace[n] = '\0';
	close(fd);
}

static void expect_trace(const char *line)
{
	CHECK(strstr(trace, line), "no trace line \"%s\"", line);
}

static void test_trace(void)
{
	struct acvpn_transport_ref ref;
	struct acvpn_event event;
	int fd;

	trace_start();
	/* whose carrier stays, so that all packets come to the module */
	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .unconnected = true, .no_ipv6 = true });
	ref = bed_dtls();
	fd = bed_packet_socket();
	forge();
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 1);
	bed_random_keys(&bed.keys, &bed.peer, ACVPN_CIPHER_AES_128_GCM, 2);
	REQUIRE(!bed_keys() && !acvpn_key_swap(bed.ctl, &ref), "%s",
		acvpn_error(bed.ctl));
	REQUIRE(!bed_detach(), "%s", acvpn_error(bed.ctl));
	send_packet(fd, 100);
	EVENTUALLY(bed_device_drop(ACVPN_DROP_REASON_TX_NO_TRANSPORT) == 1,
		   "tx-no-transport");
	REQUIRE(!acvpn_session_del(bed.ctl, bed.ifindex, BED_ID), "del");
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_SESSION_DEL, &event),
		"no event session-del");
	trace_read();
	expect_trace("acvpn_session: dev=vpn0 session=7 what=session-new ");
	expect_trace("acvpn_transport: dev=vpn0 session=7 transport=dtls "
		     "what=transport-up ");
	expect_trace("acvpn_switch: dev=vpn0 session=7 transport=dtls "
		     "reason=attached");
	expect_trace("acvpn_drop: dev=vpn0 session=7 transport=dtls "
		     "reason=rx-auth len=");
	expect_trace("acvpn_key: dev=vpn0 session=7 epoch=2 what=");
	expect_trace("acvpn_transport: dev=vpn0 session=7 transport=dtls "
		     "what=transport-down reason=user");
	expect_trace("reason=tx-no-transport len=100");
	expect_trace("acvpn_session: dev=vpn0 session=7 what=session-del "
		     "reason=user");
	if (strstr(trace, "0x") || !strstr(trace, "vpn0"))
		printf("# %s\n", trace);
}

/* No secret is to be seen in a trace. */
static void test_trace_secrets(void)
{
	char text[2 * ACVPN_KEY_SIZE_MAX + 1];
	size_t i;

	trace_start();
	bed_up(&(struct bed_config){ .cipher = ACVPN_CIPHER_AES_256_GCM });
	for (i = 0; i < 16; i++)
		snprintf(text + 2 * i, 3, "%02x", bed.keys.tx.key[i]);
	trace_read();
	expect_trace("session=7");
	CHECK(!strstr(trace, text), "a key is in the trace");
	text[16] = '\0';
	CHECK(!strstr(trace, text), "half a key is in the trace");
}

/* ip -d link, with the plug-in of the build */

static const char *plugin_dir(void)
{
	static char dir[PATH_MAX];
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	REQUIRE(n > 0, "readlink");
	exe[n] = '\0';
	snprintf(dir, sizeof(dir), "%s/../../userspace/iproute2", dirname(exe));
	return dir;
}

static void test_ip(void)
{
	const char *dir = plugin_dir();

	sh("test -e %s/link_acvpn.so", dir);
	sh("IP_LIB_DIR=%s ip link add vpn0 type acvpn", dir);
	sh("IP_LIB_DIR=%s ip -d link show vpn0 | grep -w 'acvpn mode p2p'",
	   dir);
	sh("ip link del vpn0");
	sh("IP_LIB_DIR=%s ip link add vpn0 type acvpn mode mp", dir);
	sh("IP_LIB_DIR=%s ip -d link show vpn0 | grep -w 'acvpn mode mp'", dir);
	sh("IP_LIB_DIR=%s ip -d -j link show vpn0 | "
	   "jq -e '.[0].linkinfo.info_data.mode == \"mp\"'", dir);
	sh("ip link del vpn0");
	CHECK(sh_status("IP_LIB_DIR=%s ip link add vpn0 type acvpn mode x",
			dir), "mode x was taken");
}

static void down(void)
{
	bed_down();
	if (instance[0]) {
		put_file("events/acvpn/enable", "0");
		rmdir(instance);
	}
	instance[0] = '\0';
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "names of ethtool -S", test_names },
		{ "counts of ethtool -S", test_counts },
		{ "tracepoints", test_trace },
		{ "no keys in traces", test_trace_secrets },
		{ "ip link", test_ip },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), down);
	netns_cleanup();
	return tap_end();
}
