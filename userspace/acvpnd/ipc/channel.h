/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One end of a connection between two processes, in the event loop.
 *
 * Packets that the socket does not take wait here. Who does not read what is
 * sent to it for too long is given up.
 */
#ifndef _ACVPND_IPC_CHANNEL_H
#define _ACVPND_IPC_CHANNEL_H

#include <systemd/sd-event.h>

#include "acvpnd/ipc/message.h"

/**
 * struct ipc_channel - one end, opaque
 */
struct ipc_channel;

/**
 * struct ipc_channel_ops - what a channel calls
 * @message: A message came that is no answer to ipc_channel_ask(). It is valid
 *	during the call; then it is wiped, and its descriptor closed unless it
 *	was taken. The channel may be released by the call.
 * @closed: Nothing comes any more. @err: 0 the other end was closed; -EBADMSG
 *	it sent what it must not; -ENOBUFS it did not read; or another negative
 *	errno. The channel can only be released.
 */
struct ipc_channel_ops {
	void (*message)(void *arg, struct ipc_message *message);
	void (*closed)(void *arg, int err);
};

/**
 * struct ipc_channel_config - a channel to make
 * @fd: End of ipc_channel_pair(); on success it is the channel's.
 * @self: Who we are.
 * @peer: Who is at the other end.
 * @priority: As sd_event_source_set_priority() has it; 0 is normal, and what
 *	is less goes first.
 * @ops: What to call.
 * @arg: Passed to @ops.
 */
struct ipc_channel_config {
	int fd;
	enum ipc_role self;
	enum ipc_role peer;
	int64_t priority;
	const struct ipc_channel_ops *ops;
	void *arg;
};

/**
 * typedef ipc_answer_fn - receives the answer to a request
 * @arg: What was given to ipc_channel_ask().
 * @answer: Answer, of the kind that belongs to the request, as in struct
 *	ipc_channel_ops; NULL: none will come, the channel is closed.
 */
typedef void (*ipc_answer_fn)(void *arg, struct ipc_message *answer);

/**
 * ipc_channel_pair() - make both ends of a connection
 * @fds: Set on success; closed on exec.
 *
 * Return: 0 or a negative errno.
 */
int ipc_channel_pair(int fds[2]);

/**
 * ipc_channel_new() - use one end
 * @out: Set on success; release with ipc_channel_free().
 * @event: Event loop.
 * @config: What to make; not needed afterwards, but for @ops and @arg.
 *
 * Return: 0 or a negative errno.
 */
int ipc_channel_new(struct ipc_channel **out, sd_event *event,
		    const struct ipc_channel_config *config);

/**
 * ipc_channel_free() - wipe and release
 * @channel: Channel, or NULL. Who waits for answers is told nothing any more.
 */
void ipc_channel_free(struct ipc_channel *channel);

/**
 * ipc_channel_send() - send a message that nothing answers
 * @channel: Channel.
 * @message: Message; its descriptor stays the caller's. @request is set to 0.
 *
 * That the other end is not there any more is told by @closed, later.
 *
 * Return: 0; -EMSGSIZE, -EINVAL as ipc_encode(), the message is not sent;
 * -EPERM it is not for the peer; -ENOMEM.
 */
int ipc_channel_send(struct ipc_channel *channel, struct ipc_message *message);

/**
 * ipc_channel_ask() - send a request
 * @channel: Channel.
 * @message: Request; as in ipc_channel_send(), but for @request, which is set
 *	to a number of its own.
 * @fn: Called once, later, unless ipc_channel_forget() is first.
 * @arg: Passed to @fn.
 *
 * Return: as ipc_channel_send(), or -EPIPE: the channel is closed; on failure
 * @fn is not called.
 */
int ipc_channel_ask(struct ipc_channel *channel, struct ipc_message *message,
		    ipc_answer_fn fn, void *arg);

/**
 * ipc_channel_forget() - the answer is not wanted any more
 * @channel: Channel, or NULL.
 * @request: Number of the request.
 */
void ipc_channel_forget(struct ipc_channel *channel, uint32_t request);

/**
 * ipc_channel_answer() - answer a request
 * @channel: Channel that it came by.
 * @request: Its number; 0: nobody waits, nothing is sent.
 * @message: Answer; as in ipc_channel_send(), but for @request.
 *
 * Return: as ipc_channel_send().
 */
int ipc_channel_answer(struct ipc_channel *channel, uint32_t request,
		       struct ipc_message *message);

/**
 * ipc_channel_done() - answer a request with IPC_DONE
 * @channel: Channel that it came by.
 * @request: Its number.
 * @err: 0 or a negative errno.
 * @text: What failed, or NULL; cut if it is too long.
 *
 * Return: as ipc_channel_send().
 */
int ipc_channel_done(struct ipc_channel *channel, uint32_t request, int err,
		     const char *text);

#endif /* _ACVPND_IPC_CHANNEL_H */
