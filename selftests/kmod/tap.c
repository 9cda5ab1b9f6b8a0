// SPDX-License-Identifier: GPL-2.0-only

#include "tap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_PASS = 0, EXIT_FAIL = 1, EXIT_SKIP = 4 };

static struct {
	jmp_buf leave;
	bool running;
	bool failed;
	const char *skip;
	int pass;
	int fail;
	int skipped;
} tap;

static void note(const char *fmt, va_list ap)
{
	printf("# ");
	vprintf(fmt, ap);
	printf("\n");
	fflush(stdout);
}

void tap_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(fmt, ap);
	va_end(ap);
}

void tap_failed(const char *file, int line, const char *fmt, ...)
{
	const char *base = strrchr(file, '/');
	va_list ap;

	tap.failed = true;
	printf("# %s:%d: ", base ? base + 1 : file, line);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	fflush(stdout);
}

void tap_leave(void)
{
	/* Outside of a case nothing that follows makes sense. */
	if (!tap.running) {
		printf("Bail out! preparation failed\n");
		fflush(stdout);
		_Exit(EXIT_FAIL);
	}
	longjmp(tap.leave, 1);
}

void tap_skip(const char *why)
{
	tap.skip = why;
	tap_leave();
}

static void report(const char *prefix, const char *name)
{
	int number = tap.pass + tap.fail + tap.skipped + 1;

	printf("%sok %d - %s%s", tap.failed ? "not " : "", number, prefix,
	       name);
	if (tap.failed) {
		tap.fail++;
	} else if (tap.skip) {
		printf(" # SKIP %s", tap.skip);
		tap.skipped++;
	} else {
		tap.pass++;
	}
	printf("\n");
	fflush(stdout);
}

static void guarded(void (*fn)(void))
{
	tap.running = true;
	if (!setjmp(tap.leave))
		fn();
	tap.running = false;
}

void tap_run(const char *prefix, const struct tap_case *cases, size_t n,
	     void (*after)(void))
{
	size_t i;

	for (i = 0; i < n; i++) {
		tap.failed = false;
		tap.skip = NULL;
		guarded(cases[i].run);
		if (after)
			guarded(after);
		report(prefix, cases[i].name);
	}
}

int tap_end(void)
{
	printf("1..%d\n", tap.pass + tap.fail + tap.skipped);
	printf("# totals: pass:%d fail:%d skip:%d\n", tap.pass, tap.fail,
	       tap.skipped);
	if (tap.fail)
		return EXIT_FAIL;
	return tap.pass ? EXIT_PASS : EXIT_SKIP;
}
