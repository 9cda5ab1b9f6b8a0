// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wire/mtu.h"

static const struct mtu_record dtls_cbc_sha1_etm = {
	.header = 13, .nonce = 16, .mac = 20, .block = 16, .mac_last = true,
};

static const struct mtu_record dtls_cbc_sha256_etm = {
	.header = 13, .nonce = 16, .mac = 32, .block = 16, .mac_last = true,
};

/* What the libraries say of a UDP payload of 1400 bytes. */
static void test_record(void **state)
{
	(void)state;
	assert_int_equal(mtu_record_data(1400, &mtu_dtls_gcm), 1363);
	assert_int_equal(mtu_record_data(1400, &mtu_dtls_ccm8), 1371);
	assert_int_equal(mtu_record_data(1400, &mtu_dtls_chacha), 1371);
	assert_int_equal(mtu_record_data(1400, &mtu_dtls_cbc_sha1), 1339);
	assert_int_equal(mtu_record_data(1400, &dtls_cbc_sha1_etm), 1343);
	assert_int_equal(mtu_record_data(1400, &dtls_cbc_sha256_etm), 1327);
	assert_int_equal(mtu_record_data(20, &mtu_dtls_gcm), 0);
	assert_int_equal(mtu_record_data(40, &mtu_dtls_cbc_sha256), 0);
	assert_int_equal(mtu_record_data(0, &dtls_cbc_sha1_etm), 0);
}

static void test_dtls_inner(void **state)
{
	(void)state;
	assert_int_equal(mtu_dtls_inner(AF_INET, 1500, &mtu_dtls_gcm), 1434);
	assert_int_equal(mtu_dtls_inner(AF_INET, 1500, &mtu_dtls_chacha),
			 1442);
	/* What the vendor's gateways give without being told. */
	assert_int_equal(mtu_dtls_inner(AF_INET, 1500, &mtu_dtls_cbc_sha1),
			 1418);
	assert_int_equal(mtu_dtls_inner(AF_INET, 1500, &mtu_dtls_cbc_sha256),
			 1406);
	assert_int_equal(mtu_dtls_inner(AF_INET6, 1500, &mtu_dtls_gcm), 1414);
	assert_int_equal(mtu_dtls_inner(AF_INET, 60, &mtu_dtls_gcm), 0);
}

static void test_cstp_inner(void **state)
{
	(void)state;
	assert_int_equal(mtu_tcp_payload(AF_INET, 1500), 1460);
	assert_int_equal(mtu_tcp_payload(AF_INET6, 1500), 1440);
	/* With the segment size that the vendor clamps to, and without. */
	assert_int_equal(mtu_cstp_inner(1380, &mtu_tls_rc4), 1347);
	assert_int_equal(mtu_cstp_inner(1460, &mtu_tls_rc4), 1427);
	assert_int_equal(mtu_cstp_inner(1460, &mtu_tls12_gcm), 1423);
	assert_int_equal(mtu_cstp_inner(1460, &mtu_tls12_chacha), 1431);
	assert_int_equal(mtu_cstp_inner(1460, &mtu_tls13), 1430);
	assert_int_equal(mtu_cstp_inner(1460, &mtu_tls_cbc_sha1), 1395);
	assert_int_equal(mtu_cstp_inner(20, &mtu_tls13), 0);
}

static void test_request(void **state)
{
	(void)state;
	assert_int_equal(mtu_request(AF_INET, 1500, 0), 1390);
	assert_int_equal(mtu_request(AF_INET, 1500, 1200), 1200);
	assert_int_equal(mtu_request(AF_INET, 100, 0), MTU_INNER_MIN);
}

static void test_cstp(void **state)
{
	struct mtu_told told = { .cstp = 1398, .dtls = 1390 };

	(void)state;
	assert_int_equal(mtu_cstp(&told), 1398);
	told.limit = 1300;
	assert_int_equal(mtu_cstp(&told), 1300);
	told = (struct mtu_told){ .dtls = 1390 };
	assert_int_equal(mtu_cstp(&told), 1390);
	told.cstp = MTU_INNER_MAX;
	assert_int_equal(mtu_cstp(&told), MTU_CSTP_MAX);
}

static unsigned int dtls(const struct mtu_told *told, sa_family_t family,
			 unsigned int link)
{
	return mtu_dtls(told, family, link, &mtu_dtls_gcm);
}

static void test_dtls(void **state)
{
	struct mtu_told told = { .cstp = 1434, .base = 1500 };

	(void)state;
	assert_int_equal(dtls(&told, AF_INET, 1500), 1434);
	assert_int_equal(dtls(&told, AF_INET6, 1500), 1414);
	assert_int_equal(dtls(&told, AF_INET, 1400), 1334);
	assert_int_equal(dtls(&told, AF_INET, 9000), 1434);
	told.limit = 1000;
	assert_int_equal(dtls(&told, AF_INET, 1500), 1000);
	told.limit = 0;
	told.dtls = 1390;
	assert_int_equal(dtls(&told, AF_INET, 1500), 1390);
	told = (struct mtu_told){ .dtls = MTU_INNER_MAX };
	assert_int_equal(dtls(&told, AF_INET, 65535), MTU_INNER_MAX);
	assert_true(dtls(&told, AF_INET, 600) < MTU_INNER_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_dtls_inner),
		cmocka_unit_test(test_cstp_inner),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_cstp),
		cmocka_unit_test(test_dtls),
	};

	return cmocka_run_group_tests_name("mtu", tests, NULL, NULL);
}
