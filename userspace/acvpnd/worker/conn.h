/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One TCP connection of a client, up to where it becomes a tunnel: TLS, one
 * request of HTTP after the other, and limits on all of that.
 */
#ifndef _ACVPND_WORKER_CONN_H
#define _ACVPND_WORKER_CONN_H

#include "acvpnd/worker/worker.h"
#include "io/stream.h"
#include "wire/http.h"
#include "wire/reply.h"

struct tunnel;

enum {
	CONN_REQUESTS_MAX = 32,
	CONN_TLS_SECONDS = 20,
	/* Somebody may be typing a password. */
	CONN_IDLE_SECONDS = 120,
	CONN_REQUEST_SECONDS = 30,
	CONN_SEND_SECONDS = 30,
	CONN_REPLY_MAX = 1 << 20,
};

/**
 * enum conn_phase - what a connection waits for
 * @CONN_TLS: The end of the TLS handshake.
 * @CONN_READING: The rest of a request, or its beginning.
 * @CONN_ASKING: An answer of another process.
 * @CONN_SENDING: That the reply is sent, and not only made.
 * @CONN_OPENING: That the reply to CONNECT is sent.
 * @CONN_ENDING: That the peer closes.
 * @CONN_GONE: That it is freed.
 */
enum conn_phase {
	CONN_TLS,
	CONN_READING,
	CONN_ASKING,
	CONN_SENDING,
	CONN_OPENING,
	CONN_ENDING,
	CONN_GONE,
};

/**
 * struct conn_ops - what a connection calls
 * @request: A request came; has to call conn_reply(), conn_ask(), conn_open()
 *	or conn_close().
 * @opened: In CONN_OPENING: all is sent, and perhaps more bytes came.
 * @closed: The connection is closed: @conn->tunnel is to be freed.
 */
struct conn_ops {
	void (*request)(struct conn *conn, const struct http_message *message);
	void (*opened)(struct conn *conn);
	void (*closed)(struct conn *conn);
};

/**
 * typedef conn_answer_fn - gets an answer
 * @conn: Who asked; does what struct conn_ops says for a request.
 * @answer: Answer, or NULL: none will come.
 */
typedef void (*conn_answer_fn)(struct conn *conn,
			       const struct ipc_message *answer);

/**
 * struct conn - a connection
 * @worker: Whose.
 * @ops: What it calls.
 * @list: Where it is in.
 * @next: Younger one in @list.
 * @prev: Older one in @list.
 * @peer: Address and port of the client.
 * @local: Those that it connected to.
 * @stream: TLS.
 * @phase: What it waits for.
 * @reader: Request so far, or NULL.
 * @rest: Bytes behind the request that is dealt with.
 * @feeding: A call that looks at @rest is up the stack.
 * @requests: How many there were.
 * @minor: Of the last request: version of HTTP.
 * @head_only: Of the last request: HEAD.
 * @keep_alive: Of the last request: another may follow.
 * @plain: Of the last request: documents of version 1.
 * @connects: Of the last request: CONNECT.
 * @stranger: Its client is not to know that this is a gateway.
 * @login: There was a document of a login.
 * @wait: Answer that is waited for, or 0.
 * @answered: Gets it.
 * @timer: Ends the phase.
 * @life: Ends the connection.
 * @tunnel: What becomes of it, or NULL.
 */
struct conn {
	struct worker *worker;
	const struct conn_ops *ops;
	struct worker_list *list;
	struct conn *next;
	struct conn *prev;
	union sockaddr_any peer;
	union sockaddr_any local;
	struct stream stream;
	enum conn_phase phase;
	struct http_reader *reader;
	struct buf rest;
	bool feeding;
	unsigned int requests;
	unsigned int minor;
	bool head_only;
	bool keep_alive;
	bool plain;
	bool connects;
	bool stranger;
	bool login;
	uint32_t wait;
	conn_answer_fn answered;
	sd_event_source *timer;
	sd_event_source *life;
	struct tunnel *tunnel;
};

/**
 * conn_new() - serve a connection
 * @w: Worker.
 * @ops: What to call.
 * @fd: Socket; from now on the connection's.
 * @peer: Address and port of the client.
 * @local: Those that it connected to.
 *
 * Return: 0 or a negative errno: -EBUSY the client's host has too many.
 */
int conn_new(struct worker *w, const struct conn_ops *ops, int fd,
	     const union sockaddr_any *peer, const union sockaddr_any *local);

/**
 * conn_reply() - answer the request
 * @c: Connection.
 * @reply: Response; what the request decides is filled in. With @keep_alive
 *	false the connection ends after it. A stranger gets another one.
 */
void conn_reply(struct conn *c, struct http_reply *reply);

/**
 * conn_status() - answer the request with nothing but a status, and end
 * @c: Connection.
 * @status: Status code.
 * @why: Text for a header X-Reason, or NULL.
 */
void conn_status(struct conn *c, unsigned int status, const char *why);

/**
 * conn_ask() - ask, and answer the request later
 * @c: Connection.
 * @message: What is asked.
 * @fn: Gets the answer.
 */
void conn_ask(struct conn *c, struct ipc_message *message, conn_answer_fn fn);

/**
 * conn_open() - answer the request, after which no more HTTP follows
 * @c: Connection.
 * @head: Bytes to send.
 */
void conn_open(struct conn *c, const struct buf *head);

/**
 * conn_close() - close without another word
 * @c: Connection; freed later.
 */
void conn_close(struct conn *c);

/**
 * conn_may_go() - may it be closed for another to come?
 * @c: Connection.
 *
 * Return: true if nobody works for it: clients come again then, by another one.
 */
bool conn_may_go(const struct conn *c);

/**
 * conn_free() - release, for the worker
 * @c: Connection after conn_close().
 */
void conn_free(struct conn *c);

#endif /* _ACVPND_WORKER_CONN_H */
