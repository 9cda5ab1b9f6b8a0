// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libacvpn/acvpn.h"

static void test_known(void **state)
{
	const char *name;

	(void)state;
	assert_string_equal(acvpn_mode_name(ACVPN_MODE_P2P), "p2p");
	assert_string_equal(acvpn_transport_type_name(1), "dtls");
	assert_string_equal(acvpn_mode_name(ACVPN_MODE_MP), "mp");
	assert_string_equal(acvpn_transport_type_name(2), "cstp");
	assert_string_equal(acvpn_slot_name(ACVPN_SLOT_NEXT), "next");
	name = acvpn_transport_state_name(ACVPN_TRANSPORT_STATE_PAUSED);
	assert_string_equal(name, "paused");
	name = acvpn_compression_name(ACVPN_COMPRESSION_LZS_RX);
	assert_string_equal(name, "lzs-rx");
	name = acvpn_cipher_name(ACVPN_CIPHER_AES_256_GCM);
	assert_string_equal(name, "aes-256-gcm");
	name = acvpn_event_type_name(ACVPN_EVENT_TYPE_KEY_LIMIT);
	assert_string_equal(name, "key-limit");
	name = acvpn_event_type_name(ACVPN_EVENT_TYPE_IDLE);
	assert_string_equal(name, "idle");
	name = acvpn_reason_name(ACVPN_REASON_KEY_EXPIRED);
	assert_string_equal(name, "key-expired");
	name = acvpn_drop_reason_name(ACVPN_DROP_REASON_TX_STREAM);
	assert_string_equal(name, "tx-stream");
	name = acvpn_reason_name(ACVPN_REASON_DEVICE_DELETED);
	assert_string_equal(name, "device-deleted");
	name = acvpn_drop_reason_name(ACVPN_DROP_REASON_RX_REPLAY);
	assert_string_equal(name, "rx-replay");
	name = acvpn_drop_reason_name(ACVPN_DROP_REASON_TX_CRYPTO);
	assert_string_equal(name, "tx-crypto");
	name = acvpn_drop_reason_text(ACVPN_DROP_REASON_RX_AUTH);
	assert_non_null(strstr(name, "tag"));
}

static void test_unknown(void **state)
{
	const char *a, *b;

	(void)state;
	a = acvpn_cipher_name(0);
	b = acvpn_reason_name(4294967295U);
	assert_string_equal(a, "unknown-0");
	assert_string_equal(b, "unknown-4294967295");
	assert_string_equal(acvpn_drop_reason_text(4000), "");
}

static void test_cipher_parse(void **state)
{
	enum acvpn_cipher cipher;

	(void)state;
	assert_int_equal(acvpn_cipher_parse("aes-128-gcm", &cipher), 0);
	assert_int_equal(cipher, ACVPN_CIPHER_AES_128_GCM);
	assert_int_equal(acvpn_cipher_parse("aes-128-cbc", &cipher), -EINVAL);
	assert_int_equal(acvpn_cipher_parse("", &cipher), -EINVAL);
}

static void test_other_parse(void **state)
{
	uint32_t type;

	(void)state;
	assert_int_equal(acvpn_transport_type_parse("dtls", &type), 0);
	assert_int_equal(type, ACVPN_TRANSPORT_TYPE_DTLS);
	assert_int_equal(acvpn_transport_type_parse("cstp", &type), 0);
	assert_int_equal(type, ACVPN_TRANSPORT_TYPE_CSTP);
	assert_int_equal(acvpn_transport_type_parse("tls", &type), -EINVAL);
	assert_int_equal(acvpn_mode_parse("mp", &type), 0);
	assert_int_equal(type, ACVPN_MODE_MP);
	assert_int_equal(acvpn_mode_parse("", &type), -EINVAL);
	assert_int_equal(acvpn_slot_parse("previous", &type), 0);
	assert_int_equal(type, ACVPN_SLOT_PREVIOUS);
	assert_int_equal(acvpn_slot_parse("last", &type), -EINVAL);
	assert_int_equal(acvpn_compression_parse("none", &type), 0);
	assert_int_equal(type, ACVPN_COMPRESSION_NONE);
	assert_int_equal(acvpn_compression_parse("lzs-tx", &type), -EINVAL);
}

static void test_addr(void **state)
{
	struct acvpn_endpoint ep = { .port = 443 };
	char buf[ACVPN_ENDPOINT_STRLEN];

	(void)state;
	acvpn_endpoint_format(&ep, buf, sizeof(buf));
	assert_string_equal(buf, "none");
	ep.addr.family = AF_INET6;
	inet_pton(AF_INET6, "2001:db8::1", &ep.addr.v6);
	acvpn_endpoint_format(&ep, buf, sizeof(buf));
	assert_string_equal(buf, "[2001:db8::1]:443");
	acvpn_addr_format(&ep.addr, buf, sizeof(buf));
	assert_string_equal(buf, "2001:db8::1");
	memset(&ep.addr.v6, 0xff, sizeof(ep.addr.v6));
	ep.port = 65535;
	ep.scope = UINT32_MAX;
	acvpn_endpoint_format(&ep, buf, sizeof(buf));
	assert_string_equal(buf,
			    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295]:65535");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_cipher_parse),
		cmocka_unit_test(test_other_parse),
		cmocka_unit_test(test_addr),
	};

	return cmocka_run_group_tests_name("libacvpn_names", tests, NULL,
					   NULL);
}
