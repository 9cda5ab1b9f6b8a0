// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events of the module tell something new, and what the lost ones told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dataplane/kernel/event.h"
#include "dataplane/kernel/watch.h"

#define CSTP ACVPN_TRANSPORT_TYPE_CSTP
#define DTLS ACVPN_TRANSPORT_TYPE_DTLS

static struct kernel_watch watch;
static struct acvpn_session_info now;

static int setup(void **state)
{
	(void)state;
	memset(&watch, 0, sizeof(watch));
	memset(&now, 0, sizeof(now));
	return 0;
}

static struct acvpn_transport_info *has(uint32_t type, uint32_t slot,
					uint32_t transport_state)
{
	struct acvpn_transport_info *t = &now.transports[now.n_transports++];

	t->type = type;
	t->slot = slot;
	t->state = transport_state;
	return t;
}

static void attach_both(void)
{
	kernel_watch_attach(&watch, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	kernel_watch_attach(&watch, DATAPLANE_DTLS, DATAPLANE_NEXT);
}

/* An event of the module, through translation and watch. */
static bool news(const struct acvpn_event *event, struct dataplane_event *out)
{
	static char text[KERNEL_EVENT_TEXT_SIZE];

	return kernel_event_translate(event, out, text) &&
	       kernel_watch_event(&watch, out);
}

static bool is_news(uint32_t type, uint32_t transport, uint32_t slot)
{
	const struct acvpn_event event = {
		.type = type, .transport_type = transport, .slot = slot,
		.content_type = -1, .peer_reason = -1,
	};
	struct dataplane_event out;

	return news(&event, &out);
}

static void missed(enum dataplane_event_type type,
		   enum dataplane_channel channel, enum dataplane_slot slot)
{
	struct dataplane_event out;

	assert_true(kernel_watch_missed(&watch, &now, &out));
	assert_int_equal(out.type, type);
	assert_int_equal(out.channel, channel);
	assert_int_equal(out.slot, slot);
	assert_string_equal(out.text, "noticed late");
}

static void nothing_missed(void)
{
	struct dataplane_event out;

	assert_false(kernel_watch_missed(&watch, &now, &out));
}

static void test_nothing(void **state)
{
	(void)state;
	nothing_missed();
	attach_both();
	has(CSTP, ACVPN_SLOT_CURRENT, ACVPN_TRANSPORT_STATE_UP);
	has(DTLS, ACVPN_SLOT_CURRENT, ACVPN_TRANSPORT_STATE_UP);
	nothing_missed();
}

static void test_down(void **state)
{
	(void)state;
	attach_both();
	has(CSTP, ACVPN_SLOT_CURRENT, ACVPN_TRANSPORT_STATE_UP);
	missed(DATAPLANE_CHANNEL_DOWN, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	nothing_missed();
}

/* A lost death would mean that DTLS is never made anew. */
static void test_dead(void **state)
{
	struct acvpn_transport_info *dtls;

	(void)state;
	attach_both();
	has(CSTP, ACVPN_SLOT_CURRENT, ACVPN_TRANSPORT_STATE_UP);
	dtls = has(DTLS, ACVPN_SLOT_CURRENT, ACVPN_TRANSPORT_STATE_DEAD);
	missed(DATAPLANE_CHANNEL_DEAD, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	nothing_missed();
	dtls->state = ACVPN_TRANSPORT_STATE_UP;
	missed(DATAPLANE_CHANNEL_ALIVE, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	nothing_missed();
	/* What an event has told is not missed. */
	assert_true(is_news(ACVPN_EVENT_TYPE_TRANSPORT_DEAD, DTLS, 0));
	dtls->state = ACVPN_TRANSPORT_STATE_DEAD;
	nothing_missed();
	assert_true(is_news(ACVPN_EVENT_TYPE_TRANSPORT_ALIVE, DTLS, 0));
	missed(DATAPLANE_CHANNEL_DEAD, DATAPLANE_DTLS, DATAPLANE_CURRENT);
}

static void test_switch(void **state)
{
	(void)state;
	attach_both();
	has(CSTP, ACVPN_SLOT_CURRENT, ACVPN_TRANSPORT_STATE_UP);
	has(DTLS, ACVPN_SLOT_CURRENT, ACVPN_TRANSPORT_STATE_UP);
	now.active = CSTP;
	missed(DATAPLANE_SWITCH, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	nothing_missed();
	assert_true(is_news(ACVPN_EVENT_TYPE_SWITCH, DTLS, 0));
	now.active = DTLS;
	nothing_missed();
	now.active = CSTP;
	missed(DATAPLANE_SWITCH, DATAPLANE_CSTP, DATAPLANE_CURRENT);
}

static void test_pause(void **state)
{
	(void)state;
	attach_both();
	has(CSTP, ACVPN_SLOT_CURRENT, ACVPN_TRANSPORT_STATE_PAUSED);
	has(DTLS, ACVPN_SLOT_CURRENT, ACVPN_TRANSPORT_STATE_UP);
	missed(DATAPLANE_HANDSHAKE, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	nothing_missed();
}

/* What is attached as the next one is the first one, if there is none. */
static void test_slots(void **state)
{
	(void)state;
	attach_both();
	assert_true(watch.attached[DATAPLANE_DTLS][DATAPLANE_CURRENT]);
	kernel_watch_promote(&watch);
	assert_false(watch.attached[DATAPLANE_DTLS][DATAPLANE_PREVIOUS]);
	kernel_watch_attach(&watch, DATAPLANE_DTLS, DATAPLANE_NEXT);
	assert_true(watch.attached[DATAPLANE_DTLS][DATAPLANE_NEXT]);
	kernel_watch_promote(&watch);
	assert_true(watch.attached[DATAPLANE_DTLS][DATAPLANE_CURRENT]);
	assert_false(watch.attached[DATAPLANE_DTLS][DATAPLANE_NEXT]);
	assert_true(watch.attached[DATAPLANE_DTLS][DATAPLANE_PREVIOUS]);
}

/* Of what was replaced only its end is of interest. */
static void test_previous(void **state)
{
	(void)state;
	attach_both();
	kernel_watch_attach(&watch, DATAPLANE_DTLS, DATAPLANE_NEXT);
	kernel_watch_promote(&watch);
	assert_false(is_news(ACVPN_EVENT_TYPE_KEY_LIMIT, DTLS,
			     ACVPN_SLOT_PREVIOUS));
	assert_true(is_news(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, DTLS,
			    ACVPN_SLOT_PREVIOUS));
	assert_false(is_news(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, DTLS,
			     ACVPN_SLOT_PREVIOUS));
	assert_true(watch.attached[DATAPLANE_DTLS][DATAPLANE_CURRENT]);
}

static void test_detached(void **state)
{
	(void)state;
	attach_both();
	kernel_watch_detach(&watch, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	assert_false(is_news(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, DTLS, 0));
	assert_true(is_news(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, CSTP, 0));
	assert_false(is_news(ACVPN_EVENT_TYPE_TRANSPORT_DEAD, CSTP, 0));
	assert_true(is_news(ACVPN_EVENT_TYPE_SESSION_DEL, 0, 0));
	assert_false(is_news(ACVPN_EVENT_TYPE_IDLE, 0, 0));
}

/* A code and text, or text at once; as much of it as there is place for. */
static bool doubts(enum dataplane_event_type type,
		   enum dataplane_channel channel)
{
	const struct dataplane_event event = {
		.type = type, .channel = channel, .slot = DATAPLANE_CURRENT,
	};

	return kernel_watch_doubts(&watch, &event);
}

/* What is told of the socket of before is not the end of the one that there is.
 */
static void test_replaced(void **state)
{
	(void)state;
	attach_both();
	assert_false(doubts(DATAPLANE_CHANNEL_DOWN, DATAPLANE_CSTP));
	kernel_watch_detach(&watch, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	assert_false(doubts(DATAPLANE_CHANNEL_DOWN, DATAPLANE_CSTP));
	kernel_watch_attach(&watch, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	assert_true(doubts(DATAPLANE_CHANNEL_DOWN, DATAPLANE_CSTP));
	assert_false(doubts(DATAPLANE_CHANNEL_DOWN, DATAPLANE_DTLS));
	assert_false(doubts(DATAPLANE_CHANNEL_DEAD, DATAPLANE_CSTP));
}

static void test_text(void **state)
{
	struct acvpn_event event = {
		.type = ACVPN_EVENT_TYPE_PEER_DISCONNECT,
		.peer_reason = 0xb0, .content_type = -1,
		.payload = "bye", .payload_len = 3,
	};
	struct dataplane_event out;

	(void)state;
	assert_true(news(&event, &out));
	assert_int_equal(out.type, DATAPLANE_DISCONNECT);
	assert_string_equal(out.text, "bye");
	event.peer_reason = 'A';
	assert_true(news(&event, &out));
	assert_string_equal(out.text, "Abye");
	memset(event.payload, 'x', sizeof(event.payload));
	event.payload_len = sizeof(event.payload);
	assert_true(news(&event, &out));
	assert_int_equal(strlen(out.text), KERNEL_EVENT_TEXT_SIZE - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_nothing, setup),
		cmocka_unit_test_setup(test_down, setup),
		cmocka_unit_test_setup(test_dead, setup),
		cmocka_unit_test_setup(test_switch, setup),
		cmocka_unit_test_setup(test_pause, setup),
		cmocka_unit_test_setup(test_slots, setup),
		cmocka_unit_test_setup(test_previous, setup),
		cmocka_unit_test_setup(test_detached, setup),
		cmocka_unit_test_setup(test_replaced, setup),
		cmocka_unit_test_setup(test_text, setup),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
