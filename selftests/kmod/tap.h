/* SPDX-License-Identifier: GPL-2.0-only */
/* Test cases that report in TAP, as kselftest wants it. */
#ifndef _SELFTESTS_KMOD_TAP_H
#define _SELFTESTS_KMOD_TAP_H

#include <stdbool.h>
#include <stddef.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/**
 * struct tap_case - one test case
 * @name: what is tested, in a few words
 * @run: does it; reports failures by the macros below
 */
struct tap_case {
	const char *name;
	void (*run)(void);
};

/**
 * tap_run() - run cases and print a line for each
 * @prefix: put before the names, for variants; may be ""
 * @cases: cases
 * @n: how many
 * @after: called after each case, also a failed one; may be NULL
 */
void tap_run(const char *prefix, const struct tap_case *cases, size_t n,
	     void (*after)(void));

/**
 * tap_end() - print plan and totals
 *
 * Return: exit code: 0 all passed, 1 some failed, 4 all were skipped.
 */
int tap_end(void);

/* The functions behind the macros. */
void tap_failed(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
__attribute__((noreturn)) void tap_leave(void);

/** tap_skip() - leave the running case, which cannot run here */
__attribute__((noreturn)) void tap_skip(const char *why);

/** tap_note() - print a diagnostic line */
void tap_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The case fails unless @cond; it goes on. */
#define CHECK(cond, ...)						\
	((cond) ? (void)0 : tap_failed(__FILE__, __LINE__, __VA_ARGS__))

/* The case fails and ends unless @cond. */
#define REQUIRE(cond, ...)						\
	do {								\
		if (!(cond)) {						\
			tap_failed(__FILE__, __LINE__, __VA_ARGS__);	\
			tap_leave();					\
		}							\
	} while (0)

/* Numbers must be the same; told in decimal. */
#define CHECK_EQ(got, want, what)					\
	do {								\
		long long got_ = (long long)(got);			\
		long long want_ = (long long)(want);			\
		CHECK(got_ == want_, "%s: %lld, not %lld", what, got_,	\
		      want_);						\
	} while (0)

#endif /* _SELFTESTS_KMOD_TAP_H */
