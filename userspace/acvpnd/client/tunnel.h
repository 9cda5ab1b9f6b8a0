/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tunnel, from the reply to CONNECT on: it hands the TLS connection and the
 * keys of DTLS to the data plane, configures the interface, and hears what
 * happens to both channels.
 *
 *   TLS -> kernel -> up -> DTLS, again and again if need be, each time beside
 *   the one before
 *
 * or, if the kernel cannot take the TLS connection,
 *
 *   control frames on TLS, DTLS -> kernel -> up
 *
 * A TLS connection that is lost, or can go on no more, is replaced by another
 * one; session, addresses and routes stay, unless the gateway gives others.
 */
#ifndef _ACVPND_CLIENT_TUNNEL_H
#define _ACVPND_CLIENT_TUNNEL_H

#include "acvpnd/client/network.h"
#include "acvpnd/client/options.h"
#include "acvpnd/client/pmtu.h"
#include "acvpnd/exit.h"
#include "common/buf.h"
#include "dataplane/dataplane.h"
#include "io/cstp_channel.h"
#include "io/dtls_channel.h"
#include "io/stream.h"
#include "wire/config.h"

enum {
	TUNNEL_PSK_SIZE = 32,
	/* In use, replacing it, replaced by it. */
	TUNNEL_CHANNELS = 3,
	TUNNEL_REASON_SIZE = 1024,
};

/**
 * struct tunnel_ops - what a tunnel calls
 * @up: Packets can flow, or can again.
 * @renew: Another TLS connection is wanted: tunnel_renew() takes it. @lost: the
 *	one in use was lost; else it only is of no use any more.
 * @ended: It will not go on. @text: one line why. Called once.
 */
struct tunnel_ops {
	void (*up)(void *arg);
	void (*renew)(void *arg, bool lost);
	void (*ended)(void *arg, enum acvpnd_exit status, const char *text);
};

/**
 * struct tunnel_params - what a tunnel is made of; all of it outlives it
 * @options: What the user wants.
 * @event: Event loop.
 * @dp_ops: Kind of data plane.
 * @dp: Data plane, claimed.
 * @stream: The connection that CONNECT was answered on.
 * @host: The gateway's name.
 * @config: What it said; what cannot be used is taken out.
 * @ops: What to call.
 * @arg: Passed to @ops.
 */
struct tunnel_params {
	const struct client_options *options;
	sd_event *event;
	const struct dataplane_ops *dp_ops;
	struct dataplane *dp;
	struct stream *stream;
	const char *host;
	struct tunnel_config *config;
	const struct tunnel_ops *ops;
	void *arg;
};

/**
 * enum tunnel_state - how far a tunnel is
 * @TUNNEL_NONE: Not started.
 * @TUNNEL_BOUNDARY: More input until the TLS connection is between two records.
 * @TUNNEL_TLS_STAYS: The TLS connection stays here: packets wait for DTLS.
 * @TUNNEL_UP: Packets can flow.
 * @TUNNEL_LOST: Another TLS connection is being made; DTLS may carry packets.
 * @TUNNEL_OVER: It ended.
 */
enum tunnel_state {
	TUNNEL_NONE,
	TUNNEL_BOUNDARY,
	TUNNEL_TLS_STAYS,
	TUNNEL_UP,
	TUNNEL_LOST,
	TUNNEL_OVER,
};

/**
 * struct tunnel - a tunnel; all zero is none
 * @p: What it is made of.
 * @state: How far it is.
 * @session: The data plane's, NULL before it is there.
 * @carried: What those carried that it has replaced.
 * @offload: The TLS connection is the data plane's.
 * @rekey: Asks the data plane whether our new keys of TLS are in use.
 * @rekeys: How often it did.
 * @pending: Bytes that were read before it was.
 * @cstp: Control channel, unless @offload.
 * @want_dtls: DTLS is possible.
 * @psk: Key of its handshakes; secret.
 * @channels: DTLS, in three roles.
 * @dtls: The one in use.
 * @next: The one that is being made, to replace it.
 * @old: The one that it has replaced.
 * @dtls_lost: The one in use carries nothing now.
 * @renewal: Replaces DTLS when the gateway wants that.
 * @retry: Next attempt at DTLS.
 * @failures: Attempts at DTLS that failed, one after the other.
 * @alert: Last TLS alert of the gateway, or -1.
 * @cstp_mtu: Inner MTU on TLS.
 * @dtls_mtu: Inner MTU on DTLS.
 * @path_mtu: Longest packet that is known to pass by DTLS, 0 if none is.
 * @pmtu: Search for that.
 * @pmtu_busy: It is under way.
 * @pmtu_looks: How often it was looked for since.
 * @pmtu_timer: The next step of it.
 * @mtu: MTU of the interface.
 * @ifindex: Interface, 0 before it is there.
 * @dp_events: Watches the data plane.
 * @network: What we changed.
 */
struct tunnel {
	struct tunnel_params p;
	enum tunnel_state state;
	struct dataplane_session *session;
	struct dataplane_stats carried;
	bool offload;
	sd_event_source *rekey;
	unsigned int rekeys;
	struct buf pending;
	struct cstp_channel cstp;
	bool want_dtls;
	uint8_t psk[TUNNEL_PSK_SIZE];
	struct dtls_channel channels[TUNNEL_CHANNELS];
	struct dtls_channel *dtls;
	struct dtls_channel *next;
	struct dtls_channel *old;
	bool dtls_lost;
	sd_event_source *renewal;
	sd_event_source *retry;
	unsigned int failures;
	int alert;
	unsigned int cstp_mtu;
	unsigned int dtls_mtu;
	unsigned int path_mtu;
	struct pmtu pmtu;
	bool pmtu_busy;
	unsigned int pmtu_looks;
	sd_event_source *pmtu_timer;
	unsigned int mtu;
	unsigned int ifindex;
	sd_event_source *dp_events;
	struct network *network;
};

/**
 * tunnel_init() - prepare, so that tunnel_stop() may be called
 * @t: Tunnel.
 */
void tunnel_init(struct tunnel *t);

/**
 * tunnel_start() - make it
 * @t: Tunnel after tunnel_init().
 * @params: What of.
 * @rest: Bytes that came behind the reply to CONNECT.
 * @rest_len: How many.
 *
 * What comes of it is told by the callbacks, perhaps from in here.
 */
void tunnel_start(struct tunnel *t, const struct tunnel_params *params,
		  const uint8_t *rest, size_t rest_len);

/**
 * tunnel_renew() - go on over another TLS connection
 * @t: Tunnel that has asked for it.
 * @stream: Connection that CONNECT was answered on.
 * @config: What the gateway said; both outlive the tunnel.
 * @rest: Bytes that came behind the reply to CONNECT.
 * @rest_len: How many.
 *
 * When it returns, the connection before may be closed, or the tunnel has
 * ended.
 */
void tunnel_renew(struct tunnel *t, struct stream *stream,
		  struct tunnel_config *config, const uint8_t *rest,
		  size_t rest_len);

/**
 * tunnel_disconnect() - tell the gateway that the user ends the session
 * @t: Tunnel; may be none.
 */
void tunnel_disconnect(struct tunnel *t);

/**
 * tunnel_silence() - stop to use the stream and to listen to the data plane
 * @t: Tunnel; may be none. What it has changed stays.
 */
void tunnel_silence(struct tunnel *t);

/**
 * tunnel_stop() - take the rest back, after the data plane was closed
 * @t: Tunnel; may be none.
 */
void tunnel_stop(struct tunnel *t);

/* For the files of the tunnel */

/**
 * tunnel_host() - the gateway's name
 * @t: Tunnel.
 *
 * Return: Name.
 */
const char *tunnel_host(const struct tunnel *t);

/**
 * tunnel_interface() - the interface's name
 * @t: Tunnel.
 *
 * Return: Name.
 */
const char *tunnel_interface(const struct tunnel *t);

/**
 * tunnel_fail() - end it; the first failure is the one that is told
 * @t: Tunnel.
 * @status: Exit status.
 * @fmt: Text, one line.
 */
void tunnel_fail(struct tunnel *t, enum acvpnd_exit status, const char *fmt,
		 ...) __attribute__((format(printf, 3, 4)));

/**
 * tunnel_fail_errno() - end it because of an error of our own
 * @t: Tunnel.
 * @what: What failed.
 * @err: Negative errno.
 */
void tunnel_fail_errno(struct tunnel *t, const char *what, int err);

/**
 * tunnel_fail_dataplane() - end it because the data plane failed
 * @t: Tunnel.
 * @err: Negative errno; the data plane has the text.
 *
 * Return: @err.
 */
int tunnel_fail_dataplane(struct tunnel *t, int err);

/**
 * tunnel_lost() - the TLS connection is gone
 * @t: Tunnel; it ends if it was never up, else it is to get another one.
 * @why: Text.
 */
void tunnel_lost(struct tunnel *t, const char *why);

/**
 * tunnel_silent() - the gateway does not answer on the TLS connection
 * @t: Tunnel.
 */
void tunnel_silent(struct tunnel *t);

/**
 * tunnel_replace() - have the TLS connection replaced, for it can go on no more
 * @t: Tunnel; nothing happens if that is on the way, or if it was never up.
 */
void tunnel_replace(struct tunnel *t);

/**
 * tunnel_say_bye() - tell the gateway that the session ends
 * @t: Tunnel with a session.
 * @why: Text.
 */
void tunnel_say_bye(struct tunnel *t, const char *why);

/**
 * tunnel_configure() - give the interface the addresses and routes of now
 * @t: Tunnel.
 * @tell: Tell which packets go nowhere.
 *
 * Return: 0, or a negative errno if it has ended.
 */
int tunnel_configure(struct tunnel *t, bool tell);

/**
 * tunnel_go_on() - packets can flow again
 * @t: Tunnel.
 */
void tunnel_go_on(struct tunnel *t);

/**
 * tunnel_go_up() - packets can flow
 * @t: Tunnel.
 */
void tunnel_go_up(struct tunnel *t);

#endif /* _ACVPND_CLIENT_TUNNEL_H */
