// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/ipc/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acvpnd/ipc/codec.h"
#include "acvpnd/ipc/socket.h"
#include "acvpnd/ipc/table.h"

enum {
	/* A socket takes two of the largest packets, if the system lets it. */
	CHANNEL_SOCKET_SIZE = 3 * IPC_MESSAGE_MAX,
	/* Bytes that wait for a peer that does not read. */
	CHANNEL_BACKLOG_MAX = 64 * IPC_MESSAGE_MAX,
};

/**
 * struct channel_packet - packet that waits to be sent
 * @next: The one behind it.
 * @fd: Goes with it, ours; or -1.
 * @data: Its bytes.
 */
struct channel_packet {
	struct channel_packet *next;
	int fd;
	struct buf data;
};

/**
 * struct channel_question - request that was not answered yet
 * @next: The one that was sent next.
 * @number: Of the request.
 * @answer: Kind of the answer.
 * @fn: Gets it.
 * @arg: Passed to @fn.
 */
struct channel_question {
	struct channel_question *next;
	uint32_t number;
	enum ipc_type answer;
	ipc_answer_fn fn;
	void *arg;
};

/**
 * struct ipc_channel - one end
 * @c: What it was made of.
 * @io: Watches the socket.
 * @stop: Tells that it is closed, from the event loop.
 * @err: Why it is closed.
 * @closed: It is: nothing is received or sent.
 * @released: By a callback that is running.
 * @busy: A callback is running.
 * @number: Of the last request.
 * @packets: Packets that wait, the oldest in front.
 * @packets_end: Where the next goes.
 * @backlog: Bytes in them.
 * @questions: What is asked, the oldest in front.
 * @questions_end: Where the next goes.
 * @room: IPC_MESSAGE_MAX bytes to receive into.
 */
struct ipc_channel {
	struct ipc_channel_config c;
	sd_event_source *io;
	sd_event_source *stop;
	int err;
	bool closed;
	bool released;
	bool busy;
	uint32_t number;
	struct channel_packet *packets;
	struct channel_packet **packets_end;
	size_t backlog;
	struct channel_question *questions;
	struct channel_question **questions_end;
	void *room;
};

int ipc_channel_pair(int fds[2])
{
	static const int size = CHANNEL_SOCKET_SIZE;
	int i;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return -errno;
	/* With CAP_NET_ADMIN the system's limit does not count. */
	for (i = 0; i < 2; i++)
		if (setsockopt(fds[i], SOL_SOCKET, SO_SNDBUFFORCE, &size,
			       sizeof(size)))
			setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &size,
				   sizeof(size));
	return 0;
}

/* Packets that wait */

static void free_packet(struct channel_packet *packet)
{
	if (packet->fd >= 0)
		close(packet->fd);
	buf_free(&packet->data);
	free(packet);
}

static void pop_packet(struct ipc_channel *channel)
{
	struct channel_packet *packet = channel->packets;

	channel->packets = packet->next;
	if (!channel->packets)
		channel->packets_end = &channel->packets;
	channel->backlog -= packet->data.len;
	free_packet(packet);
}

static struct channel_packet *make_packet(const struct ipc_message *message,
					  int *err)
{
	struct channel_packet *packet = calloc(1, sizeof(*packet));
	int fd;

	*err = -ENOMEM;
	if (!packet)
		return NULL;
	packet->fd = -1;
	buf_init(&packet->data, IPC_MESSAGE_MAX);
	*err = ipc_encode(message, &packet->data, &fd);
	if (!*err && fd >= 0) {
		packet->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
		*err = packet->fd < 0 ? -errno : 0;
	}
	if (!*err)
		return packet;
	free_packet(packet);
	return NULL;
}

/* Told from the event loop: who sends may be in the middle of something. */
static void close_later(struct ipc_channel *channel, int err)
{
	if (channel->closed)
		return;
	channel->closed = true;
	channel->err = err;
	sd_event_source_set_enabled(channel->io, SD_EVENT_OFF);
	sd_event_source_set_enabled(channel->stop, SD_EVENT_ONESHOT);
}

static void ipc_channel_flush(struct ipc_channel *channel)
{
	struct channel_packet *packet;
	int err = 0;

	while (!err && (packet = channel->packets)) {
		err = ipc_socket_send(channel->c.fd, packet->data.data,
				      packet->data.len, packet->fd);
		if (!err)
			pop_packet(channel);
	}
	if (err && err != -EAGAIN)
		close_later(channel, err == -EPIPE || err == -ECONNRESET ?
			    0 : err);
	else
		sd_event_source_set_io_events(channel->io, EPOLLIN |
					      (err ? EPOLLOUT : 0));
}

static int send_message(struct ipc_channel *channel,
			const struct ipc_message *message)
{
	struct channel_packet *packet;
	int err;

	if (!ipc_table_allows(message->type, channel->c.self, channel->c.peer))
		return -EPERM;
	packet = make_packet(message, &err);
	if (!packet)
		return err;
	if (channel->closed) {
		free_packet(packet);
		return 0;
	}
	*channel->packets_end = packet;
	channel->packets_end = &packet->next;
	channel->backlog += packet->data.len;
	if (channel->packets == packet)
		ipc_channel_flush(channel);
	if (channel->backlog > CHANNEL_BACKLOG_MAX)
		close_later(channel, -ENOBUFS);
	return 0;
}

/* Requests */

static struct channel_question **find_question(struct ipc_channel *channel,
					       uint32_t number)
{
	struct channel_question **q;

	for (q = &channel->questions; *q && (*q)->number != number;
	     q = &(*q)->next)
		;
	return q;
}

static void remove_question(struct ipc_channel *channel,
			    struct channel_question **at)
{
	struct channel_question *question = *at;

	*at = question->next;
	if (channel->questions_end == &question->next)
		channel->questions_end = at;
	free(question);
}

int ipc_channel_send(struct ipc_channel *channel, struct ipc_message *message)
{
	message->request = 0;
	return send_message(channel, message);
}

int ipc_channel_ask(struct ipc_channel *channel, struct ipc_message *message,
		    ipc_answer_fn fn, void *arg)
{
	const struct ipc_format *format = ipc_table_find(message->type);
	struct channel_question *question;
	int err;

	if (!format || !format->answered)
		return -EINVAL;
	if (channel->closed)
		return -EPIPE;
	question = calloc(1, sizeof(*question));
	if (!question)
		return -ENOMEM;
	if (!++channel->number)
		channel->number = 1;
	message->request = channel->number;
	err = send_message(channel, message);
	if (err) {
		free(question);
		return err;
	}
	*question = (struct channel_question){
		.number = message->request, .answer = format->answer,
		.fn = fn, .arg = arg,
	};
	*channel->questions_end = question;
	channel->questions_end = &question->next;
	return 0;
}

void ipc_channel_forget(struct ipc_channel *channel, uint32_t request)
{
	struct channel_question **q;

	if (!channel)
		return;
	q = find_question(channel, request);
	/* The answer will come, and has to find its question. */
	if (*q)
		(*q)->fn = NULL;
}

int ipc_channel_answer(struct ipc_channel *channel, uint32_t request,
		       struct ipc_message *message)
{
	message->request = request;
	return request ? send_message(channel, message) : 0;
}

int ipc_channel_done(struct ipc_channel *channel, uint32_t request, int err,
		     const char *text)
{
	struct ipc_message message = { .type = IPC_DONE };
	char cut[IPC_TEXT_MAX + 1];

	message.done.error = -err;
	if (text) {
		snprintf(cut, sizeof(cut), "%s", text);
		message.done.text = cut;
	}
	return ipc_channel_answer(channel, request, &message);
}

/* Receiving */

static int deliver_answer(struct ipc_channel *channel,
			  struct ipc_message *message)
{
	struct channel_question **q = find_question(channel, message->request);
	struct channel_question question;

	if (!*q || (*q)->answer != message->type)
		return -EBADMSG;
	question = **q;
	remove_question(channel, q);
	if (question.fn)
		question.fn(question.arg, message);
	return 0;
}

static int ipc_channel_deliver(struct ipc_channel *channel,
			       struct ipc_message *message)
{
	const struct ipc_format *format = ipc_table_find(message->type);

	if (!ipc_table_allows(message->type, channel->c.peer, channel->c.self))
		return -EBADMSG;
	if ((format->answered || format->is_answer) != !!message->request)
		return -EBADMSG;
	if (format->is_answer)
		return deliver_answer(channel, message);
	channel->c.ops->message(channel->c.arg, message);
	return 0;
}

static void wipe_message(struct ipc_channel *channel,
			 struct ipc_message *message, size_t len)
{
	int *fd = ipc_message_fd(message);

	if (fd && *fd >= 0)
		close(*fd);
	explicit_bzero(message, sizeof(*message));
	explicit_bzero(channel->room, len);
}

/* Returns 1 if nothing is there. */
static int ipc_channel_receive(struct ipc_channel *channel)
{
	struct ipc_message message;
	ssize_t n;
	int err, fd;

	n = ipc_socket_receive(channel->c.fd, channel->room, IPC_MESSAGE_MAX,
			       &fd);
	if (n == -EAGAIN)
		return 1;
	if (n <= 0)
		return n == -ECONNRESET || !n ? -EPIPE : n;
	err = ipc_decode(&message, channel->room, n, fd);
	if (err) {
		if (fd >= 0)
			close(fd);
		explicit_bzero(&message, sizeof(message));
		explicit_bzero(channel->room, n);
		return err;
	}
	err = ipc_channel_deliver(channel, &message);
	wipe_message(channel, &message, n);
	return err;
}

static void ipc_channel_destroy(struct ipc_channel *channel)
{
	sd_event_source_disable_unref(channel->io);
	sd_event_source_disable_unref(channel->stop);
	while (channel->packets)
		pop_packet(channel);
	while (channel->questions)
		remove_question(channel, &channel->questions);
	if (channel->c.fd >= 0)
		close(channel->c.fd);
	free(channel->room);
	free(channel);
}

static void leave(struct ipc_channel *channel)
{
	channel->busy = false;
	if (channel->released)
		ipc_channel_destroy(channel);
}

/*
 * One message a turn: what was sent to another channel before the next one is
 * received before it, if that channel has a better priority.
 */
static int ipc_channel_on_io(sd_event_source *source, int fd, uint32_t revents,
			     void *arg)
{
	struct ipc_channel *channel = arg;
	int err = 0;

	(void)source;
	(void)fd;
	channel->busy = true;
	if (revents & EPOLLOUT)
		ipc_channel_flush(channel);
	if (!channel->closed && (revents & ~EPOLLOUT))
		err = ipc_channel_receive(channel);
	if (err < 0 && !channel->released)
		close_later(channel, err == -EPIPE ? 0 : err);
	leave(channel);
	return 0;
}

static int ipc_channel_on_stop(sd_event_source *source, void *arg)
{
	struct ipc_channel *channel = arg;
	struct channel_question question;

	(void)source;
	channel->busy = true;
	while (channel->questions && !channel->released) {
		question = *channel->questions;
		remove_question(channel, &channel->questions);
		if (question.fn)
			question.fn(question.arg, NULL);
	}
	if (!channel->released)
		channel->c.ops->closed(channel->c.arg, channel->err);
	leave(channel);
	return 0;
}

static int ipc_channel_watch(struct ipc_channel *channel, sd_event *event)
{
	int err;

	err = sd_event_add_io(event, &channel->io, channel->c.fd, EPOLLIN,
			      ipc_channel_on_io, channel);
	if (err >= 0)
		err = sd_event_source_set_priority(channel->io,
						   channel->c.priority);
	if (err >= 0)
		err = sd_event_add_defer(event, &channel->stop,
					 ipc_channel_on_stop, channel);
	if (err >= 0)
		err = sd_event_source_set_enabled(channel->stop, SD_EVENT_OFF);
	return err < 0 ? err : 0;
}

int ipc_channel_new(struct ipc_channel **out, sd_event *event,
		    const struct ipc_channel_config *config)
{
	struct ipc_channel *channel = calloc(1, sizeof(*channel));
	int err = -ENOMEM;

	*out = NULL;
	if (!channel)
		return err;
	channel->c = *config;
	channel->packets_end = &channel->packets;
	channel->questions_end = &channel->questions;
	channel->room = malloc(IPC_MESSAGE_MAX);
	if (channel->room)
		err = fcntl(config->fd, F_SETFL, O_NONBLOCK) ?
			      -errno :
			      ipc_channel_watch(channel, event);
	if (!err) {
		*out = channel;
		return 0;
	}
	channel->c.fd = -1;
	ipc_channel_destroy(channel);
	return err;
}

void ipc_channel_free(struct ipc_channel *channel)
{
	if (!channel)
		return;
	channel->released = true;
	channel->closed = true;
	if (channel->io)
		sd_event_source_set_enabled(channel->io, SD_EVENT_OFF);
	if (!channel->busy)
		ipc_channel_destroy(channel);
}
