// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about transports: what they ask for is checked and parsed here, and
 * done in transport.c.
 */

#include "control/netlink_transport.h"

#include <linux/fcntl.h>
#include <linux/file.h>
#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "control/expire.h"
#include "control/netlink_key.h"
#include "control/netlink_put.h"
#include "control/request.h"
#include "core/frame.h"
#include "core/record.h"
#include "netlink/generated/acvpn_nl.h"
#include "packet/compress.h"
#include "session/liveness.h"
#include "session/session.h"
#include "session/transport.h"

/* Seconds, what most gateways tell their clients. */
enum { DPD_DEFAULT = 30, KEEPALIVE_DEFAULT = 20 };

/* Milliseconds: two questions more, and data has moved within five seconds. */
enum { ANSWER_TIMEOUT_DEFAULT = 2000 };

/* Bytes: shorter packets hardly shrink. */
enum { COMPRESS_MIN_DEFAULT = 40 };

static void attr_v4(union acvpn_sockaddr *a, const struct nlattr *addr)
{
	a->v4.sin_family = AF_INET;
	a->v4.sin_addr.s_addr = nla_get_in_addr(addr);
}

static void attr_v6(union acvpn_sockaddr *a, const struct nlattr *addr)
{
	a->v6.sin6_family = AF_INET6;
	a->v6.sin6_addr = nla_get_in6_addr(addr);
}

static int parse_scope(struct genl_info *info, const struct nlattr *scope,
		       union acvpn_sockaddr *remote)
{
	if (!scope)
		return 0;
	if (!acvpn_sockaddr_needs_scope(remote)) {
		NL_SET_ERR_MSG_ATTR(info->extack, scope,
				    "acvpn: only a link-local address has a scope");
		return -EINVAL;
	}
	remote->v6.sin6_scope_id = nla_get_u32(scope);
	return 0;
}

static int parse_remote(struct genl_info *info, struct nlattr **tb,
			union acvpn_sockaddr *remote)
{
	struct nlattr *v4 = tb[ACVPN_A_TRANSPORT_REMOTE_IPV4];
	struct nlattr *v6 = tb[ACVPN_A_TRANSPORT_REMOTE_IPV6];
	struct nlattr *port = tb[ACVPN_A_TRANSPORT_REMOTE_PORT];
	struct nlattr *scope = tb[ACVPN_A_TRANSPORT_REMOTE_SCOPE];

	if (!v4 && !v6 && !port && !scope)
		return 0;
	if (!port || !v4 == !v6) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "peer needs a port and one address");
		return -EINVAL;
	}
	if (v4) {
		attr_v4(remote, v4);
		remote->v4.sin_port = htons(nla_get_u32(port));
	} else {
		attr_v6(remote, v6);
		remote->v6.sin6_port = htons(nla_get_u32(port));
	}
	return parse_scope(info, scope, remote);
}

static int parse_local(struct genl_info *info, struct nlattr **tb,
		       union acvpn_sockaddr *local)
{
	struct nlattr *v4 = tb[ACVPN_A_TRANSPORT_LOCAL_IPV4];
	struct nlattr *v6 = tb[ACVPN_A_TRANSPORT_LOCAL_IPV6];

	if (v4 && v6) {
		NL_SET_ERR_MSG_MOD(info->extack, "we have one address only");
		return -EINVAL;
	}
	if (v4)
		attr_v4(local, v4);
	else if (v6)
		attr_v6(local, v6);
	return 0;
}

static int parse_pending(struct nlattr *attr,
			 struct acvpn_transport_config *cfg)
{
	if (!attr)
		return 0;
	cfg->pending = nla_data(attr);
	cfg->pending_len = nla_len(attr);
	return 0;
}

/* What one type takes is an error for the other. */
static int check_type(struct genl_info *info, struct nlattr **tb, u32 type)
{
	bool wrong;

	if (type == ACVPN_TRANSPORT_TYPE_DTLS)
		wrong = tb[ACVPN_A_TRANSPORT_PENDING];
	else
		wrong = tb[ACVPN_A_TRANSPORT_REMOTE_IPV4] ||
			tb[ACVPN_A_TRANSPORT_REMOTE_IPV6] ||
			tb[ACVPN_A_TRANSPORT_REMOTE_PORT] ||
			tb[ACVPN_A_TRANSPORT_REMOTE_SCOPE] ||
			tb[ACVPN_A_TRANSPORT_LOCAL_IPV4] ||
			tb[ACVPN_A_TRANSPORT_LOCAL_IPV6] ||
			tb[ACVPN_A_TRANSPORT_OUTER_DF];
	if (!wrong)
		return 0;
	NL_SET_ERR_MSG_MOD(info->extack,
			   "attribute is not for this type of transport");
	return -EINVAL;
}

static void parse_transport_options(struct nlattr **tb,
				    struct acvpn_transport_config *cfg)
{
	cfg->mtu = nla_get_u32(tb[ACVPN_A_TRANSPORT_MTU]);
	cfg->dpd = acvpn_request_u32(tb[ACVPN_A_TRANSPORT_DPD], DPD_DEFAULT);
	cfg->keepalive = acvpn_request_u32(tb[ACVPN_A_TRANSPORT_KEEPALIVE],
					   KEEPALIVE_DEFAULT);
	cfg->compression = acvpn_request_u32(tb[ACVPN_A_TRANSPORT_COMPRESSION],
					     ACVPN_COMPRESSION_NONE);
	cfg->compress_min =
		acvpn_request_u32(tb[ACVPN_A_TRANSPORT_COMPRESS_MIN],
				  COMPRESS_MIN_DEFAULT);
	cfg->outer_df = acvpn_request_u32(tb[ACVPN_A_TRANSPORT_OUTER_DF], true);
	/* Of TCP, silence may as well mean that it is busy. */
	cfg->answer_timeout =
		acvpn_request_u32(tb[ACVPN_A_TRANSPORT_ANSWER_TIMEOUT],
				  cfg->type == ACVPN_TRANSPORT_TYPE_DTLS ?
				  ANSWER_TIMEOUT_DEFAULT : 0);
}

/* -1 is to leave it, in a change. */
static int enable_compression(int compression)
{
	return compression > ACVPN_COMPRESSION_NONE ? acvpn_compress_enable() :
						      0;
}

static int parse_transport_config(struct genl_info *info, struct nlattr **tb,
				  const struct acvpn_request_name *name,
				  struct acvpn_transport_config *cfg)
{
	int err;

	err = acvpn_request_require(info, tb[ACVPN_A_TRANSPORT_SOCKET],
				    ACVPN_MISSING("transport socket")) ?:
	      acvpn_request_require(info, tb[ACVPN_A_TRANSPORT_MTU],
				    ACVPN_MISSING("transport mtu")) ?:
	      check_type(info, tb, name->type) ?:
	      parse_remote(info, tb, &cfg->remote) ?:
	      parse_local(info, tb, &cfg->local) ?:
	      parse_pending(tb[ACVPN_A_TRANSPORT_PENDING], cfg);
	if (err)
		return err;
	cfg->type = name->type;
	cfg->slot = name->slot;
	cfg->fd = nla_get_u32(tb[ACVPN_A_TRANSPORT_SOCKET]);
	parse_transport_options(tb, cfg);
	return 0;
}

static int attach_as(struct genl_info *info, struct acvpn_session *session,
		     struct nlattr **tb, const struct acvpn_request_name *name)
{
	struct acvpn_transport_config cfg = {};
	int err;

	err = acvpn_expire_check(info->extack) ?:
	      parse_transport_config(info, tb, name, &cfg) ?:
	      enable_compression(cfg.compression);
	return err ?: acvpn_transport_attach(session, &cfg, info->extack);
}

static int attach_transport(struct genl_info *info,
			    struct acvpn_session *session)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct acvpn_request_name name;

	return acvpn_request_name(info, tb, &name) ?:
	       attach_as(info, session, tb, &name);
}

/* The transport attached last is the session's first. */
static int add_keys(struct genl_info *info, struct acvpn_session *session,
		    const struct nlattr *nest)
{
	struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != ACVPN_A_TRANSPORT_KEY)
			continue;
		err = acvpn_netlink_key_add(info, session->transports, attr);
		if (err && !info->extack->bad_attr)
			NL_SET_BAD_ATTR(info->extack, attr);
		if (err)
			return err;
	}
	return 0;
}

int acvpn_netlink_transport_add(struct genl_info *info,
				struct acvpn_session *session,
				struct nlattr *nest)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct acvpn_request_name name = { .slot = ACVPN_SLOT_CURRENT };
	int err;

	err = nla_parse_nested(tb, ACVPN_A_TRANSPORT_MAX, nest, NULL,
			       info->extack) ?:
	      acvpn_request_require(info, tb[ACVPN_A_TRANSPORT_TYPE],
				    ACVPN_MISSING("transport type"));
	if (err)
		return err;
	name.type = nla_get_u32(tb[ACVPN_A_TRANSPORT_TYPE]);
	return attach_as(info, session, tb, &name) ?:
	       add_keys(info, session, nest);
}

int acvpn_nl_transport_attach_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, attach_transport);
}

static int parse_peer(struct genl_info *info, struct nlattr **tb,
		      struct acvpn_request_name *name,
		      union acvpn_sockaddr *remote)
{
	int err;

	err = acvpn_request_name(info, tb, name) ?:
	      check_type(info, tb, name->type) ?:
	      acvpn_request_require(info, tb[ACVPN_A_TRANSPORT_REMOTE_PORT],
				    ACVPN_MISSING("transport remote port")) ?:
	      parse_remote(info, tb, remote);
	if (err || !acvpn_sockaddr_needs_scope(remote))
		return err;
	return acvpn_request_require(info, tb[ACVPN_A_TRANSPORT_REMOTE_SCOPE],
				     ACVPN_MISSING("transport remote scope"));
}

struct acvpn_session *acvpn_netlink_transport_owner(struct genl_info *info,
						    struct acvpn_dev *adev)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	union acvpn_sockaddr remote = {};
	struct acvpn_request_name name;
	struct acvpn_session *owner;
	u32 port;
	int err;

	err = parse_peer(info, tb, &name, &remote);
	if (err)
		return ERR_PTR(err);
	port = acvpn_request_u32(tb[ACVPN_A_TRANSPORT_LOCAL_PORT], 0);
	owner = acvpn_transport_owner(adev, name.type, &remote, htons(port));
	if (PTR_ERR(owner) == -ENOENT)
		NL_SET_ERR_MSG_MOD(info->extack,
				   "no session has this peer address");
	else if (PTR_ERR(owner) == -ENOTUNIQ)
		NL_SET_ERR_MSG_MOD(info->extack,
				   "more than one session has this peer address");
	return owner;
}

/* In a change, -1 leaves things as they are. */
static int or_leave(const struct nlattr *attr)
{
	return acvpn_request_u32(attr, -1);
}

static int set_transport(struct genl_info *info, struct acvpn_session *session)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct acvpn_transport_change change;
	struct acvpn_transport *t;
	int err;

	t = acvpn_request_transport(info, session, tb);
	if (IS_ERR(t))
		return PTR_ERR(t);
	change = (struct acvpn_transport_change){
		.mtu = acvpn_request_u32(tb[ACVPN_A_TRANSPORT_MTU], 0),
		.dpd = or_leave(tb[ACVPN_A_TRANSPORT_DPD]),
		.keepalive = or_leave(tb[ACVPN_A_TRANSPORT_KEEPALIVE]),
		.compression = or_leave(tb[ACVPN_A_TRANSPORT_COMPRESSION]),
		.compress_min =
			acvpn_request_u32(tb[ACVPN_A_TRANSPORT_COMPRESS_MIN],
					  0),
		.outer_df = or_leave(tb[ACVPN_A_TRANSPORT_OUTER_DF]),
		.answer_timeout =
			or_leave(tb[ACVPN_A_TRANSPORT_ANSWER_TIMEOUT]),
		.resume = tb[ACVPN_A_TRANSPORT_PAUSED],
	};
	err = enable_compression(change.compression);
	return err ?: acvpn_transport_set(t, &change, info->extack);
}

int acvpn_nl_transport_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, set_transport);
}

static int detach_transport(struct genl_info *info,
			    struct acvpn_session *session)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct acvpn_transport *t = acvpn_request_transport(info, session, tb);

	struct sk_buff *msg;

	if (IS_ERR(t))
		return PTR_ERR(t);
	msg = acvpn_netlink_last_words(info, session, t);
	if (!msg)
		return -ENOMEM;
	acvpn_transport_detach(t, ACVPN_REASON_USER);
	/* It is detached, whether or not there is room for the reply. */
	genlmsg_reply(msg, info);
	return 0;
}

int acvpn_nl_transport_detach_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, detach_transport);
}

static int reply_socket(struct genl_info *info,
			const struct acvpn_transport *t, int fd)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	int err;

	if (!msg)
		return -ENOMEM;
	err = acvpn_netlink_put_socket(msg, t, fd, info->snd_portid,
				       info->snd_seq);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

/* What has a descriptor cannot be taken back: so the number is told before. */
static int give_socket(struct genl_info *info, const struct acvpn_transport *t,
		       struct file *file)
{
	int err, fd = get_unused_fd_flags(O_CLOEXEC);

	if (fd < 0) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "caller has no descriptor left");
		return fd;
	}
	err = reply_socket(info, t, fd);
	if (err) {
		put_unused_fd(fd);
		return err;
	}
	fd_install(fd, get_file(file));
	return 0;
}

static int get_socket(struct genl_info *info, struct acvpn_session *session)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct acvpn_transport *t = acvpn_request_transport(info, session, tb);
	struct file *file;
	int err;

	if (IS_ERR(t))
		return PTR_ERR(t);
	file = acvpn_transport_file(t, info->extack);
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = give_socket(info, t, file);
	fput(file);
	return err;
}

int acvpn_nl_transport_get_fd_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, get_socket);
}

/* Frames that end a session, or keep a path open. The rest has its own
 * commands, or is the kernel's.
 */
static bool may_send(u32 frame)
{
	return frame == ACVPN_FRAME_DISCONNECT ||
	       frame == ACVPN_FRAME_KEEPALIVE || frame == ACVPN_FRAME_TERMINATE;
}

static int check_record(struct genl_info *info, struct nlattr **tb)
{
	struct nlattr *frame = tb[ACVPN_A_RECORD_FRAME_TYPE];
	bool data;
	int err;

	err = acvpn_request_require(info, tb[ACVPN_A_RECORD_CONTENT_TYPE],
				    ACVPN_MISSING("record content type"));
	if (err)
		return err;
	data = nla_get_u32(tb[ACVPN_A_RECORD_CONTENT_TYPE]) ==
	       ACVPN_RECORD_DATA;
	if (data != !!frame) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "application data needs a frame type, others have none");
		return -EINVAL;
	}
	if (frame && !may_send(nla_get_u32(frame))) {
		NL_SET_ERR_MSG_ATTR(info->extack, frame,
				    "acvpn: frames of this type are not sent for userspace");
		return -EINVAL;
	}
	if (!frame && !tb[ACVPN_A_RECORD_PAYLOAD])
		return acvpn_request_require(info, NULL,
					     ACVPN_MISSING("record payload"));
	return 0;
}

static int send_record(struct genl_info *info, struct acvpn_session *session)
{
	struct nlattr *transport[ACVPN_A_TRANSPORT_MAX + 1];
	struct nlattr *tb[ACVPN_A_RECORD_MAX + 1];
	struct nlattr *payload;
	struct acvpn_transport *t;
	u32 content, frame;
	int err;

	t = acvpn_request_transport(info, session, transport);
	if (IS_ERR(t))
		return PTR_ERR(t);
	err = acvpn_request_nest(info, ACVPN_A_RECORD, ACVPN_MISSING("record"),
				 tb, ACVPN_A_RECORD_MAX) ?:
	      check_record(info, tb);
	if (err)
		return err;
	payload = tb[ACVPN_A_RECORD_PAYLOAD];
	content = nla_get_u32(tb[ACVPN_A_RECORD_CONTENT_TYPE]);
	frame = acvpn_request_u32(tb[ACVPN_A_RECORD_FRAME_TYPE], 0);
	return acvpn_transport_send(t, content, frame,
				    payload ? nla_data(payload) : NULL,
				    payload ? nla_len(payload) : 0,
				    info->extack);
}

int acvpn_nl_record_send_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, send_record);
}

static int send_probe(struct genl_info *info, struct acvpn_session *session)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct acvpn_transport *t = acvpn_request_transport(info, session, tb);
	u32 size;

	if (IS_ERR(t))
		return PTR_ERR(t);
	size = acvpn_request_u32(tb[ACVPN_A_TRANSPORT_PROBE_SIZE], 0);
	return acvpn_liveness_probe(t, size, info->extack);
}

int acvpn_nl_probe_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, send_probe);
}
