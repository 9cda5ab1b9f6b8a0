// SPDX-License-Identifier: GPL-2.0-only
/* Do not edit directly, auto-generated from: */
/*	kmod/netlink/acvpn.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: make regen */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "acvpn_nl.h"

#include <uapi/linux/acvpn.h>

/* Integer value ranges */
static const struct netlink_range_validation acvpn_a_ifindex_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation acvpn_a_socket_range = {
	.max	= S32_MAX,
};

static const struct netlink_range_validation acvpn_a_session_id_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation acvpn_a_session_idle_timeout_range = {
	.max	= 31536000ULL,
};

static const struct netlink_range_validation acvpn_a_session_mss_clamp_range = {
	.max	= U16_MAX,
};

static const struct netlink_range_validation acvpn_a_session_lifetime_range = {
	.max	= 31536000ULL,
};

static const struct netlink_range_validation acvpn_a_session_dead_timeout_range = {
	.max	= 604800ULL,
};

static const struct netlink_range_validation acvpn_a_session_persist_range = {
	.max	= 86400ULL,
};

static const struct netlink_range_validation acvpn_a_session_rx_rate_range = {
	.max	= 125000000000ULL,
};

static const struct netlink_range_validation acvpn_a_session_rx_burst_range = {
	.min	= 65536ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation acvpn_a_session_tx_rate_range = {
	.max	= 125000000000ULL,
};

static const struct netlink_range_validation acvpn_a_session_tx_burst_range = {
	.min	= 65536ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation acvpn_a_transport_socket_range = {
	.max	= S32_MAX,
};

static const struct netlink_range_validation acvpn_a_transport_remote_port_range = {
	.min	= 1ULL,
	.max	= U16_MAX,
};

static const struct netlink_range_validation acvpn_a_transport_local_port_range = {
	.min	= 1ULL,
	.max	= U16_MAX,
};

static const struct netlink_range_validation acvpn_a_transport_dpd_range = {
	.max	= 86400ULL,
};

static const struct netlink_range_validation acvpn_a_transport_keepalive_range = {
	.max	= 86400ULL,
};

static const struct netlink_range_validation acvpn_a_transport_answer_timeout_range = {
	.max	= 60000ULL,
};

static const struct netlink_range_validation acvpn_a_transport_remote_scope_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

static const struct netlink_range_validation acvpn_a_key_epoch_range = {
	.min	= 1ULL,
	.max	= U16_MAX,
};

static const struct netlink_range_validation acvpn_a_keydir_seq_range = {
	.max	= 281474976710655ULL,
};

/* Common nested types */
const struct nla_policy acvpn_filter_nl_policy[ACVPN_A_FILTER_TRANSPORT_STATE + 1] = {
	[ACVPN_A_FILTER_COOKIE] = NLA_POLICY_MAX_LEN(ACVPN_COOKIE_SIZE_MAX),
	[ACVPN_A_FILTER_TRANSPORT_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[ACVPN_A_FILTER_TRANSPORT_STATE] = NLA_POLICY_RANGE(NLA_U32, 1, 4),
};

const struct nla_policy acvpn_key_epoch_input_nl_policy[ACVPN_A_KEY_EPOCH + 1] = {
	[ACVPN_A_KEY_EPOCH] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_key_epoch_range),
};

const struct nla_policy acvpn_key_new_input_nl_policy[ACVPN_A_KEY_DATAGRAM + 1] = {
	[ACVPN_A_KEY_EPOCH] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_key_epoch_range),
	[ACVPN_A_KEY_CIPHER] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[ACVPN_A_KEY_TX] = NLA_POLICY_NESTED(acvpn_keydir_nl_policy),
	[ACVPN_A_KEY_RX] = NLA_POLICY_NESTED(acvpn_keydir_nl_policy),
	[ACVPN_A_KEY_SOFT_RECORDS] = { .type = NLA_U64, },
	[ACVPN_A_KEY_HARD_RECORDS] = { .type = NLA_U64, },
	[ACVPN_A_KEY_SOFT_BYTES] = { .type = NLA_U64, },
	[ACVPN_A_KEY_HARD_BYTES] = { .type = NLA_U64, },
	[ACVPN_A_KEY_DATAGRAM] = NLA_POLICY_MAX_LEN(ACVPN_DATAGRAM_SIZE_MAX),
};

const struct nla_policy acvpn_keydir_nl_policy[ACVPN_A_KEYDIR_SEQ + 1] = {
	[ACVPN_A_KEYDIR_KEY] = NLA_POLICY_MAX_LEN(ACVPN_KEY_SIZE_MAX),
	[ACVPN_A_KEYDIR_IV] = NLA_POLICY_MAX_LEN(ACVPN_IV_SIZE_MAX),
	[ACVPN_A_KEYDIR_SEQ] = NLA_POLICY_FULL_RANGE(NLA_U64, &acvpn_a_keydir_seq_range),
};

const struct nla_policy acvpn_network_nl_policy[ACVPN_A_NETWORK_PREFIX_LEN + 1] = {
	[ACVPN_A_NETWORK_IPV4] = { .type = NLA_BE32, },
	[ACVPN_A_NETWORK_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ACVPN_A_NETWORK_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U32, 128),
};

const struct nla_policy acvpn_record_nl_policy[ACVPN_A_RECORD_PAYLOAD + 1] = {
	[ACVPN_A_RECORD_CONTENT_TYPE] = NLA_POLICY_RANGE(NLA_U32, 20, 23),
	[ACVPN_A_RECORD_FRAME_TYPE] = NLA_POLICY_MAX(NLA_U32, 255),
	[ACVPN_A_RECORD_PAYLOAD] = NLA_POLICY_MAX_LEN(ACVPN_PAYLOAD_SIZE_MAX),
};

const struct nla_policy acvpn_session_get_input_nl_policy[ACVPN_A_SESSION_GENERATION + 1] = {
	[ACVPN_A_SESSION_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_id_range),
	[ACVPN_A_SESSION_IPV4] = { .type = NLA_BE32, },
	[ACVPN_A_SESSION_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ACVPN_A_SESSION_GENERATION] = NLA_POLICY_MIN(NLA_U32, 1),
};

const struct nla_policy acvpn_session_id_input_nl_policy[ACVPN_A_SESSION_GENERATION + 1] = {
	[ACVPN_A_SESSION_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_id_range),
	[ACVPN_A_SESSION_GENERATION] = NLA_POLICY_MIN(NLA_U32, 1),
};

const struct nla_policy acvpn_session_new_input_nl_policy[ACVPN_A_SESSION_DSCP + 1] = {
	[ACVPN_A_SESSION_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_id_range),
	[ACVPN_A_SESSION_IPV4] = { .type = NLA_BE32, },
	[ACVPN_A_SESSION_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ACVPN_A_SESSION_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_new_input_nl_policy),
	[ACVPN_A_SESSION_NETWORK] = NLA_POLICY_NESTED(acvpn_network_nl_policy),
	[ACVPN_A_SESSION_IDLE_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_idle_timeout_range),
	[ACVPN_A_SESSION_ROAMING] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_SESSION_IGNORE_DF] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_SESSION_MSS_CLAMP] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_mss_clamp_range),
	[ACVPN_A_SESSION_COPY_DSCP] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_SESSION_PREFER] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[ACVPN_A_SESSION_COOKIE] = NLA_POLICY_MAX_LEN(ACVPN_COOKIE_SIZE_MAX),
	[ACVPN_A_SESSION_IDLE_ACTION] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_SESSION_LIFETIME] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_lifetime_range),
	[ACVPN_A_SESSION_DEAD_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_dead_timeout_range),
	[ACVPN_A_SESSION_PERSIST] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_persist_range),
	[ACVPN_A_SESSION_RX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &acvpn_a_session_rx_rate_range),
	[ACVPN_A_SESSION_RX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_rx_burst_range),
	[ACVPN_A_SESSION_TX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &acvpn_a_session_tx_rate_range),
	[ACVPN_A_SESSION_TX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_tx_burst_range),
	[ACVPN_A_SESSION_MARK] = { .type = NLA_U32, },
	[ACVPN_A_SESSION_PRIORITY] = { .type = NLA_U32, },
	[ACVPN_A_SESSION_RX_MARK] = { .type = NLA_U32, },
	[ACVPN_A_SESSION_DSCP] = NLA_POLICY_MAX(NLA_U32, 63),
};

const struct nla_policy acvpn_session_set_input_nl_policy[ACVPN_A_SESSION_DSCP + 1] = {
	[ACVPN_A_SESSION_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_id_range),
	[ACVPN_A_SESSION_NETWORK] = NLA_POLICY_NESTED(acvpn_network_nl_policy),
	[ACVPN_A_SESSION_IDLE_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_idle_timeout_range),
	[ACVPN_A_SESSION_ROAMING] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_SESSION_IGNORE_DF] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_SESSION_MSS_CLAMP] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_mss_clamp_range),
	[ACVPN_A_SESSION_COPY_DSCP] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_SESSION_PREFER] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[ACVPN_A_SESSION_COOKIE] = NLA_POLICY_MAX_LEN(ACVPN_COOKIE_SIZE_MAX),
	[ACVPN_A_SESSION_GENERATION] = NLA_POLICY_MIN(NLA_U32, 1),
	[ACVPN_A_SESSION_IDLE_ACTION] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_SESSION_LIFETIME] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_lifetime_range),
	[ACVPN_A_SESSION_DEAD_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_dead_timeout_range),
	[ACVPN_A_SESSION_PERSIST] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_persist_range),
	[ACVPN_A_SESSION_RX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &acvpn_a_session_rx_rate_range),
	[ACVPN_A_SESSION_RX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_rx_burst_range),
	[ACVPN_A_SESSION_TX_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &acvpn_a_session_tx_rate_range),
	[ACVPN_A_SESSION_TX_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_session_tx_burst_range),
	[ACVPN_A_SESSION_MARK] = { .type = NLA_U32, },
	[ACVPN_A_SESSION_PRIORITY] = { .type = NLA_U32, },
	[ACVPN_A_SESSION_RX_MARK] = { .type = NLA_U32, },
	[ACVPN_A_SESSION_DSCP] = NLA_POLICY_MAX(NLA_U32, 63),
};

const struct nla_policy acvpn_transport_attach_input_nl_policy[ACVPN_A_TRANSPORT_REMOTE_SCOPE + 1] = {
	[ACVPN_A_TRANSPORT_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[ACVPN_A_TRANSPORT_SOCKET] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_socket_range),
	[ACVPN_A_TRANSPORT_REMOTE_IPV4] = { .type = NLA_BE32, },
	[ACVPN_A_TRANSPORT_REMOTE_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ACVPN_A_TRANSPORT_REMOTE_PORT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_remote_port_range),
	[ACVPN_A_TRANSPORT_LOCAL_IPV4] = { .type = NLA_BE32, },
	[ACVPN_A_TRANSPORT_LOCAL_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ACVPN_A_TRANSPORT_MTU] = NLA_POLICY_RANGE(NLA_U32, 576, 16383),
	[ACVPN_A_TRANSPORT_SLOT] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[ACVPN_A_TRANSPORT_DPD] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_dpd_range),
	[ACVPN_A_TRANSPORT_KEEPALIVE] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_keepalive_range),
	[ACVPN_A_TRANSPORT_COMPRESSION] = NLA_POLICY_MAX(NLA_U32, 2),
	[ACVPN_A_TRANSPORT_OUTER_DF] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_TRANSPORT_PENDING] = NLA_POLICY_MAX_LEN(ACVPN_PENDING_SIZE_MAX),
	[ACVPN_A_TRANSPORT_ANSWER_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_answer_timeout_range),
	[ACVPN_A_TRANSPORT_COMPRESS_MIN] = NLA_POLICY_RANGE(NLA_U32, 1, 16384),
	[ACVPN_A_TRANSPORT_REMOTE_SCOPE] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_remote_scope_range),
};

const struct nla_policy acvpn_transport_id_input_nl_policy[ACVPN_A_TRANSPORT_SLOT + 1] = {
	[ACVPN_A_TRANSPORT_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[ACVPN_A_TRANSPORT_SLOT] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
};

const struct nla_policy acvpn_transport_new_input_nl_policy[ACVPN_A_TRANSPORT_REMOTE_SCOPE + 1] = {
	[ACVPN_A_TRANSPORT_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[ACVPN_A_TRANSPORT_SOCKET] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_socket_range),
	[ACVPN_A_TRANSPORT_REMOTE_IPV4] = { .type = NLA_BE32, },
	[ACVPN_A_TRANSPORT_REMOTE_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ACVPN_A_TRANSPORT_REMOTE_PORT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_remote_port_range),
	[ACVPN_A_TRANSPORT_LOCAL_IPV4] = { .type = NLA_BE32, },
	[ACVPN_A_TRANSPORT_LOCAL_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ACVPN_A_TRANSPORT_MTU] = NLA_POLICY_RANGE(NLA_U32, 576, 16383),
	[ACVPN_A_TRANSPORT_KEY] = NLA_POLICY_NESTED(acvpn_key_new_input_nl_policy),
	[ACVPN_A_TRANSPORT_DPD] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_dpd_range),
	[ACVPN_A_TRANSPORT_KEEPALIVE] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_keepalive_range),
	[ACVPN_A_TRANSPORT_COMPRESSION] = NLA_POLICY_MAX(NLA_U32, 2),
	[ACVPN_A_TRANSPORT_OUTER_DF] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_TRANSPORT_PENDING] = NLA_POLICY_MAX_LEN(ACVPN_PENDING_SIZE_MAX),
	[ACVPN_A_TRANSPORT_ANSWER_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_answer_timeout_range),
	[ACVPN_A_TRANSPORT_COMPRESS_MIN] = NLA_POLICY_RANGE(NLA_U32, 1, 16384),
	[ACVPN_A_TRANSPORT_REMOTE_SCOPE] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_remote_scope_range),
};

const struct nla_policy acvpn_transport_peer_input_nl_policy[ACVPN_A_TRANSPORT_REMOTE_SCOPE + 1] = {
	[ACVPN_A_TRANSPORT_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[ACVPN_A_TRANSPORT_REMOTE_IPV4] = { .type = NLA_BE32, },
	[ACVPN_A_TRANSPORT_REMOTE_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ACVPN_A_TRANSPORT_REMOTE_PORT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_remote_port_range),
	[ACVPN_A_TRANSPORT_LOCAL_PORT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_local_port_range),
	[ACVPN_A_TRANSPORT_REMOTE_SCOPE] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_remote_scope_range),
};

const struct nla_policy acvpn_transport_probe_input_nl_policy[ACVPN_A_TRANSPORT_PROBE_SIZE + 1] = {
	[ACVPN_A_TRANSPORT_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[ACVPN_A_TRANSPORT_SLOT] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[ACVPN_A_TRANSPORT_PROBE_SIZE] = NLA_POLICY_MAX(NLA_U32, 16376),
};

const struct nla_policy acvpn_transport_set_input_nl_policy[ACVPN_A_TRANSPORT_COMPRESS_MIN + 1] = {
	[ACVPN_A_TRANSPORT_TYPE] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[ACVPN_A_TRANSPORT_SLOT] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[ACVPN_A_TRANSPORT_MTU] = NLA_POLICY_RANGE(NLA_U32, 576, 16383),
	[ACVPN_A_TRANSPORT_DPD] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_dpd_range),
	[ACVPN_A_TRANSPORT_KEEPALIVE] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_keepalive_range),
	[ACVPN_A_TRANSPORT_COMPRESSION] = NLA_POLICY_MAX(NLA_U32, 2),
	[ACVPN_A_TRANSPORT_OUTER_DF] = NLA_POLICY_MAX(NLA_U32, 1),
	[ACVPN_A_TRANSPORT_PAUSED] = NLA_POLICY_MAX(NLA_U32, 0),
	[ACVPN_A_TRANSPORT_ANSWER_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_transport_answer_timeout_range),
	[ACVPN_A_TRANSPORT_COMPRESS_MIN] = NLA_POLICY_RANGE(NLA_U32, 1, 16384),
};

/* ACVPN_CMD_SESSION_NEW - do */
static const struct nla_policy acvpn_session_new_nl_policy[ACVPN_A_SESSION + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_new_input_nl_policy),
};

/* ACVPN_CMD_SESSION_GET - do */
static const struct nla_policy acvpn_session_get_do_nl_policy[ACVPN_A_FILTER + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_get_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_peer_input_nl_policy),
	[ACVPN_A_DETAIL] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[ACVPN_A_FILTER] = NLA_POLICY_NESTED(acvpn_filter_nl_policy),
};

/* ACVPN_CMD_SESSION_GET - dump */
static const struct nla_policy acvpn_session_get_dump_nl_policy[ACVPN_A_FILTER + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_DETAIL] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[ACVPN_A_FILTER] = NLA_POLICY_NESTED(acvpn_filter_nl_policy),
};

/* ACVPN_CMD_SESSION_SET - do */
static const struct nla_policy acvpn_session_set_nl_policy[ACVPN_A_SESSION + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_set_input_nl_policy),
};

/* ACVPN_CMD_SESSION_DEL - do */
static const struct nla_policy acvpn_session_del_nl_policy[ACVPN_A_SESSION + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
};

/* ACVPN_CMD_SESSION_FLUSH - do */
static const struct nla_policy acvpn_session_flush_nl_policy[ACVPN_A_IFINDEX + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
};

/* ACVPN_CMD_TRANSPORT_ATTACH - do */
static const struct nla_policy acvpn_transport_attach_nl_policy[ACVPN_A_TRANSPORT + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_attach_input_nl_policy),
};

/* ACVPN_CMD_TRANSPORT_SET - do */
static const struct nla_policy acvpn_transport_set_nl_policy[ACVPN_A_TRANSPORT + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_set_input_nl_policy),
};

/* ACVPN_CMD_TRANSPORT_DETACH - do */
static const struct nla_policy acvpn_transport_detach_nl_policy[ACVPN_A_TRANSPORT + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_id_input_nl_policy),
};

/* ACVPN_CMD_KEY_NEW - do */
static const struct nla_policy acvpn_key_new_nl_policy[ACVPN_A_KEY + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_id_input_nl_policy),
	[ACVPN_A_KEY] = NLA_POLICY_NESTED(acvpn_key_new_input_nl_policy),
};

/* ACVPN_CMD_KEY_SWAP - do */
static const struct nla_policy acvpn_key_swap_nl_policy[ACVPN_A_TRANSPORT + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_id_input_nl_policy),
};

/* ACVPN_CMD_KEY_DEL - do */
static const struct nla_policy acvpn_key_del_nl_policy[ACVPN_A_KEY + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_id_input_nl_policy),
	[ACVPN_A_KEY] = NLA_POLICY_NESTED(acvpn_key_epoch_input_nl_policy),
};

/* ACVPN_CMD_RECORD_SEND - do */
static const struct nla_policy acvpn_record_send_nl_policy[ACVPN_A_RECORD + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_id_input_nl_policy),
	[ACVPN_A_RECORD] = NLA_POLICY_NESTED(acvpn_record_nl_policy),
};

/* ACVPN_CMD_PROBE - do */
static const struct nla_policy acvpn_probe_nl_policy[ACVPN_A_TRANSPORT + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_probe_input_nl_policy),
};

/* ACVPN_CMD_TRANSPORT_GET_FD - do */
static const struct nla_policy acvpn_transport_get_fd_nl_policy[ACVPN_A_TRANSPORT + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SESSION] = NLA_POLICY_NESTED(acvpn_session_id_input_nl_policy),
	[ACVPN_A_TRANSPORT] = NLA_POLICY_NESTED(acvpn_transport_id_input_nl_policy),
};

/* ACVPN_CMD_SOCKET_ADD - do */
static const struct nla_policy acvpn_socket_add_nl_policy[ACVPN_A_SOCKET + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SOCKET] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_socket_range),
};

/* ACVPN_CMD_SOCKET_DEL - do */
static const struct nla_policy acvpn_socket_del_nl_policy[ACVPN_A_SOCKET + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_SOCKET] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_socket_range),
};

/* ACVPN_CMD_MONITOR - do */
static const struct nla_policy acvpn_monitor_nl_policy[ACVPN_A_EVENTS + 1] = {
	[ACVPN_A_IFINDEX] = NLA_POLICY_FULL_RANGE(NLA_U32, &acvpn_a_ifindex_range),
	[ACVPN_A_EVENTS] = { .type = NLA_U64, },
};

/* Ops table for acvpn */
const struct genl_split_ops acvpn_nl_ops[18] = {
	{
		.cmd		= ACVPN_CMD_SESSION_NEW,
		.doit		= acvpn_nl_session_new_doit,
		.policy		= acvpn_session_new_nl_policy,
		.maxattr	= ACVPN_A_SESSION,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_SESSION_GET,
		.doit		= acvpn_nl_session_get_doit,
		.policy		= acvpn_session_get_do_nl_policy,
		.maxattr	= ACVPN_A_FILTER,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_SESSION_GET,
		.start		= acvpn_nl_session_get_start,
		.dumpit		= acvpn_nl_session_get_dumpit,
		.policy		= acvpn_session_get_dump_nl_policy,
		.maxattr	= ACVPN_A_FILTER,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= ACVPN_CMD_SESSION_SET,
		.doit		= acvpn_nl_session_set_doit,
		.policy		= acvpn_session_set_nl_policy,
		.maxattr	= ACVPN_A_SESSION,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_SESSION_DEL,
		.doit		= acvpn_nl_session_del_doit,
		.policy		= acvpn_session_del_nl_policy,
		.maxattr	= ACVPN_A_SESSION,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_SESSION_FLUSH,
		.doit		= acvpn_nl_session_flush_doit,
		.policy		= acvpn_session_flush_nl_policy,
		.maxattr	= ACVPN_A_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_TRANSPORT_ATTACH,
		.doit		= acvpn_nl_transport_attach_doit,
		.policy		= acvpn_transport_attach_nl_policy,
		.maxattr	= ACVPN_A_TRANSPORT,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_TRANSPORT_SET,
		.doit		= acvpn_nl_transport_set_doit,
		.policy		= acvpn_transport_set_nl_policy,
		.maxattr	= ACVPN_A_TRANSPORT,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_TRANSPORT_DETACH,
		.doit		= acvpn_nl_transport_detach_doit,
		.policy		= acvpn_transport_detach_nl_policy,
		.maxattr	= ACVPN_A_TRANSPORT,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_KEY_NEW,
		.doit		= acvpn_nl_key_new_doit,
		.policy		= acvpn_key_new_nl_policy,
		.maxattr	= ACVPN_A_KEY,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_KEY_SWAP,
		.doit		= acvpn_nl_key_swap_doit,
		.policy		= acvpn_key_swap_nl_policy,
		.maxattr	= ACVPN_A_TRANSPORT,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_KEY_DEL,
		.doit		= acvpn_nl_key_del_doit,
		.policy		= acvpn_key_del_nl_policy,
		.maxattr	= ACVPN_A_KEY,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_RECORD_SEND,
		.doit		= acvpn_nl_record_send_doit,
		.policy		= acvpn_record_send_nl_policy,
		.maxattr	= ACVPN_A_RECORD,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_PROBE,
		.doit		= acvpn_nl_probe_doit,
		.policy		= acvpn_probe_nl_policy,
		.maxattr	= ACVPN_A_TRANSPORT,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_TRANSPORT_GET_FD,
		.doit		= acvpn_nl_transport_get_fd_doit,
		.policy		= acvpn_transport_get_fd_nl_policy,
		.maxattr	= ACVPN_A_TRANSPORT,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_SOCKET_ADD,
		.doit		= acvpn_nl_socket_add_doit,
		.policy		= acvpn_socket_add_nl_policy,
		.maxattr	= ACVPN_A_SOCKET,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_SOCKET_DEL,
		.doit		= acvpn_nl_socket_del_doit,
		.policy		= acvpn_socket_del_nl_policy,
		.maxattr	= ACVPN_A_SOCKET,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ACVPN_CMD_MONITOR,
		.doit		= acvpn_nl_monitor_doit,
		.policy		= acvpn_monitor_nl_policy,
		.maxattr	= ACVPN_A_EVENTS,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
};

static const struct genl_multicast_group acvpn_nl_mcgrps[] = {
	[ACVPN_NLGRP_EVENTS] = { "events", },
};
