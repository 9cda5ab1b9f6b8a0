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
 *
 * If TAP_CASE is set in the environment, cases without it in their names are
 * left out.
 */
void tap_run(const char *prefix, const struct tap_case *cases, size_t n,
	     void (*after)(void));

/**
 * tap_spread() - run cases that mostly wait, some of them at the same time
 * @before: called once in each of the processes that run cases
 * @cases: cases
 * @n: how many
 * @after: called after each case, also a failed one
 *
 * What a case prints comes when all are done.
 */
void tap_spread(void (*before)(void), const struct tap_case *cases, size_t n,
		void (*after)(void));

/**
 * tap_end() - print plan and totals
 *
 * Return: exit code: 0 all passed, 1 some failed, 4 all were skipped.
 */
int tap_end(void);

/**
 * tap_slow() - time allowed on this machine
 * @ms: milliseconds that suffice on a usual one
 *
 * Return: @ms times ACVPN_SLOW of the environment.
 */
int tap_slow(int ms);

/**
 * tap_form() - how much to do, as check or as check-long
 * @usual: in the usual form
 * @lengthy: in the long form
 *
 * Return: @lengthy if ACVPN_LONG of the environment is not empty, else @usual.
 */
int tap_form(int usual, int lengthy);

/**
 * tap_counted() - whether time goes by instructions
 *
 * Return: true if ACVPN_COUNTED of the environment is not empty: figures do not
 *	depend on how busy the host is, nor on its caches.
 */
bool tap_counted(void);

/** tap_nap() - sleep for tap_slow() of so many milliseconds */
void tap_nap(int ms);

/** tap_sleep() - sleep as long on a slow machine as on any */
void tap_sleep(int ms);

/** tap_now() - milliseconds on a clock that only goes forward */
long long tap_now(void);

/**
 * tap_within() - begin to show something that is so for a while only
 * @ms: how long the module lets it be so
 *
 * A case that fails later than that shows no more than that the machine stood
 * still, and is run again.
 */
void tap_within(int ms);

/** tap_patience() - begin to wait for something that comes within seconds */
void tap_patience(void);

/** tap_wait() - wait some more; returns false if it took too long */
bool tap_wait(void);

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

/* The case fails unless @cond holds within a few seconds; it goes on. */
#define EVENTUALLY(cond, ...)						\
	do {								\
		bool ok_;						\
									\
		tap_patience();						\
		while (!(ok_ = (cond)) && tap_wait())			\
			;						\
		CHECK(ok_, __VA_ARGS__);				\
	} while (0)

/* Numbers must be the same; told in decimal. */
#define CHECK_EQ(got, want, what)					\
	do {								\
		long long got_ = (long long)(got);			\
		long long want_ = (long long)(want);			\
		CHECK(got_ == want_, "%s: %lld, not %lld", what, got_,	\
		      want_);						\
	} while (0)

/*
 * A number that only grows must come to @want within a few seconds, and not be
 * more then. The module counts what it sent after the peer may have it.
 */
#define EVENTUALLY_EQ(got, want, what)					\
	do {								\
		long long want_ = (long long)(want);			\
		long long got_;						\
									\
		tap_patience();						\
		while ((got_ = (long long)(got)) < want_ && tap_wait())	\
			;						\
		CHECK(got_ == want_, "%s: %lld, not %lld", what, got_,	\
		      want_);						\
	} while (0)

#endif /* _SELFTESTS_KMOD_TAP_H */
