// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/probe.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>

#include "acnl/command.h"
#include "acnl/error.h"
#include "acnl/json.h"
#include "acnl/output.h"
#include "acnl/print.h"
#include "acnl/target.h"
#include "common/text.h"

enum {
	SIZE_MAX_BYTES = 16376,
	TIMEOUT_US = 5 * 1000 * 1000,
	/* Ends reading; not the value of any error. */
	STOP = 1,
};

static uint64_t acnl_probe_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

enum acnl_exit acnl_probe_parse(int n, char **argv, struct acnl_probe *probe)
{
	const char *size = n ? argv[n - 1] : "0";
	uint64_t value;

	if (n && !isdigit((unsigned char)argv[0][0])) {
		if (acnl_target_parse_transport(argv[0], &probe->ref))
			return acnl_usage_error("probe", "%s: no such kind of "
						"transport, and no size",
						argv[0]);
		if (n == 1)
			size = "0";
	} else if (n > 1) {
		return acnl_usage_error("probe", "%s: no such kind of "
					"transport", argv[0]);
	}
	if (text_number(size, SIZE_MAX_BYTES, &value))
		return acnl_usage_error("probe",
					"%s: not a number of bytes up to %d",
					size, SIZE_MAX_BYTES);
	probe->size = value;
	return ACNL_OK;
}

bool acnl_probe_matches(const struct acnl_probe *probe,
			const struct acvpn_event *event)
{
	uint32_t slot = probe->ref.slot;

	if (slot == ACVPN_SLOT_CURRENT)
		slot = 0;
	return event->type == ACVPN_EVENT_TYPE_PROBE_REPLY &&
	       event->ifindex == probe->ref.ifindex &&
	       event->session_id == probe->ref.id &&
	       event->transport_type == probe->ref.type &&
	       (event->slot == slot ||
		(!slot && event->slot == ACVPN_SLOT_CURRENT));
}

json_t *acnl_probe_json(const struct acnl_probe *probe)
{
	const uint32_t slot = probe->ref.slot;
	json_int_t rtt = probe->rtt;

	return json_pack("{s:i, s:s, s:I, s:s, s:s, s:I, s:o, s:o}",
			 "version", ACNL_JSON_VERSION,
			 "device", probe->device,
			 "session", (json_int_t)probe->ref.id,
			 "transport",
			 acvpn_transport_type_name(probe->ref.type),
			 "slot", acvpn_slot_name(slot ? slot :
						 ACVPN_SLOT_CURRENT),
			 "size", (json_int_t)probe->size,
			 "reply_size", probe->answered ?
			 json_integer(probe->reply_size) : json_null(),
			 "rtt_us", probe->answered ? json_integer(rtt) :
						     json_null());
}

static int acnl_probe_on_event(const struct acvpn_event *event, void *arg)
{
	struct acnl_probe *probe = arg;

	if (!acnl_probe_matches(probe, event))
		return 0;
	probe->answered = true;
	probe->reply_size = event->size;
	return STOP;
}

/* Events that were lost may include the answer; then it is waited for in vain,
 * as it would be if it were lost on its way.
 */
static int wait_for_answer(struct acvpn_events *events,
			   struct acnl_probe *probe, uint64_t start)
{
	struct pollfd fd = { .fd = acvpn_events_fd(events), .events = POLLIN };
	uint64_t waited;
	int rc;

	while ((waited = acnl_probe_now_us() - start) < TIMEOUT_US) {
		if (poll(&fd, 1, (TIMEOUT_US - waited) / 1000 + 1) <= 0)
			continue;
		rc = acvpn_events_read(events, acnl_probe_on_event, probe);
		if (rc == STOP)
			break;
		if (rc && rc != -ENOBUFS)
			return rc;
	}
	probe->rtt = acnl_probe_now_us() - start;
	return 0;
}

/* What data goes by now, if the command line does not tell. */
static int choose_transport(struct acnl_target *target,
			    struct acnl_probe *probe)
{
	struct acvpn_session_info session;
	int err;

	if (probe->ref.type)
		return 0;
	err = acvpn_session_get(target->ctx, target->ifindex, target->id,
				&session);
	if (!err)
		probe->ref.type = session.active;
	return err;
}

static enum acnl_exit acnl_probe_report(const struct acnl_args *args,
					const struct acnl_probe *probe)
{
	char name[ACNL_PRINT_TRANSPORT_STRLEN];
	enum acnl_exit status = ACNL_OK;

	acnl_print_transport_name(probe->ref.type, probe->ref.slot, name,
				  sizeof(name));
	if (args->options & ACNL_JSON)
		status = acnl_output_json(acnl_probe_json(probe), false);
	else if (probe->answered)
		printf("%s: session %u, transport %s: sent %u bytes, answer of "
		       "%u bytes after %" PRIu64 ".%03" PRIu64 " ms\n",
		       probe->device, probe->ref.id, name, probe->size,
		       probe->reply_size, probe->rtt / 1000,
		       probe->rtt % 1000);
	if (probe->answered || status)
		return status;
	return acnl_error(-ETIMEDOUT, "no answer within 5 s",
			  "transport %s, session %u of %s", name,
			  probe->ref.id, probe->device);
}

static enum acnl_exit send_and_wait(const struct acnl_args *args,
				    struct acnl_target *target,
				    struct acnl_probe *probe)
{
	char name[ACNL_PRINT_TRANSPORT_STRLEN];
	struct acvpn_events *events;
	uint64_t start;
	int err;

	acnl_print_transport_name(probe->ref.type, probe->ref.slot, name,
				  sizeof(name));
	target->transport = name;
	err = acvpn_events_open(target->ctx, &events);
	start = acnl_probe_now_us();
	if (!err)
		err = acvpn_probe(target->ctx, &probe->ref, probe->size);
	if (err) {
		acvpn_events_close(events);
		return acnl_target_close(target, err);
	}
	err = wait_for_answer(events, probe, start);
	acvpn_events_close(events);
	acnl_target_close(target, 0);
	if (err)
		return acnl_error(err, NULL, "events");
	return acnl_probe_report(args, probe);
}

enum acnl_exit acnl_probe_run(const struct acnl_args *args)
{
	struct acnl_probe probe = { .device = args->argv[0] };
	struct acnl_target target;
	enum acnl_exit status;
	int err;

	status = acnl_probe_parse(args->n - 2, args->argv + 2, &probe);
	if (status)
		return status;
	status = acnl_target_open(args, "probe", &target);
	if (status)
		return status;
	probe.ref.ifindex = target.ifindex;
	probe.ref.id = target.id;
	err = choose_transport(&target, &probe);
	if (err)
		return acnl_target_close(&target, err);
	if (probe.ref.type)
		return send_and_wait(args, &target, &probe);
	acnl_target_close(&target, 0);
	return acnl_error(-ENOKEY, "no transport carries data",
			  "session %u of %s", probe.ref.id, probe.device);
}
