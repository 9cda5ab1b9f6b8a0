// SPDX-License-Identifier: GPL-2.0-only

#include "session/liveness.h"

#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/time.h>

#include "compat/compat.h"
#include "core/frame.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/report.h"
#include "session/session.h"
#include "session/transport.h"

/* Four requests in all, the later ones at half the interval. */
enum { PROBES_MAX = 4 };

/* How often a transport without timers is looked at all the same. */
#define IDLE_LOOK (30 * HZ)

/* Seen late, it would live for longer than it may. */
#define ORPHAN_LOOK (2 * HZ)

/* Nothing is to be looked at. */
#define NEVER ULONG_MAX

/* How often a session is looked at for its lifetime, in milliseconds. */
enum { LIFETIME_LOOK_MS = 3600 * 1000 };

/*
 * Who does not answer what was sent is asked every half second, and again in
 * between, for a datagram may get lost: six requests.
 */
#define DOUBT_PERIOD (HZ / 4)
enum { DOUBTS_MAX = 6 };

/* Which of them is put to the other transport, too, with time to answer. */
enum { DOUBTS_OTHER = 3 };

/* While that does not answer, either. */
#define DOUBT_PERIOD_LONG HZ

/* A tick is as long as 2^TICK_SHIFT jiffies. */
enum { TICK_SHIFT = 4 };

static u64 liveness_tick(void)
{
	u64 now = get_jiffies_64();

	return now >> TICK_SHIFT;
}

static const struct acvpn_liveness_actions *liveness_actions;

void acvpn_liveness_register(const struct acvpn_liveness_actions *actions)
{
	liveness_actions = actions;
}

/* Context: wheel_lock held. */
static void liveness_arm(struct acvpn_dev *adev)
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
static void
liveness_add(struct acvpn_dev *adev, struct acvpn_liveness_timer *timer,
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
			liveness_arm(adev);
	}
	spin_unlock_bh(&adev->wheel_lock);
}

void acvpn_liveness_kick(struct acvpn_transport *t, unsigned long delay)
{
	liveness_add(t->adev, &t->timer, delay);
}

void acvpn_liveness_start(struct acvpn_transport *t)
{
	WRITE_ONCE(t->since, jiffies);
	WRITE_ONCE(t->timer.probes, 0);
	liveness_add(t->adev, &t->timer, 0);
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
static unsigned long liveness_left(unsigned long from, unsigned long period)
{
	unsigned long passed = jiffies - from;

	return passed < period ? period - passed : 0;
}

/* Thousands of sessions that began together should not send together. */
static unsigned long liveness_jitter(unsigned long period)
{
	return get_random_u32_below(period / 8 + 1);
}

/*
 * Returns when to look again. A keepalive is sent at most an eighth of the
 * period early, never late: the peer or a NAT may count on it.
 */
static unsigned long liveness_keep_alive(struct acvpn_transport *t)
{
	unsigned long period = READ_ONCE(t->keepalive) * (unsigned long)HZ;
	unsigned long last = READ_ONCE(t->last_tx) ?: READ_ONCE(t->since);
	unsigned long rest;

	if (!period)
		return IDLE_LOOK;
	rest = liveness_left(last, period);
	if (rest > period / 8)
		return rest - liveness_jitter(period);
	acvpn_transport_ops(t)->frame(t, ACVPN_FRAME_KEEPALIVE, NULL, 0);
	return period - liveness_jitter(period);
}

static void liveness_ask(struct acvpn_transport *t)
{
	WRITE_ONCE(t->probed, jiffies);
	WRITE_ONCE(t->timer.probes, t->timer.probes + 1);
	acvpn_transport_ops(t)->frame(t, ACVPN_FRAME_DPD_REQUEST, NULL, 0);
}

/* The peer of a transport that is out of use: is it back? */
static unsigned long
liveness_ask_again(struct acvpn_transport *t, unsigned long period)
{
	period = period ?: IDLE_LOOK;
	if (liveness_left(t->probed, period))
		return liveness_left(t->probed, period);
	liveness_ask(t);
	return period;
}

/* Returns when to look again. */
static unsigned long liveness_detect(struct acvpn_transport *t)
{
	const unsigned long out = BIT(ACVPN_TRANSPORT_SILENT) |
				  BIT(ACVPN_TRANSPORT_SHUNNED);
	unsigned long period = READ_ONCE(t->dpd) * (unsigned long)HZ;
	unsigned long last = READ_ONCE(t->last_rx) ?: READ_ONCE(t->since);

	if (READ_ONCE(t->flags) & out)
		return liveness_ask_again(t, period);
	if (READ_ONCE(t->timer.probes) && time_after_eq(last, t->probed))
		WRITE_ONCE(t->timer.probes, 0);
	if (!period)
		return IDLE_LOOK;
	if (!READ_ONCE(t->timer.probes)) {
		if (liveness_left(last, period))
			return liveness_left(last, period) +
			       liveness_jitter(period);
		liveness_ask(t);
		return period / 2;
	}
	if (liveness_left(t->probed, period / 2))
		return liveness_left(t->probed, period / 2);
	if (READ_ONCE(t->timer.probes) < PROBES_MAX) {
		liveness_ask(t);
		return period / 2;
	}
	liveness_actions->silent(t);
	return period;
}

void acvpn_liveness_sent(struct acvpn_transport *t)
{
	unsigned int timeout = READ_ONCE(t->answer_timeout);

	if (!timeout || test_bit(ACVPN_TRANSPORT_AWAITING, &t->flags) ||
	    test_and_set_bit(ACVPN_TRANSPORT_AWAITING, &t->flags))
		return;
	WRITE_ONCE(t->awaited, jiffies);
	acvpn_liveness_kick(t, msecs_to_jiffies(timeout));
}

/* The transport that data would go by if it were not for @t, if it is good. */
static struct acvpn_transport *
liveness_other(const struct acvpn_session *session,
	       const struct acvpn_transport *t)
{
	struct acvpn_transport *other;

	if (t->type == ACVPN_TRANSPORT_TYPE_DTLS)
		other = rcu_dereference(session->cstp);
	else
		other = rcu_dereference(session->dtls[ACVPN_SLOT_CURRENT]);
	if (!other || test_bit(ACVPN_TRANSPORT_SHUNNED, &other->flags) ||
	    acvpn_transport_state(other) != ACVPN_TRANSPORT_STATE_UP)
		return NULL;
	return other;
}

/* Was something heard since it was asked? */
static bool liveness_lives(const struct acvpn_transport *other)
{
	unsigned long last = READ_ONCE(other->last_rx);

	return last && time_after_eq(last, other->probed);
}

static unsigned long liveness_patience(const struct acvpn_transport *t)
{
	if (!t->timer.doubts)
		return msecs_to_jiffies(READ_ONCE(t->answer_timeout));
	return t->timer.doubts < DOUBTS_MAX ? DOUBT_PERIOD : DOUBT_PERIOD_LONG;
}

/*
 * Wait from when it was due on, so that being late by a tick each time does not
 * add up; but who was later leaves the peer its time.
 */
static void liveness_await_on(struct acvpn_transport *t)
{
	unsigned long due = t->awaited + liveness_patience(t);

	if (time_before(due + BIT(TICK_SHIFT), jiffies))
		due = jiffies;
	WRITE_ONCE(t->awaited, due);
}

/* Returns when to look again. */
static unsigned long
liveness_doubt(struct acvpn_transport *t, struct acvpn_transport *other)
{
	if (t->timer.doubts == DOUBTS_MAX && liveness_lives(other)) {
		liveness_actions->silent(t);
		return IDLE_LOOK;
	}
	liveness_await_on(t);
	if (t->timer.doubts < DOUBTS_MAX)
		WRITE_ONCE(t->timer.doubts, t->timer.doubts + 1);
	if (t->timer.doubts == DOUBTS_OTHER)
		liveness_ask(other);
	acvpn_transport_ops(t)->frame(t, ACVPN_FRAME_DPD_REQUEST, NULL, 0);
	return DOUBT_PERIOD;
}

/*
 * Was what was sent answered, and nothing sent since? Within a tick nobody
 * knows what came first. An answer to a request may well come in the same, and
 * that is enough; of data, only later ones count.
 */
static bool liveness_answered(struct acvpn_transport *t,
			      const struct acvpn_session *session)
{
	unsigned long heard = READ_ONCE(t->last_rx) ?: READ_ONCE(t->since);

	if (time_after(heard, t->awaited) ||
	    (t->timer.doubts && heard == t->awaited)) {
		WRITE_ONCE(t->timer.doubts, 0);
		WRITE_ONCE(t->awaited, heard);
	}
	return !t->timer.doubts &&
	       !time_after(READ_ONCE(session->last_tx_data), heard);
}

/* Returns when to look again. */
static unsigned long liveness_await(struct acvpn_transport *t)
{
	const struct acvpn_session *session = acvpn_transport_attached_to(t);
	struct acvpn_transport *other;
	unsigned long rest;

	if (!test_bit(ACVPN_TRANSPORT_AWAITING, &t->flags))
		return IDLE_LOOK;
	if (!session || rcu_access_pointer(session->data) != t ||
	    !READ_ONCE(t->answer_timeout) || liveness_answered(t, session)) {
		WRITE_ONCE(t->timer.doubts, 0);
		clear_bit(ACVPN_TRANSPORT_AWAITING, &t->flags);
		return IDLE_LOOK;
	}
	rest = liveness_left(t->awaited, liveness_patience(t));
	if (rest)
		return rest;
	other = liveness_other(session, t);
	return other ? liveness_doubt(t, other) : liveness_patience(t);
}

/* Returns when to look again, 0 if the transport ends. */
static unsigned long liveness_grace(struct acvpn_transport *t)
{
	u32 retire = READ_ONCE(t->retire), now = jiffies;

	if (!retire)
		return IDLE_LOOK;
	if (time_before32(now, retire))
		return retire - now;
	if (READ_ONCE(t->slot) == ACVPN_SLOT_PREVIOUS) {
		liveness_actions->end(t, ACVPN_REASON_REPLACED);
		return 0;
	}
	liveness_actions->retire(t);
	return IDLE_LOOK;
}

/* Only what could send data asks, and keeps the path open. */
static bool liveness_in_use(const struct acvpn_transport *t)
{
	u32 state = acvpn_transport_state(t);

	return READ_ONCE(t->slot) == ACVPN_SLOT_CURRENT &&
	       !test_bit(ACVPN_TRANSPORT_CLOSED, &t->flags) &&
	       (state == ACVPN_TRANSPORT_STATE_UP ||
		state == ACVPN_TRANSPORT_STATE_DEAD);
}

/* Nobody has the socket any more. Returns as liveness_holder(). */
static unsigned long
liveness_orphaned(struct acvpn_transport *t, unsigned long persist)
{
	if (!t->orphaned) {
		WRITE_ONCE(t->orphaned, (u32)jiffies ?: 1);
		acvpn_report_transport(t, ACVPN_EVENT_TYPE_ORPHANED, 0);
	}
	return min(liveness_left(acvpn_transport_orphaned(t), persist),
		   (unsigned long)ORPHAN_LOOK);
}

/* Returns when to look again, 0 if the transport ends. */
static unsigned long liveness_holder(struct acvpn_transport *t)
{
	const struct acvpn_transport_ops *ops = acvpn_transport_ops(t);
	const struct acvpn_session *session = acvpn_transport_attached_to(t);
	unsigned long persist = 0;

	if (session)
		persist = READ_ONCE(session->opt.persist) * (unsigned long)HZ;
	if (ops->closed && ops->closed(t))
		return 0;
	if (ops->orphaned(t))
		return persist ? liveness_orphaned(t, persist) : 0;
	WRITE_ONCE(t->orphaned, 0);
	return persist ? min_t(unsigned long, ops->look, ORPHAN_LOOK) :
			 ops->look;
}

/* Context: BH disabled, RCU read side. */
static void liveness_watch(struct acvpn_transport *t)
{
	unsigned long next = liveness_grace(t);
	unsigned long look;

	clear_bit(ACVPN_TRANSPORT_TOLD_ALERT, &t->flags);
	if (!next)
		return;
	look = liveness_holder(t);
	if (!look) {
		liveness_actions->end(t, ACVPN_REASON_SOCKET_CLOSED);
		return;
	}
	next = min(next, look);
	if (liveness_in_use(t)) {
		next = min(next, liveness_detect(t));
		next = min(next, liveness_await(t));
		next = min(next, liveness_keep_alive(t));
	}
	liveness_add(t->adev, &t->timer, next ?: 1);
}

/* Returns when to look again, 0 if the session ends. */
static unsigned long liveness_idle(struct acvpn_session *session)
{
	unsigned long period, rest, last = READ_ONCE(session->last_rx_data);

	period = READ_ONCE(session->opt.idle_timeout) * (unsigned long)HZ;
	if (!period)
		return NEVER;
	rest = liveness_left(last, period);
	if (rest)
		return rest;
	if (READ_ONCE(session->opt.idle_delete))
		return 0;
	if (session->idle_told != (u32)last) {
		session->idle_told = last;
		acvpn_report_session(session, ACVPN_EVENT_TYPE_IDLE, 0);
	}
	return min(period, IDLE_LOOK);
}

/* Returns when to look again, 0 if the session ends. */
static unsigned long liveness_lifetime(const struct acvpn_session *session)
{
	u64 age = ktime_ms_delta(ktime_get(), session->created);
	u64 lifetime = READ_ONCE(session->opt.lifetime) * (u64)MSEC_PER_SEC;

	if (!lifetime)
		return NEVER;
	if (age >= lifetime)
		return 0;
	/* More than that may be more than jiffies can tell. */
	return msecs_to_jiffies(min_t(u64, lifetime - age, LIFETIME_LOOK_MS)) ?:
	       1;
}

/* Returns when to look again, 0 if the session ends. */
static unsigned long liveness_dead(const struct acvpn_session *session)
{
	unsigned long period, down = READ_ONCE(session->down);

	period = READ_ONCE(session->opt.dead_timeout) * (unsigned long)HZ;
	return period && down ? liveness_left(down, period) : NEVER;
}

/* Why a session is over, 0 if it is not; and when to look again. */
static u32 liveness_over(struct acvpn_session *session, unsigned long *next)
{
	unsigned long lifetime = liveness_lifetime(session);
	unsigned long dead = liveness_dead(session);
	unsigned long idle;

	if (!lifetime)
		return ACVPN_REASON_LIFETIME;
	if (!dead)
		return ACVPN_REASON_DEAD_TIMEOUT;
	idle = liveness_idle(session);
	*next = min3(lifetime, dead, idle);
	return idle ? 0 : ACVPN_REASON_IDLE;
}

/* Context: BH disabled, RCU read side. */
static void liveness_watch_session(struct acvpn_session *session)
{
	unsigned long next;
	u32 reason = liveness_over(session, &next);

	if (reason)
		liveness_actions->end_session(session, reason);
	else if (next != NEVER)
		liveness_add(session->adev, &session->timer, next);
}

void acvpn_liveness_start_session(struct acvpn_session *session)
{
	const struct acvpn_session_options *opt = &session->opt;

	if (READ_ONCE(opt->idle_timeout) || READ_ONCE(opt->lifetime) ||
	    READ_ONCE(opt->dead_timeout))
		liveness_add(session->adev, &session->timer, 0);
}

void acvpn_liveness_down(struct acvpn_session *session)
{
	unsigned long period;

	period = READ_ONCE(session->opt.dead_timeout) * (unsigned long)HZ;
	if (period)
		liveness_add(session->adev, &session->timer, period);
}

static struct acvpn_wheel_entry *liveness_pop(struct acvpn_dev *adev)
{
	struct acvpn_wheel_entry *e;

	spin_lock(&adev->wheel_lock);
	e = acvpn_wheel_pop(&adev->wheel, liveness_tick());
	if (!e)
		liveness_arm(adev);
	spin_unlock(&adev->wheel_lock);
	return e;
}

/* Context: BH disabled, RCU read side. */
static void liveness_look(struct acvpn_liveness_timer *timer)
{
	if (timer->of_session)
		liveness_watch_session(container_of(timer, struct acvpn_session,
						    timer));
	else
		liveness_watch(container_of(timer, struct acvpn_transport,
					    timer));
}

/* What was taken out stays valid until the read side ends. */
static bool liveness_expire(struct acvpn_dev *adev)
{
	struct acvpn_wheel_entry *e;

	local_bh_disable();
	rcu_read_lock();
	e = liveness_pop(adev);
	if (e)
		liveness_look(container_of(e, struct acvpn_liveness_timer,
					   entry));
	rcu_read_unlock();
	local_bh_enable();
	return e;
}

static void liveness_work(struct work_struct *work)
{
	struct acvpn_dev *adev = container_of(to_delayed_work(work),
					      struct acvpn_dev, wheel_work);

	while (!READ_ONCE(adev->dying) && liveness_expire(adev))
		cond_resched();
}

void acvpn_liveness_init(struct acvpn_dev *adev)
{
	spin_lock_init(&adev->wheel_lock);
	acvpn_wheel_init(&adev->wheel, liveness_tick());
	INIT_DELAYED_WORK(&adev->wheel_work, liveness_work);
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
	reason = acvpn_transport_ops(t)->frame(t, ACVPN_FRAME_DPD_REQUEST, NULL,
					       size);
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
	    (wanted != size && !size &&
	     (READ_ONCE(t->timer.probes) || READ_ONCE(t->timer.doubts))))
		return;
	if (cmpxchg(&t->probe_size, wanted, ACVPN_LIVENESS_NO_PROBE) == wanted)
		acvpn_report_probe(t, size);
}
