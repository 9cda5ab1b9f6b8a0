// SPDX-License-Identifier: GPL-2.0-only

#include "session/liveness.h"

#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/skbuff.h>

#include "compat/compat.h"
#include "core/frame.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/failover.h"
#include "session/key.h"
#include "session/report.h"
#include "session/session.h"
#include "session/transport.h"

/* Four requests in all, the later ones at half the interval. */
enum { PROBES_MAX = 4 };

/* How often a transport without timers is looked at all the same. */
#define IDLE_LOOK (30 * HZ)

/* A tick is as long as 2^TICK_SHIFT jiffies. */
enum { TICK_SHIFT = 4 };

static u64 tick_now(void)
{
	u64 now = get_jiffies_64();

	return now >> TICK_SHIFT;
}

/* Context: wheel_lock held. */
static void arm(struct acvpn_dev *adev)
{
	u64 next = acvpn_wheel_next(&adev->wheel);
	u64 now = get_jiffies_64();

	if (next == ACVPN_WHEEL_NEVER)
		return;
	next <<= TICK_SHIFT;
	mod_delayed_work(system_power_efficient_wq, &adev->wheel_work,
			 next > now ? next - now : 0);
}

/* Look at @timer after @delay jiffies, or sooner if it is queued for that. */
static void add(struct acvpn_dev *adev, struct acvpn_liveness_timer *timer,
		unsigned long delay)
{
	u64 when = get_jiffies_64() + delay;
	u64 due = (when + BIT(TICK_SHIFT) - 1) >> TICK_SHIFT;
	u64 before;

	spin_lock_bh(&adev->wheel_lock);
	before = acvpn_wheel_next(&adev->wheel);
	if (!timer->gone && !(acvpn_wheel_queued(&timer->entry) &&
			      timer->entry.due <= due)) {
		acvpn_wheel_add(&adev->wheel, &timer->entry, due);
		if (acvpn_wheel_next(&adev->wheel) < before)
			arm(adev);
	}
	spin_unlock_bh(&adev->wheel_lock);
}

void acvpn_liveness_kick(struct acvpn_transport *t, unsigned long delay)
{
	add(t->adev, &t->timer, delay);
}

void acvpn_liveness_start(struct acvpn_transport *t)
{
	t->since = jiffies;
	t->probes = 0;
	add(t->adev, &t->timer, 0);
}

void acvpn_liveness_forget(struct acvpn_dev *adev,
			   struct acvpn_liveness_timer *timer)
{
	spin_lock_bh(&adev->wheel_lock);
	timer->gone = true;
	acvpn_wheel_del(&adev->wheel, &timer->entry);
	spin_unlock_bh(&adev->wheel_lock);
}

/* Jiffies left of a period that began at @from; 0 if it is over. */
static unsigned long left(unsigned long from, unsigned long period)
{
	unsigned long passed = jiffies - from;

	return passed < period ? period - passed : 0;
}

/* Returns when to look again. */
static unsigned long keep_alive(struct acvpn_transport *t)
{
	unsigned long period = READ_ONCE(t->keepalive) * (unsigned long)HZ;
	unsigned long last = READ_ONCE(t->last_tx) ?: t->since;

	if (!period)
		return IDLE_LOOK;
	if (left(last, period))
		return left(last, period);
	t->ops->frame(t, ACVPN_FRAME_KEEPALIVE, NULL, 0);
	return period;
}

/* Thousands of sessions that began together should not ask together. */
static unsigned long jitter(unsigned long period)
{
	return get_random_u32_below(period / 8 + 1);
}

static void ask(struct acvpn_transport *t)
{
	t->probed = jiffies;
	t->probes++;
	t->ops->frame(t, ACVPN_FRAME_DPD_REQUEST, NULL, 0);
}

/* The peer of a transport that is out of use: is it back? */
static unsigned long ask_again(struct acvpn_transport *t, unsigned long period)
{
	period = period ?: IDLE_LOOK;
	if (left(t->probed, period))
		return left(t->probed, period);
	ask(t);
	return period;
}

/* Returns when to look again. */
static unsigned long detect(struct acvpn_transport *t)
{
	const unsigned long out = BIT(ACVPN_TRANSPORT_SILENT) |
				  BIT(ACVPN_TRANSPORT_SHUNNED);
	unsigned long period = READ_ONCE(t->dpd) * (unsigned long)HZ;
	unsigned long last = READ_ONCE(t->last_rx) ?: t->since;

	if (READ_ONCE(t->flags) & out)
		return ask_again(t, period);
	if (!period)
		return IDLE_LOOK;
	if (t->probes && time_after_eq(last, t->probed))
		t->probes = 0;
	if (!t->probes) {
		if (left(last, period))
			return left(last, period) + jitter(period);
		ask(t);
		return period / 2;
	}
	if (left(t->probed, period / 2))
		return left(t->probed, period / 2);
	if (t->probes < PROBES_MAX) {
		ask(t);
		return period / 2;
	}
	acvpn_failover_silent(t);
	return period;
}

/* Returns when to look again, 0 if the transport ends. */
static unsigned long grace(struct acvpn_transport *t)
{
	unsigned long retire = READ_ONCE(t->retire);

	if (!retire)
		return IDLE_LOOK;
	if (time_before(jiffies, retire))
		return retire - jiffies;
	if (t->slot == ACVPN_SLOT_PREVIOUS) {
		acvpn_transport_end(t, ACVPN_REASON_REPLACED);
		return 0;
	}
	acvpn_key_retire(t);
	return IDLE_LOOK;
}

/* Only what could send data asks, and keeps the path open. */
static bool in_use(const struct acvpn_transport *t)
{
	u32 state = acvpn_transport_state(t);

	return READ_ONCE(t->slot) == ACVPN_SLOT_CURRENT &&
	       !test_bit(ACVPN_TRANSPORT_CLOSED, &t->flags) &&
	       (state == ACVPN_TRANSPORT_STATE_UP ||
		state == ACVPN_TRANSPORT_STATE_DEAD);
}

/* Context: BH disabled, RCU read side. */
static void watch(struct acvpn_transport *t)
{
	unsigned long next = grace(t);

	clear_bit(ACVPN_TRANSPORT_TOLD_ALERT, &t->flags);
	if (!next)
		return;
	if (t->ops->orphaned && t->ops->orphaned(t)) {
		acvpn_transport_end(t, ACVPN_REASON_SOCKET_CLOSED);
		return;
	}
	if (in_use(t)) {
		next = min(next, detect(t));
		next = min(next, keep_alive(t));
	}
	add(t->adev, &t->timer, next ?: 1);
}

/* Context: BH disabled, RCU read side. */
static void watch_idle(struct acvpn_session *session)
{
	unsigned long period, rest, last = READ_ONCE(session->last_data);

	period = READ_ONCE(session->opt.idle_timeout) * (unsigned long)HZ;
	if (!period)
		return;
	rest = left(last, period);
	if (!rest && session->idle_told != last) {
		session->idle_told = last;
		acvpn_report_session(session, ACVPN_EVENT_TYPE_IDLE, 0);
	}
	add(session->adev, &session->timer, rest ?: min(period, IDLE_LOOK));
}

void acvpn_liveness_start_idle(struct acvpn_session *session)
{
	if (session->opt.idle_timeout)
		add(session->adev, &session->timer, 0);
}

static struct acvpn_wheel_entry *pop(struct acvpn_dev *adev)
{
	struct acvpn_wheel_entry *e;

	spin_lock(&adev->wheel_lock);
	e = acvpn_wheel_pop(&adev->wheel, tick_now());
	if (!e)
		arm(adev);
	spin_unlock(&adev->wheel_lock);
	return e;
}

/* What was taken out stays valid until the read side ends. */
static bool expire(struct acvpn_dev *adev)
{
	struct acvpn_liveness_timer *timer;
	struct acvpn_wheel_entry *e;

	local_bh_disable();
	rcu_read_lock();
	e = pop(adev);
	if (e) {
		timer = container_of(e, struct acvpn_liveness_timer, entry);
		if (timer->of_session)
			watch_idle(container_of(timer, struct acvpn_session,
						timer));
		else
			watch(container_of(timer, struct acvpn_transport,
					   timer));
	}
	rcu_read_unlock();
	local_bh_enable();
	return e;
}

static void turn(struct work_struct *work)
{
	struct acvpn_dev *adev = container_of(to_delayed_work(work),
					      struct acvpn_dev, wheel_work);

	while (expire(adev))
		cond_resched();
}

void acvpn_liveness_init(struct acvpn_dev *adev)
{
	spin_lock_init(&adev->wheel_lock);
	acvpn_wheel_init(&adev->wheel, tick_now());
	INIT_DELAYED_WORK(&adev->wheel_work, turn);
}

void acvpn_liveness_stop(struct acvpn_dev *adev)
{
	cancel_delayed_work_sync(&adev->wheel_work);
}

int acvpn_liveness_probe(struct acvpn_transport *t, unsigned int size,
			 struct netlink_ext_ack *extack)
{
	int reason;

	lockdep_assert_held(&t->adev->lock);

	if (acvpn_transport_state(t) == ACVPN_TRANSPORT_STATE_NO_KEY) {
		NL_SET_ERR_MSG_MOD(extack, "transport has no keys");
		return -ENOKEY;
	}
	WRITE_ONCE(t->probe_size, size);
	local_bh_disable();
	rcu_read_lock();
	reason = t->ops->frame(t, ACVPN_FRAME_DPD_REQUEST, NULL, size);
	rcu_read_unlock();
	local_bh_enable();
	if (reason == ACVPN_DROP_NONE)
		return 0;
	WRITE_ONCE(t->probe_size, ACVPN_LIVENESS_NO_PROBE);
	if (reason == ACVPN_DROP_REASON_TX_TOO_BIG) {
		NL_SET_ERR_MSG_MOD(extack, "path does not carry this size");
		return -EMSGSIZE;
	}
	NL_SET_ERR_MSG_MOD(extack, "probe was not sent; see drop counters");
	return -ENOBUFS;
}

/*
 * Requests carry no number: an answer as long as the probe is its answer, and
 * so is any other unless liveness has asked, too.
 */
void acvpn_liveness_answer(struct acvpn_transport *t, unsigned int size)
{
	int wanted = READ_ONCE(t->probe_size);

	if (wanted == ACVPN_LIVENESS_NO_PROBE ||
	    (wanted != size && t->probes && !size))
		return;
	if (cmpxchg(&t->probe_size, wanted, ACVPN_LIVENESS_NO_PROBE) == wanted)
		acvpn_report_probe(t, size);
}
