/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hashed timer wheel: entries lie in the slot of their due tick modulo the
 * number of slots, whatever revolution that is in.
 */
#ifndef _ACVPN_CORE_WHEEL_H
#define _ACVPN_CORE_WHEEL_H

#include "types.h"

enum {
	ACVPN_WHEEL_SLOTS = 256,
	ACVPN_WHEEL_WORDS = ACVPN_WHEEL_SLOTS / BITS_PER_LONG,
};

/* Later than any tick; ticks stay below 2^63. */
#define ACVPN_WHEEL_NEVER (~0ULL)

/**
 * struct acvpn_wheel_entry - something that is due at some tick
 * @next: next of the same list
 * @pprev: what points here, NULL while not queued
 * @due: tick that it was added for
 *
 * A member of the object that waits. Zeroes are an entry that is not queued.
 */
struct acvpn_wheel_entry {
	struct acvpn_wheel_entry *next;
	struct acvpn_wheel_entry **pprev;
	u64 due;
};

/**
 * struct acvpn_wheel - entries by the tick that they are due at
 * @tick: first tick whose slot was not looked at yet
 * @pending: entries due before @tick, and unsorted ones of slots looked at
 * @used: bit i tells that @slot[i] is not empty
 * @slot: entries due at @tick or later
 *
 * The caller serialises all calls for a wheel.
 */
struct acvpn_wheel {
	u64 tick;
	struct acvpn_wheel_entry *pending;
	unsigned long used[ACVPN_WHEEL_WORDS];
	struct acvpn_wheel_entry *slot[ACVPN_WHEEL_SLOTS];
};

/**
 * acvpn_wheel_init() - make an empty wheel
 * @w: wheel
 * @now: current tick
 */
void acvpn_wheel_init(struct acvpn_wheel *w, u64 now);

/**
 * acvpn_wheel_entry_init() - make an entry that is not queued
 * @e: entry
 */
void acvpn_wheel_entry_init(struct acvpn_wheel_entry *e);

/**
 * acvpn_wheel_queued() - does an entry wait in a wheel?
 * @e: entry
 *
 * Return: true between acvpn_wheel_add() and either acvpn_wheel_del() or the
 *	acvpn_wheel_pop() that returned it.
 */
bool acvpn_wheel_queued(const struct acvpn_wheel_entry *e);

/**
 * acvpn_wheel_add() - have an entry expire at a tick
 * @w: wheel
 * @e: entry; if it is queued, in this wheel, it is moved
 * @due: tick; one that has passed means at the next acvpn_wheel_pop()
 */
void acvpn_wheel_add(struct acvpn_wheel *w, struct acvpn_wheel_entry *e,
		     u64 due);

/**
 * acvpn_wheel_del() - take an entry out
 * @w: wheel
 * @e: entry of this wheel, queued or not
 */
void acvpn_wheel_del(struct acvpn_wheel *w, struct acvpn_wheel_entry *e);

/**
 * acvpn_wheel_pop() - take out an entry that is due
 * @w: wheel
 * @now: current tick; one before that of an earlier call counts as that
 *
 * Call it until it returns NULL; entries may be added and taken out meanwhile,
 * of which those due at @now or before are returned by the same series of
 * calls. Entries of different ticks come in the order of their ticks, unless
 * the last call was a revolution ago. A call looks at no slot twice, and at an
 * entry that is not due at most once in each revolution.
 *
 * Return: an entry due at @now or before, no longer queued, or NULL.
 */
struct acvpn_wheel_entry *acvpn_wheel_pop(struct acvpn_wheel *w, u64 now);

/**
 * acvpn_wheel_next() - when to call acvpn_wheel_pop() again
 * @w: wheel
 *
 * Return: the tick at which the first entry is due, or an earlier one if
 *	entries are a revolution or more ahead; a tick that has passed if some
 *	are due already; ACVPN_WHEEL_NEVER if the wheel is empty.
 */
u64 acvpn_wheel_next(const struct acvpn_wheel *w);

#endif /* _ACVPN_CORE_WHEEL_H */
