// SPDX-License-Identifier: GPL-2.0-only

#include "tap.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 30000, WAIT_MS = 20 };

enum { WORKERS = 3, TRIES = 5 };

enum { EXIT_PASS = 0, EXIT_FAIL = 1, EXIT_SKIP = 4 };

static struct {
	jmp_buf leave;
	bool running;
	bool failed;
	bool late;
	long long due;
	const char *skip;
	int pass;
	int fail;
	int skipped;
	long long until;
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

int tap_slow(int ms)
{
	static int factor;
	const char *text;

	if (!factor) {
		text = getenv("ACVPN_SLOW");
		factor = text && atoi(text) > 0 ? atoi(text) : 1;
	}
	return ms * factor;
}

static void sleep_ms(long long ms)
{
	struct timespec time = {
		.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000,
	};

	nanosleep(&time, NULL);
}

static bool is_set(const char *name)
{
	const char *text = getenv(name);

	return text && *text;
}

int tap_form(int usual, int lengthy)
{
	return is_set("ACVPN_LONG") ? lengthy : usual;
}

bool tap_counted(void)
{
	return is_set("ACVPN_COUNTED");
}

void tap_nap(int ms)
{
	sleep_ms(tap_slow(ms));
}

void tap_sleep(int ms)
{
	sleep_ms(ms);
}

long long tap_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void tap_within(int ms)
{
	tap.due = tap_now() + ms;
}

void tap_patience(void)
{
	tap.until = tap_now() + tap_slow(PATIENCE_MS);
}

bool tap_wait(void)
{
	sleep_ms(WAIT_MS);
	return tap_now() < tap.until;
}

void tap_failed(const char *file, int line, const char *fmt, ...)
{
	const char *base = strrchr(file, '/');
	va_list ap;

	if (!tap.failed)
		tap.late = tap.due && tap_now() > tap.due;
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

static void try_case(const struct tap_case *c, void (*after)(void))
{
	tap.failed = false;
	tap.late = false;
	tap.due = 0;
	tap.skip = NULL;
	guarded(c->run);
	if (after)
		guarded(after);
}

static void run_case(const char *prefix, const struct tap_case *c,
		     void (*after)(void))
{
	const char *only = getenv("TAP_CASE");
	int tries = TRIES;

	if (only && !strstr(c->name, only))
		return;
	do {
		try_case(c, after);
	} while (tap.failed && tap.late && --tries);
	report(prefix, c->name);
}

void tap_run(const char *prefix, const struct tap_case *cases, size_t n,
	     void (*after)(void))
{
	size_t i;

	for (i = 0; i < n; i++)
		run_case(prefix, &cases[i], after);
}

/* One of several processes runs every WORKERSth case. */
static FILE *start_worker(size_t first, void (*before)(void),
			  const struct tap_case *cases, size_t n,
			  void (*after)(void))
{
	FILE *log = tmpfile();
	pid_t pid;

	REQUIRE(log, "temporary file: %s", strerror(errno));
	fflush(stdout);
	pid = fork();
	REQUIRE(pid >= 0, "fork: %s", strerror(errno));
	if (pid)
		return log;
	dup2(fileno(log), STDOUT_FILENO);
	before();
	for (; first < n; first += WORKERS)
		run_case("", &cases[first], after);
	fflush(stdout);
	_exit(EXIT_PASS);
}

/* Print what a worker did, its cases numbered on. */
static void merge(FILE *log)
{
	static const char skip[] = " # SKIP ";
	char line[512], *name;

	rewind(log);
	while (fgets(line, sizeof(line), log)) {
		name = strstr(line, " - ");
		if (!name || (strncmp(line, "ok ", 3) &&
			      strncmp(line, "not ok ", 7))) {
			fputs(line, stdout);
			continue;
		}
		name[strcspn(name, "\n")] = '\0';
		tap.failed = line[0] == 'n';
		tap.skip = strstr(name, skip);
		if (tap.skip) {
			*strstr(name, skip) = '\0';
			tap.skip += strlen(skip);
		}
		report("", name + 3);
	}
	fclose(log);
}

void tap_spread(void (*before)(void), const struct tap_case *cases, size_t n,
		void (*after)(void))
{
	int status, bad = 0;
	FILE *logs[WORKERS];
	size_t i;

	for (i = 0; i < WORKERS; i++)
		logs[i] = start_worker(i, before, cases, n, after);
	while (wait(&status) > 0)
		bad += !!status;
	for (i = 0; i < WORKERS; i++)
		merge(logs[i]);
	if (!bad)
		return;
	tap.failed = true;
	report("", "all cases came to their end");
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
