// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/context.h"

#include <errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	/* All but payloads and networks. What is asked for is cleared, and
	 * wiped afterwards.
	 */
	REQUEST_SIZE = 2048,
	/* The longest requests hold ACVPN_PENDING_SIZE_MAX bytes, or a list of
	 * networks. One nest cannot hold more than 64 KiB.
	 */
	REQUEST_SIZE_MAX = 64 * 1024,
	/* The kernel counts twice the bytes and some overhead. */
	SEND_BUFFER = 2 * REQUEST_SIZE_MAX,
	/* A dump is sent piece by piece, as it is read. */
	RECEIVE_BUFFER = 256 * 1024,
};

/**
 * struct call - a request that waits for its answer
 * @request: What was sent.
 * @offset: Where its attributes start.
 * @spec: Names of its attributes, or NULL.
 * @fn: Parses the messages of the answer, or NULL.
 * @arg: Passed to @fn.
 * @extack: What the kernel said at the end.
 * @err: Error of the kernel.
 * @fn_err: First error of @fn.
 * @done: The answer is complete.
 * @interrupted: The dump is not consistent.
 */
struct call {
	const struct nlmsghdr *request;
	size_t offset;
	const struct acvpn_spec_set *spec;
	acvpn_reply_fn fn;
	void *arg;
	struct acvpn_extack extack;
	int err;
	int fn_err;
	bool done;
	bool interrupted;
};

int acvpn_fail(struct acvpn *ctx, int err, const char *fmt, ...)
{
	va_list ap;

	ctx->owner = 0;
	if (!fmt) {
		snprintf(ctx->error, sizeof(ctx->error), "%s", strerror(-err));
		return err;
	}
	va_start(ap, fmt);
	vsnprintf(ctx->error, sizeof(ctx->error), fmt, ap);
	va_end(ap);
	return err;
}

const char *acvpn_error(const struct acvpn *ctx)
{
	return ctx->error;
}

uint32_t acvpn_error_owner(const struct acvpn *ctx, uint32_t *generation)
{
	if (generation)
		*generation = ctx->owner >> 32;
	return ctx->owner;
}

static void context_set_option(struct nl_sock *sk, int option)
{
	int on = 1;

	/* Texts are better with, but calls work without. */
	setsockopt(nl_socket_get_fd(sk), SOL_NETLINK, option, &on, sizeof(on));
}

void acvpn_context_say_why(struct nl_sock *sk)
{
	context_set_option(sk, NETLINK_EXT_ACK);
	/* Answers must not repeat the request: it may hold keys. */
	context_set_option(sk, NETLINK_CAP_ACK);
}

static struct nl_sock *context_connect_socket(int protocol)
{
	struct nl_sock *sk = nl_socket_alloc();

	if (!sk)
		return NULL;
	errno = 0;
	if (nl_connect(sk, protocol) < 0) {
		nl_socket_free(sk);
		return NULL;
	}
	nl_socket_set_buffer_size(sk, RECEIVE_BUFFER, SEND_BUFFER);
	acvpn_context_say_why(sk);
	return sk;
}

static int connect_error(void)
{
	return errno > 0 ? -errno : -ENOMEM;
}

static int resolve_error(int err)
{
	switch (-err) {
	case NLE_OBJ_NOTFOUND:
		return -ENOENT;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_PERM:
		return -EPERM;
	default:
		return -EPROTO;
	}
}

static int open_sockets(struct acvpn *ctx)
{
	ctx->genl = context_connect_socket(NETLINK_GENERIC);
	if (!ctx->genl)
		return connect_error();
	ctx->rtnl = context_connect_socket(NETLINK_ROUTE);
	if (!ctx->rtnl)
		return connect_error();
	ctx->family = genl_ctrl_resolve(ctx->genl, ACVPN_GENL_NAME);
	return ctx->family < 0 ? resolve_error(ctx->family) : 0;
}

int acvpn_open(struct acvpn **out)
{
	struct acvpn *ctx = calloc(1, sizeof(*ctx));
	int err;

	*out = NULL;
	if (!ctx)
		return -ENOMEM;
	err = open_sockets(ctx);
	if (err) {
		acvpn_close(ctx);
		return err;
	}
	*out = ctx;
	return 0;
}

void acvpn_close(struct acvpn *ctx)
{
	if (!ctx)
		return;
	nl_socket_free(ctx->genl);
	nl_socket_free(ctx->rtnl);
	free(ctx);
}

void acvpn_msg_wipe(struct nl_msg *msg)
{
	if (!msg)
		return;
	explicit_bzero(nlmsg_hdr(msg), nlmsg_get_max_size(msg));
	nlmsg_free(msg);
}

struct nl_msg *acvpn_request(struct acvpn *ctx, uint8_t cmd, int flags,
			     uint32_t ifindex)
{
	return acvpn_request_long(ctx, cmd, flags, ifindex, 0);
}

struct nl_msg *acvpn_request_long(struct acvpn *ctx, uint8_t cmd, int flags,
				  uint32_t ifindex, size_t more)
{
	size_t size = more < REQUEST_SIZE_MAX - REQUEST_SIZE ?
			      REQUEST_SIZE + more : REQUEST_SIZE_MAX;
	struct nl_msg *msg = nlmsg_alloc_size(size);

	if (!msg)
		return NULL;
	if (genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, ctx->family, 0, flags,
			cmd, ACVPN_GENL_VERSION) &&
	    (!ifindex || !nla_put_u32(msg, ACVPN_A_IFINDEX, ifindex)))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/* Skip what other processes sent and what is left of earlier answers. */
static int context_on_seq_check(struct nl_msg *msg, void *arg)
{
	struct call *call = arg;

	if (nlmsg_get_src(msg)->nl_pid ||
	    nlmsg_hdr(msg)->nlmsg_seq != call->request->nlmsg_seq)
		return NL_SKIP;
	if (nlmsg_hdr(msg)->nlmsg_flags & NLM_F_DUMP_INTR)
		call->interrupted = true;
	return NL_OK;
}

/* After a failure the rest of the answer is still read, and ignored. */
static int context_on_valid(struct nl_msg *msg, void *arg)
{
	struct call *call = arg;

	if (call->fn && !call->fn_err)
		call->fn_err = call->fn(nlmsg_hdr(msg), call->arg);
	return NL_OK;
}

static int context_on_done(struct nl_msg *msg, void *arg)
{
	struct call *call = arg;

	call->err = acvpn_extack_parse(nlmsg_hdr(msg), &call->extack);
	call->done = true;
	return NL_STOP;
}

static int context_on_ack(struct nl_msg *msg __attribute__((unused)), void *arg)
{
	struct call *call = arg;

	call->done = true;
	return NL_STOP;
}

static int context_on_error(struct sockaddr_nl *from __attribute__((unused)),
			    struct nlmsgerr *e, void *arg)
{
	const struct nlmsghdr *nlh;
	struct call *call = arg;

	nlh = (const struct nlmsghdr *)((const char *)e - NLMSG_HDRLEN);
	call->err = acvpn_extack_parse(nlh, &call->extack);
	call->done = true;
	return NL_STOP;
}

static int context_on_ignore(struct nl_msg *msg __attribute__((unused)),
			     void *arg __attribute__((unused)))
{
	return NL_OK;
}

static struct nl_cb *call_cb(struct call *call)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_CUSTOM);

	if (!cb)
		return NULL;
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, context_on_seq_check,
		  call);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, context_on_ignore, NULL);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, context_on_valid, call);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, context_on_done, call);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, context_on_ack, call);
	nl_cb_err(cb, NL_CB_CUSTOM, context_on_error, call);
	return cb;
}

static int send_and_receive(struct nl_sock *sk, struct nl_msg *msg,
			    struct call *call)
{
	struct nl_cb *cb = call_cb(call);
	int rc;

	if (!cb)
		return -ENOMEM;
	errno = 0;
	rc = nl_send_auto(sk, msg);
	while (rc >= 0 && !call->done) {
		errno = 0;
		rc = nl_recvmsgs(sk, cb);
	}
	nl_cb_put(cb);
	if (call->done)
		return call->err;
	return errno > 0 ? -errno : -EPROTO;
}

static int context_exchange(struct acvpn *ctx, struct nl_sock *sk,
			    struct nl_msg *msg, struct call *call)
{
	int err;

	call->request = nlmsg_hdr(msg);
	err = send_and_receive(sk, msg, call);
	if (err) {
		ctx->owner = call->extack.owner;
		acvpn_extack_describe(&call->extack, err, call->request,
				      call->offset, call->spec, ctx->error,
				      sizeof(ctx->error));
		return err;
	}
	if (call->fn_err == -EPROTO)
		return acvpn_fail(ctx, -EPROTO, ACVPN_NONSENSE);
	if (call->fn_err)
		return acvpn_fail(ctx, call->fn_err, NULL);
	if (call->interrupted)
		return acvpn_fail(ctx, -EINTR,
				  "what was listed changed meanwhile");
	return 0;
}

static int context_finish(struct acvpn *ctx, struct nl_sock *sk,
			  struct nl_msg *msg, int err, struct call *call)
{
	if (!msg)
		err = -ENOMEM;
	if (err)
		acvpn_fail(ctx, err, NULL);
	else
		err = context_exchange(ctx, sk, msg, call);
	acvpn_msg_wipe(msg);
	return err;
}

int acvpn_call(struct acvpn *ctx, struct nl_msg *msg, int err,
	       acvpn_reply_fn fn, void *arg)
{
	struct call call = {
		.offset = NLMSG_HDRLEN + GENL_HDRLEN,
		.spec = &acvpn_spec_set_acvpn,
		.fn = fn,
		.arg = arg,
	};

	return context_finish(ctx, ctx->genl, msg, err, &call);
}

int acvpn_rtnl_call(struct acvpn *ctx, struct nl_msg *msg, int err,
		    acvpn_reply_fn fn, void *arg)
{
	struct call call = {
		.fn = fn,
		.arg = arg,
	};

	return context_finish(ctx, ctx->rtnl, msg, err, &call);
}
