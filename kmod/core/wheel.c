// SPDX-License-Identifier: GPL-2.0-only

#include "wheel.h"

static unsigned int slot_of(u64 tick)
{
	return (unsigned int)(tick % ACVPN_WHEEL_SLOTS);
}

static unsigned long *wheel_word(struct acvpn_wheel *w, unsigned int slot)
{
	return &w->used[slot / BITS_PER_LONG];
}

static unsigned long wheel_bit(unsigned int slot)
{
	return 1UL << (slot % BITS_PER_LONG);
}

static void wheel_push(struct acvpn_wheel_entry **list,
		       struct acvpn_wheel_entry *e)
{
	e->next = *list;
	if (e->next)
		e->next->pprev = &e->next;
	e->pprev = list;
	*list = e;
}

static void unlink_entry(struct acvpn_wheel_entry *e)
{
	*e->pprev = e->next;
	if (e->next)
		e->next->pprev = e->pprev;
	e->pprev = NULL;
}

static void wheel_insert(struct acvpn_wheel *w, struct acvpn_wheel_entry *e)
{
	unsigned int slot = slot_of(e->due);

	if (e->due < w->tick) {
		wheel_push(&w->pending, e);
		return;
	}
	wheel_push(&w->slot[slot], e);
	*wheel_word(w, slot) |= wheel_bit(slot);
}

/* Slots from that of @tick to the next one in use; all of them if none is. */
static unsigned int distance(const struct acvpn_wheel *w, u64 tick)
{
	unsigned int from = slot_of(tick), word = from / BITS_PER_LONG, i;
	unsigned long bits = w->used[word] & ~(wheel_bit(from) - 1);

	/* The first word comes again last, for the slots before @from. */
	for (i = 0; i < ACVPN_WHEEL_WORDS && !bits; i++) {
		word = (word + 1) % ACVPN_WHEEL_WORDS;
		bits = w->used[word];
	}
	if (!bits)
		return ACVPN_WHEEL_SLOTS;
	return (word * BITS_PER_LONG + (unsigned int)__builtin_ctzl(bits) -
		from) % ACVPN_WHEEL_SLOTS;
}

/*
 * A slot holds entries of all revolutions. They are moved out together, and
 * those that are not due come back one by one: no call then walks past the
 * same ones again.
 */
static void take_slot(struct acvpn_wheel *w, unsigned int slot)
{
	w->pending = w->slot[slot];
	w->pending->pprev = &w->pending;
	w->slot[slot] = NULL;
	*wheel_word(w, slot) &= ~wheel_bit(slot);
}

static struct acvpn_wheel_entry *pop_pending(struct acvpn_wheel *w, u64 now)
{
	struct acvpn_wheel_entry *e;

	while ((e = w->pending)) {
		unlink_entry(e);
		if (e->due <= now)
			return e;
		wheel_insert(w, e);
	}
	return NULL;
}

void acvpn_wheel_init(struct acvpn_wheel *w, u64 now)
{
	memset(w, 0, sizeof(*w));
	w->tick = now;
}

void acvpn_wheel_entry_init(struct acvpn_wheel_entry *e)
{
	*e = (struct acvpn_wheel_entry){};
}

bool acvpn_wheel_queued(const struct acvpn_wheel_entry *e)
{
	return e->pprev;
}

void acvpn_wheel_add(struct acvpn_wheel *w, struct acvpn_wheel_entry *e,
		     u64 due)
{
	acvpn_wheel_del(w, e);
	e->due = due;
	wheel_insert(w, e);
}

void acvpn_wheel_del(struct acvpn_wheel *w, struct acvpn_wheel_entry *e)
{
	unsigned int slot = slot_of(e->due);

	if (!acvpn_wheel_queued(e))
		return;
	unlink_entry(e);
	if (!w->slot[slot])
		*wheel_word(w, slot) &= ~wheel_bit(slot);
}

struct acvpn_wheel_entry *acvpn_wheel_pop(struct acvpn_wheel *w, u64 now)
{
	struct acvpn_wheel_entry *e;
	unsigned int skip;

	/* Pending entries are all due then, so that none comes back there. */
	if (now + 1 < w->tick)
		now = w->tick - 1;

	while (!(e = pop_pending(w, now))) {
		/* One revolution passes all slots, however long ago. */
		if (now >= w->tick && now - w->tick >= ACVPN_WHEEL_SLOTS)
			w->tick = now - ACVPN_WHEEL_SLOTS + 1;
		skip = distance(w, w->tick);
		if (skip == ACVPN_WHEEL_SLOTS || w->tick + skip > now) {
			w->tick = now + 1;
			return NULL;
		}
		w->tick += skip + 1;
		take_slot(w, slot_of(w->tick - 1));
	}
	return e;
}

u64 acvpn_wheel_next(const struct acvpn_wheel *w)
{
	unsigned int skip = distance(w, w->tick);

	if (w->pending)
		return w->tick - 1;
	return skip == ACVPN_WHEEL_SLOTS ? ACVPN_WHEEL_NEVER : w->tick + skip;
}
