/* SPDX-License-Identifier: GPL-2.0-only */
/* Do not edit directly, auto-generated from: */
/*	kmod/netlink/acvpn.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: make regen */

#ifndef _LINUX_ACVPN_GEN_H
#define _LINUX_ACVPN_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/acvpn.h>

/* Common nested types */
extern const struct nla_policy acvpn_filter_nl_policy[ACVPN_A_FILTER_TRANSPORT_STATE + 1];
extern const struct nla_policy acvpn_key_epoch_input_nl_policy[ACVPN_A_KEY_EPOCH + 1];
extern const struct nla_policy acvpn_key_new_input_nl_policy[ACVPN_A_KEY_DATAGRAM + 1];
extern const struct nla_policy acvpn_keydir_nl_policy[ACVPN_A_KEYDIR_SEQ + 1];
extern const struct nla_policy acvpn_network_nl_policy[ACVPN_A_NETWORK_PREFIX_LEN + 1];
extern const struct nla_policy acvpn_record_nl_policy[ACVPN_A_RECORD_PAYLOAD + 1];
extern const struct nla_policy acvpn_session_get_input_nl_policy[ACVPN_A_SESSION_GENERATION + 1];
extern const struct nla_policy acvpn_session_id_input_nl_policy[ACVPN_A_SESSION_GENERATION + 1];
extern const struct nla_policy acvpn_session_new_input_nl_policy[ACVPN_A_SESSION_DSCP + 1];
extern const struct nla_policy acvpn_session_set_input_nl_policy[ACVPN_A_SESSION_DSCP + 1];
extern const struct nla_policy acvpn_transport_attach_input_nl_policy[ACVPN_A_TRANSPORT_REMOTE_SCOPE + 1];
extern const struct nla_policy acvpn_transport_id_input_nl_policy[ACVPN_A_TRANSPORT_SLOT + 1];
extern const struct nla_policy acvpn_transport_new_input_nl_policy[ACVPN_A_TRANSPORT_REMOTE_SCOPE + 1];
extern const struct nla_policy acvpn_transport_peer_input_nl_policy[ACVPN_A_TRANSPORT_REMOTE_SCOPE + 1];
extern const struct nla_policy acvpn_transport_probe_input_nl_policy[ACVPN_A_TRANSPORT_PROBE_SIZE + 1];
extern const struct nla_policy acvpn_transport_set_input_nl_policy[ACVPN_A_TRANSPORT_COMPRESS_MIN + 1];

/* Ops table for acvpn */
extern const struct genl_split_ops acvpn_nl_ops[18];

int acvpn_nl_session_get_start(struct netlink_callback *cb);

int acvpn_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_session_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int acvpn_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_session_flush_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_transport_attach_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_transport_set_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_transport_detach_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_key_new_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_key_swap_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_key_del_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_record_send_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_probe_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_transport_get_fd_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_socket_add_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_socket_del_doit(struct sk_buff *skb, struct genl_info *info);
int acvpn_nl_monitor_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	ACVPN_NLGRP_EVENTS,
};

#endif /* _LINUX_ACVPN_GEN_H */
