// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/control/door.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "common/log.h"

/* How long it is not told again. */
enum { DOOR_QUIET_SEC = 60 * 60 };

static int control_door_on_again(sd_event_source *source, uint64_t usec,
				 void *arg)
{
	struct control_door *door = arg;

	(void)source;
	(void)usec;
	sd_event_source_set_enabled(door->listen, SD_EVENT_ON);
	return 0;
}

static void door_tell(struct control_door *door, int err)
{
	uint64_t now = 0;

	sd_event_now(sd_event_source_get_event(door->listen), CLOCK_MONOTONIC,
		     &now);
	if (now < door->quiet)
		return;
	door->quiet = now + DOOR_QUIET_SEC * UINT64_C(1000000);
	log_warning("%s: whoever connects has to wait: %s; see LimitNOFILE= of the unit, and fs.file-max",
		    door->what, strerror(err));
}

static void door_pause(struct control_door *door)
{
	if (sd_event_source_set_time_relative(door->again,
					      CONTROL_DOOR_PAUSE_USEC) >= 0 &&
	    sd_event_source_set_enabled(door->again, SD_EVENT_ONESHOT) >= 0)
		sd_event_source_set_enabled(door->listen, SD_EVENT_OFF);
}

static int control_door_on_listen(sd_event_source *source, int fd,
				  uint32_t revents, void *arg)
{
	struct control_door *door = arg;

	(void)source;
	(void)revents;
	fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0) {
		door->fn(door->arg, fd);
	} else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		   errno == ENOBUFS) {
		door_tell(door, errno);
		door_pause(door);
	}
	return 0;
}

int control_door_open(struct control_door *door, sd_event *event, int fd)
{
	int err = sd_event_add_io(event, &door->listen, fd, EPOLLIN,
				  control_door_on_listen, door);

	if (err >= 0)
		err = sd_event_source_set_priority(door->listen,
						   CONTROL_DOOR_PRIORITY);
	/* Now: when it is needed, there is no descriptor for it. */
	if (err >= 0)
		err = sd_event_add_time(event, &door->again, CLOCK_MONOTONIC,
					UINT64_MAX, 0, control_door_on_again,
					door);
	if (err >= 0)
		return 0;
	control_door_close(door);
	return err;
}

void control_door_close(struct control_door *door)
{
	door->listen = sd_event_source_disable_unref(door->listen);
	door->again = sd_event_source_disable_unref(door->again);
}
