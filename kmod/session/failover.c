// SPDX-License-Identifier: GPL-2.0-only

#include "session/failover.h"

#include <linux/netdevice.h>
#include <uapi/linux/acvpn.h>

#include "session/device.h"
#include "session/key.h"
#include "session/liveness.h"
#include "session/report.h"
#include "session/session.h"
#include "session/transport.h"

/*
 * Packets overtake each other when data changes channels. A peer that changes
 * its mind is followed at once, but not again before the stragglers are in;
 * and the longer we disagree about the better channel, the rarer.
 */
#define HOLD_MIN HZ
#define HOLD_MAX (64 * HZ)

/* No straggler comes as late as that. */
#define STRAGGLE_MAX (HZ / 2)

/* Has it what sending needs, whatever the peer does? */
static bool
failover_able(struct acvpn_session *session, const struct acvpn_transport *t)
{
	const struct acvpn_key *key;

	if (!t || !acvpn_transport_ops(t)->keyed)
		return t;
	key = acvpn_session_locked(session, t->keys[ACVPN_SLOT_CURRENT]);
	return key && !test_bit(ACVPN_KEY_EXHAUSTED, &key->told);
}

static bool failover_usable(struct acvpn_session *session,
			    const struct acvpn_transport *t)
{
	const unsigned long bad = BIT(ACVPN_TRANSPORT_SILENT) |
				  BIT(ACVPN_TRANSPORT_SHUNNED) |
				  BIT(ACVPN_TRANSPORT_CLOSED);

	return failover_able(session, t) && !(READ_ONCE(t->flags) & bad);
}

static struct acvpn_transport *failover_pick(struct acvpn_session *session)
{
	struct acvpn_transport *dtls, *cstp, *first, *second;

	if (session->dying)
		return NULL;
	dtls = acvpn_session_locked(session, session->dtls[ACVPN_SLOT_CURRENT]);
	cstp = acvpn_session_locked(session, session->cstp);
	first = dtls;
	if (READ_ONCE(session->opt.prefer) == ACVPN_TRANSPORT_TYPE_CSTP)
		first = cstp;
	second = first == dtls ? cstp : dtls;
	if (failover_usable(session, first))
		return first;
	if (failover_usable(session, second))
		return second;
	/* Neither is good: hope for the one that cannot be firewalled. */
	if (cstp)
		return cstp;
	return dtls && rcu_access_pointer(dtls->keys[ACVPN_SLOT_CURRENT]) ?
	       dtls : NULL;
}

/* Of a device that is going nobody wants to know; but whoever was to be told
 * would hold a reference to it for up to a second.
 */
static void set_carrier(struct acvpn_session *session, bool on)
{
	struct net_device *dev = session->adev->dev;

	if (session->adev->mode != ACVPN_MODE_P2P ||
	    READ_ONCE(session->adev->dying))
		return;
	if (on)
		netif_carrier_on(dev);
	else
		netif_carrier_off(dev);
}

/* Has it all that it needs, and is its peer not known to be gone? */
static bool
failover_up(struct acvpn_session *session, const struct acvpn_transport *t)
{
	const unsigned long gone = BIT(ACVPN_TRANSPORT_SILENT) |
				   BIT(ACVPN_TRANSPORT_CLOSED);

	return failover_able(session, t) && !(READ_ONCE(t->flags) & gone);
}

/* Since when is there none? */
static void failover_note_down(struct acvpn_session *session)
{
	struct acvpn_transport *dtls, *cstp;

	dtls = acvpn_session_locked(session, session->dtls[ACVPN_SLOT_CURRENT]);
	cstp = acvpn_session_locked(session, session->cstp);
	if (failover_up(session, dtls) || failover_up(session, cstp)) {
		WRITE_ONCE(session->down, 0);
	} else if (!session->down && !session->dying) {
		WRITE_ONCE(session->down, jiffies ?: 1);
		acvpn_liveness_down(session);
	}
}

void acvpn_failover_choose(struct acvpn_session *session, u32 reason)
{
	struct acvpn_transport *old, *t;

	lockdep_assert_held(&session->lock);

	failover_note_down(session);
	old = acvpn_session_locked(session, session->data);
	t = failover_pick(session);
	if (t == old)
		return;
	rcu_assign_pointer(session->data, t);
	set_carrier(session, t);
	if (t && (!old || old->type != t->type)) {
		WRITE_ONCE(session->switched, (u32)jiffies);
		acvpn_report_transport(t, ACVPN_EVENT_TYPE_SWITCH, reason);
	}
}

/* The peer does not answer, or will not: @bit tells which. */
static void failover_mark(struct acvpn_transport *t, int bit, u32 reason)
{
	struct acvpn_session *session = acvpn_transport_attached_to(t);

	if (!session || test_and_set_bit(bit, &t->flags))
		return;
	spin_lock(&session->lock);
	/* Not a word of a session whose end has been told. */
	if (!session->dying) {
		acvpn_report_transport(t, ACVPN_EVENT_TYPE_TRANSPORT_DEAD,
				       reason);
		acvpn_failover_choose(session, reason);
	}
	spin_unlock(&session->lock);
}

void acvpn_failover_silent(struct acvpn_transport *t)
{
	failover_mark(t, ACVPN_TRANSPORT_SILENT, ACVPN_REASON_DPD);
}

void acvpn_failover_closed(struct acvpn_transport *t)
{
	failover_mark(t, ACVPN_TRANSPORT_CLOSED, ACVPN_REASON_PEER);
}

/*
 * Jiffies since the peer's choice was followed last. After 2^32 of them it
 * seems to be a moment ago once more, and the next choice waits for as long as
 * one.
 */
static u32 failover_held(const struct acvpn_session *session)
{
	u32 from = READ_ONCE(session->switched);

	return (u32)jiffies - from;
}

/*
 * Does the peer send by both, and has it sent by DTLS just now? What its socket
 * of DTLS has no room for, openconnect sends by CSTP.
 */
static bool failover_shared(const struct acvpn_transport *dtls)
{
	return test_bit(ACVPN_TRANSPORT_SHARED, &dtls->flags) &&
	       jiffies - READ_ONCE(dtls->last_rx) < HOLD_MIN;
}

/* The peer sends data by CSTP, so it does not trust DTLS any more. */
static void failover_shun(struct acvpn_session *session)
{
	struct acvpn_transport *dtls;

	if (failover_held(session) < HOLD_MIN)
		return;
	spin_lock(&session->lock);
	dtls = acvpn_session_locked(session, session->dtls[ACVPN_SLOT_CURRENT]);
	if (dtls && dtls == acvpn_session_locked(session, session->data)) {
		if (failover_held(session) > 2 * HOLD_MAX)
			session->hold = HOLD_MIN;
		else
			session->hold = clamp_t(u32, 2 * session->hold,
						HOLD_MIN, HOLD_MAX);
		clear_bit(ACVPN_TRANSPORT_SHARED, &dtls->flags);
		set_bit(ACVPN_TRANSPORT_SHUNNED, &dtls->flags);
		acvpn_failover_choose(session, ACVPN_REASON_PEER);
		acvpn_liveness_kick(dtls, session->hold);
	}
	spin_unlock(&session->lock);
}

/* Data came although the peer has left this. Context: session lock. */
static void
failover_share(const struct acvpn_session *session, struct acvpn_transport *t)
{
	u32 held = failover_held(session);

	if (held >= STRAGGLE_MAX && held < HOLD_MIN &&
	    test_bit(ACVPN_TRANSPORT_SHUNNED, &t->flags))
		set_bit(ACVPN_TRANSPORT_SHARED, &t->flags);
}

static void
failover_restore(struct acvpn_session *session, struct acvpn_transport *t,
		 bool data)
{
	u32 hold = data ? HOLD_MIN : session->hold;
	bool was_silent;

	spin_lock(&session->lock);
	was_silent = test_and_clear_bit(ACVPN_TRANSPORT_SILENT, &t->flags);
	if (was_silent && !session->dying)
		acvpn_report_transport(t, ACVPN_EVENT_TYPE_TRANSPORT_ALIVE, 0);
	if (data)
		failover_share(session, t);
	if (failover_held(session) >= hold)
		clear_bit(ACVPN_TRANSPORT_SHUNNED, &t->flags);
	acvpn_failover_choose(session, ACVPN_REASON_PEER);
	spin_unlock(&session->lock);
}

void acvpn_failover_heard(struct acvpn_transport *t, bool data)
{
	const unsigned long doubt = BIT(ACVPN_TRANSPORT_SILENT) |
				    BIT(ACVPN_TRANSPORT_SHUNNED);
	struct acvpn_session *session = acvpn_transport_attached_to(t);
	struct acvpn_transport *active;

	if (!session)
		return;
	if (unlikely(READ_ONCE(t->flags) & doubt))
		failover_restore(session, t, data);
	if (!data || t->type != ACVPN_TRANSPORT_TYPE_CSTP)
		return;
	active = rcu_dereference(session->data);
	if (active && active->type == ACVPN_TRANSPORT_TYPE_DTLS &&
	    !failover_shared(active))
		failover_shun(session);
}
