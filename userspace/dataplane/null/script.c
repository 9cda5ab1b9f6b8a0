// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/null/script.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const script_types[] = {
	[DATAPLANE_DOWN] = "gone",
	[DATAPLANE_CHANNEL_DOWN] = "down",
	[DATAPLANE_CHANNEL_DEAD] = "dead",
	[DATAPLANE_CHANNEL_ALIVE] = "alive",
	[DATAPLANE_SWITCH] = "switch",
	[DATAPLANE_DISCONNECT] = "disconnect",
	[DATAPLANE_TERMINATE] = "terminate",
	[DATAPLANE_KEY_SOON] = "key-soon",
	[DATAPLANE_KEY_LIMIT] = "key-limit",
	[DATAPLANE_ALERT] = "alert",
	[DATAPLANE_HANDSHAKE] = "handshake",
	[DATAPLANE_PROBED] = "probed",
	[DATAPLANE_LARGE] = "large",
};

static const char *const script_channels[] = {
	[DATAPLANE_CSTP] = "cstp",
	[DATAPLANE_DTLS] = "dtls",
};

static const char *const script_slots[] = {
	[DATAPLANE_CURRENT] = "current",
	[DATAPLANE_NEXT] = "next",
	[DATAPLANE_PREVIOUS] = "previous",
};

static const char *const script_causes[] = {
	[DATAPLANE_CAUSE_OTHER] = "other",
	[DATAPLANE_CAUSE_CLOSED] = "closed",
	[DATAPLANE_CAUSE_BROKEN] = "broken",
	[DATAPLANE_CAUSE_PROTOCOL] = "protocol",
	[DATAPLANE_CAUSE_SILENCE] = "silence",
	[DATAPLANE_CAUSE_PEER] = "peer",
	[DATAPLANE_CAUSE_IDLE] = "idle",
	[DATAPLANE_CAUSE_LIFETIME] = "lifetime",
	[DATAPLANE_CAUSE_SESSION] = "session",
	[DATAPLANE_CAUSE_DEVICE] = "device",
};

#define SCRIPT_FIND(names, name) \
	null_script_find(names, sizeof(names) / sizeof((names)[0]), name)

/* What is not given, or wrong, is the first. */
static int null_script_find(const char *const *names, size_t n,
			    const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return i;
	return 0;
}

const char *null_script_channel(enum dataplane_channel channel)
{
	return script_channels[channel];
}

const char *null_script_slot(enum dataplane_slot slot)
{
	return script_slots[slot];
}

int null_script_open(struct null_script *script)
{
	const char *record = getenv("NULL_RECORD");
	const char *events = getenv("NULL_EVENTS");

	script->record = NULL;
	script->fifo = -1;
	script->len = 0;
	if (record) {
		script->record = fopen(record, "ae");
		if (!script->record)
			return -errno;
		setvbuf(script->record, NULL, _IOLBF, 0);
	}
	if (!events)
		return 0;
	/* With a writer of our own it never comes to an end. */
	script->fifo = open(events, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return script->fifo < 0 ? -errno : 0;
}

void null_script_close(struct null_script *script)
{
	if (script->record)
		fclose(script->record);
	if (script->fifo >= 0)
		close(script->fifo);
}

static int script_failure(const char *call)
{
	const char *p = getenv("NULL_FAIL");
	size_t len = strlen(call);

	for (; p && *p; p += strcspn(p, " "), p += strspn(p, " "))
		if (!strncmp(p, call, len) && p[len] == '=')
			return -atoi(p + len + 1);
	return 0;
}

int null_script_call(struct null_script *script, const char *call,
		     const char *fmt, ...)
{
	va_list args;

	if (script->record) {
		fprintf(script->record, "%s ", call);
		va_start(args, fmt);
		vfprintf(script->record, fmt, args);
		va_end(args);
		fputc('\n', script->record);
	}
	return script_failure(call);
}

/* Lines as short as these are written at one go, or not at all. */
void null_script_happens(struct null_script *script, const char *fmt, ...)
{
	va_list args;

	if (script->fifo < 0)
		return;
	va_start(args, fmt);
	vdprintf(script->fifo, fmt, args);
	va_end(args);
	dprintf(script->fifo, "\n");
}

unsigned int null_script_path(void)
{
	const char *path = getenv("NULL_PATH");
	FILE *f = path ? fopen(path, "re") : NULL;
	unsigned int size = UINT_MAX;

	if (!f)
		return size;
	if (fscanf(f, "%u", &size) != 1)
		size = UINT_MAX;
	fclose(f);
	return size;
}

static size_t script_bytes(struct null_script *script, const char *text)
{
	size_t n = 0;

	while (n < sizeof(script->data) &&
	       sscanf(text + 2 * n, "%2hhx", &script->data[n]) == 1)
		n++;
	return n;
}

static void script_parse(struct null_script *script,
			 struct dataplane_event *event)
{
	char type[32] = "", channel[32] = "", slot[32] = "", cause[32] = "";
	int rest = 0;

	if (sscanf(script->line, "%31s %31s %31s %31s %n", type, channel, slot,
		   cause, &rest) < 4)
		rest = strlen(script->line);
	*event = (struct dataplane_event){
		.type = SCRIPT_FIND(script_types, type),
		.channel = SCRIPT_FIND(script_channels, channel),
		.slot = SCRIPT_FIND(script_slots, slot),
		.cause = SCRIPT_FIND(script_causes, cause),
		.text = script->line + rest,
		.data = script->data,
		.code = -1,
	};
	event->len = script_bytes(script, event->text);
	event->size = strtoul(event->text, NULL, 10);
	event->mtu = event->size - 1;
	event->count = 1;
}

/* An empty line is no event, but is read as one. */
int null_script_wake(struct null_script *script)
{
	return write(script->fifo, "\n", 1) == 1 ? 0 : -errno;
}

bool null_script_event(struct null_script *script,
		       struct dataplane_event *event)
{
	char c;

	while (read(script->fifo, &c, 1) == 1) {
		if (c == '\n' && script->len) {
			script->line[script->len] = '\0';
			script->len = 0;
			script_parse(script, event);
			return true;
		}
		if (c != '\n' && script->len < sizeof(script->line) - 1)
			script->line[script->len++] = c;
	}
	return false;
}
