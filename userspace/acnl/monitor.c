// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/monitor.h"

#include <errno.h>
#include <string.h>

#include "acnl/command.h"
#include "acnl/error.h"
#include "acnl/format.h"
#include "acnl/json.h"
#include "acnl/names.h"
#include "acnl/output.h"
#include "acnl/print.h"

/**
 * struct monitor - where events go
 * @json: As JSON.
 * @device: Name of the only device, or NULL.
 * @filtered: Not all events are wanted.
 * @filter: Which ones, then.
 * @names: Names of devices, also of those that went away.
 */
struct monitor {
	bool json;
	const char *device;
	bool filtered;
	struct acvpn_event_filter filter;
	struct acnl_names names;
};

enum {
	/* Ends reading; not the value of any error. */
	STOP = 1,
};

static struct timespec acnl_monitor_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts;
}

static void print_time(FILE *out, const struct timespec *when)
{
	char buf[sizeof("03:04:05")];
	struct tm tm;

	localtime_r(&when->tv_sec, &tm);
	strftime(buf, sizeof(buf), "%H:%M:%S", &tm);
	fprintf(out, "%s.%03ld ", buf, when->tv_nsec / 1000000);
}

static void print_device(FILE *out, const char *device, uint32_t ifindex)
{
	if (device)
		fprintf(out, "%s: ", device);
	else
		fprintf(out, "ifindex %u: ", ifindex);
}

static void print_content_type(FILE *out, int type)
{
	static const char *const names[] = {
		[20] = "change_cipher_spec", [21] = "alert",
		[22] = "handshake", [23] = "application_data",
	};
	const int n = sizeof(names) / sizeof(names[0]);

	fprintf(out, ", content type %d", type);
	if (type < n && names[type])
		fprintf(out, " (%s)", names[type]);
}

static void print_details(FILE *out, const struct acvpn_event *event)
{
	char buf[ACVPN_ENDPOINT_STRLEN];

	if (event->content_type >= 0)
		print_content_type(out, event->content_type);
	if (event->epoch)
		fprintf(out, ", epoch %u", event->epoch);
	if (event->mtu)
		fprintf(out, ", MTU %u", event->mtu);
	if (event->has_size)
		fprintf(out, ", size %u", event->size);
	if (event->count)
		fprintf(out, ", count %u", event->count);
	if (event->remote.addr.family != AF_UNSPEC)
		fprintf(out, ", peer %s",
			acvpn_endpoint_format(&event->remote, buf,
					      sizeof(buf)));
}

static void print_payload(FILE *out, const struct acvpn_event *event)
{
	char buf[ACNL_FORMAT_OPAQUE_STRLEN];

	if (event->payload_len)
		fprintf(out, ", payload %s",
			acnl_format_opaque(event->payload, event->payload_len,
					   buf));
}

static void acnl_monitor_print_cookie(FILE *out,
				      const struct acvpn_cookie *cookie)
{
	char buf[ACNL_FORMAT_OPAQUE_STRLEN];

	if (cookie->len)
		fprintf(out, ", cookie %s",
			acnl_format_opaque(cookie->data, cookie->len, buf));
}

void acnl_monitor_text(FILE *out, const struct acvpn_event *event,
		       const char *device, const struct timespec *when)
{
	char name[ACNL_PRINT_TRANSPORT_STRLEN];

	print_time(out, when);
	print_device(out, device, event->ifindex);
	fputs(acvpn_event_type_name(event->type), out);
	if (event->session_id)
		fprintf(out, ", session %u", event->session_id);
	if (event->transport_type)
		fprintf(out, ", transport %s",
			acnl_print_transport_name(event->transport_type,
						  event->slot, name,
						  sizeof(name)));
	if (event->reason)
		fprintf(out, ", reason %s", acvpn_reason_name(event->reason));
	if (event->peer_reason >= 0)
		fprintf(out, ", peer's reason 0x%02x", event->peer_reason);
	print_details(out, event);
	print_payload(out, event);
	acnl_monitor_print_cookie(out, &event->cookie);
	if (event->has_stats) {
		fputs(", ", out);
		acnl_print_sum(out, &event->stats);
	}
	fputc('\n', out);
}

static int flush_line(void)
{
	return fflush(stdout) ? STOP : 0;
}

static int tell_lost(const struct monitor *m, const char *device,
		     uint32_t ifindex, long long count,
		     const struct timespec *when)
{
	if (m->json) {
		acnl_output_json(acnl_json_notice("lost", device, count, when),
				 true);
		return flush_line();
	}
	print_time(stdout, when);
	if (count < 0) {
		printf("lost events; 'acnl show' tells the present state\n");
		return flush_line();
	}
	if (ifindex)
		print_device(stdout, device, ifindex);
	printf("lost %lld event%s; 'acnl show' tells the present state\n",
	       count, count == 1 ? "" : "s");
	return flush_line();
}

static int acnl_monitor_on_event(const struct acvpn_event *event, void *arg)
{
	struct timespec when = acnl_monitor_now();
	struct monitor *m = arg;
	const char *device = acnl_names_find(&m->names, event->ifindex);

	/* Some of all devices have common numbers. */
	if (event->lost &&
	    (m->filtered && !m->device ?
	     tell_lost(m, NULL, 0, event->lost, &when) :
	     tell_lost(m, device, event->ifindex, event->lost, &when)))
		return STOP;
	if (m->json)
		acnl_output_json(acnl_json_event(event, device, &when), true);
	else
		acnl_monitor_text(stdout, event, device, &when);
	return flush_line();
}

static enum acnl_exit acnl_monitor_loop(struct monitor *m,
					struct acvpn_events *events)
{
	struct timespec when;
	int rc;

	while (acnl_output_wait(acvpn_events_fd(events))) {
		rc = acvpn_events_read(events, acnl_monitor_on_event, m);
		when = acnl_monitor_now();
		if (rc == -ENOBUFS)
			rc = tell_lost(m, NULL, 0, -1, &when);
		if (rc == -ESHUTDOWN)
			return acnl_error(rc, "unloaded",
					  "kernel module acvpn");
		if (rc == STOP)
			break;
		if (rc)
			return acnl_error(rc, NULL, "events");
	}
	return ACNL_OK;
}

static int acnl_monitor_remember(const struct acvpn_link_info *link, void *arg)
{
	struct monitor *m = arg;

	return acnl_names_add(&m->names, link->ifindex, link->name);
}

static void tell_start(const struct monitor *m)
{
	struct timespec when = acnl_monitor_now();

	if (!m->json)
		return;
	acnl_output_json(acnl_json_notice("start", NULL, -1, &when), true);
	flush_line();
}

static int acnl_monitor_subscribe(struct acvpn *ctx, struct monitor *m,
				  struct acvpn_events **events)
{
	struct acvpn_link_info link;
	int err;

	if (!m->filtered)
		return acvpn_events_open(ctx, events);
	if (m->device) {
		err = acvpn_link_find(ctx, m->device, &link);
		if (err)
			return err;
		m->filter.ifindex = link.ifindex;
	}
	return acvpn_events_monitor(ctx, &m->filter, events);
}

static enum acnl_exit acnl_monitor_watch(struct acvpn *ctx, struct monitor *m)
{
	struct acvpn_events *events;
	enum acnl_exit status;
	int err;

	err = acnl_monitor_subscribe(ctx, m, &events);
	if (err)
		return acnl_error(err, acvpn_error(ctx), "%s",
				  m->device ? m->device : "events");
	/* Without names there are still indices. */
	acvpn_link_dump(ctx, acnl_monitor_remember, m);
	tell_start(m);
	status = acnl_monitor_loop(m, events);
	acvpn_events_close(events);
	return status;
}

/* The types that a list such as "idle,mtu" names. */
static enum acnl_exit parse_events(const char *list, uint64_t *types)
{
	char name[32];
	uint32_t type;
	size_t len;

	for (;; list += len + 1) {
		len = strcspn(list, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, list);
		if (len >= sizeof(name) || acvpn_event_type_parse(name, &type))
			return acnl_usage_error("monitor",
						"--events: %.*s: no such event",
						(int)len, list);
		*types |= ACVPN_EVENT_BIT(type);
		if (!list[len])
			return ACNL_OK;
	}
}

enum acnl_exit acnl_monitor_run(const struct acnl_args *args)
{
	struct monitor m = {
		.json = args->options & ACNL_JSON,
		.device = args->n ? args->argv[0] : NULL,
		.filtered = args->n || args->events,
		.filter.types = args->events ? 0 : UINT64_MAX,
	};
	enum acnl_exit status = ACNL_OK;
	struct acvpn *ctx;

	if (args->events)
		status = parse_events(args->events, &m.filter.types);
	if (!status)
		status = acnl_connect(&ctx);
	if (status)
		return status;
	status = acnl_monitor_watch(ctx, &m);
	acnl_names_free(&m.names);
	acvpn_close(ctx);
	return status;
}
