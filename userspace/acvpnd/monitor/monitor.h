/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first process of a gateway: starts the others, and ends last.
 */
#ifndef _ACVPND_MONITOR_MONITOR_H
#define _ACVPND_MONITOR_MONITOR_H

#include "acvpnd/exit.h"
#include "acvpnd/monitor/device.h"
#include "acvpnd/monitor/listener.h"
#include "common/privilege.h"

enum {
	MONITOR_WORKER_UDP_MAX = LISTENER_UDP_MAX / LISTENER_WORKERS_MAX,
	/* Of how many configurations there may be workers at once. */
	MONITOR_GENERATIONS = 4,
	/* Numbers of workers are less. */
	MONITOR_WORKERS_MAX = MONITOR_GENERATIONS * LISTENER_WORKERS_MAX,
};

/**
 * struct monitor_udp - a UDP socket of a worker
 * @fd: Socket.
 * @listener: Its number, for struct ipc_attach_dtls.
 */
struct monitor_udp {
	int fd;
	unsigned int listener;
};

/**
 * struct monitor_worker - what a worker begins with
 * @number: Which worker, from 0.
 * @monitor: End of an ipc_channel.
 * @auth: End of an ipc_channel.
 * @sign: End of a socket for struct ipc_signer.
 * @tcp: Listening sockets, shared with other workers.
 * @n_tcp: How many.
 * @udp: UDP sockets of its own.
 * @n_udp: How many.
 */
struct monitor_worker {
	unsigned int number;
	int monitor;
	int auth;
	int sign;
	const int *tcp;
	size_t n_tcp;
	struct monitor_udp udp[MONITOR_WORKER_UDP_MAX];
	size_t n_udp;
};

/**
 * struct monitor_reload - a configuration is read again
 * @file: Auth has read a file of it: @fd is open for reading, and closed after
 *	the call. Return: 0 or a negative errno.
 * @prepare: All files are there: is it of use for workers? What is wrong with
 *	it is logged. Return: 0 or a negative errno.
 * @commit: Auth goes on with it: so do workers that are started from now on.
 * @abort: It is forgotten.
 *
 * What is passed to each is @arg of struct monitor_config.
 */
struct monitor_reload {
	int (*file)(void *arg, const char *path, int fd);
	int (*prepare)(void *arg);
	void (*commit)(void *arg);
	void (*abort)(void *arg);
};

/**
 * struct monitor_config - a gateway
 * @ops: Kind of the data plane.
 * @device: Its device.
 * @listen: Where clients come to, and how many workers there are.
 * @user: Whom root becomes, but for auth.
 * @pid_file: File for the number of this process, or NULL.
 * @locked: Called once, when no other gateway has the device, to open what one
 *	before may have had: @auth_fds. What fails is logged. Return: ACVPND_OK,
 *	or the exit status.
 * @auth: What auth does, in its process: @fd is an end of an ipc_channel, by
 *	which it has to send IPC_READY, and when that is closed it ends. It
 *	gives up by itself what it may do and does not need.
 * @auth_fds: Descriptors that auth gets besides, once @locked was called.
 * @n_auth_fds: How many.
 * @worker: What a worker does, in its process; it ends when @monitor is
 *	closed. It gives up by itself what it may do and does not need.
 * @reload: What SIGHUP does.
 * @arg: Passed to all of these.
 * @login_seconds: How long a worker may go on with logins when another one
 *	takes its place; may change while the gateway runs.
 * @drain_ms: Milliseconds from the first SIGTERM to the end of all sessions,
 *	in which nobody is let in; may change while the gateway runs.
 */
struct monitor_config {
	const struct dataplane_ops *ops;
	struct device_config device;
	struct listener_config listen;
	struct privilege_user user;
	const char *pid_file;
	enum acvpnd_exit (*locked)(void *arg);
	enum acvpnd_exit (*auth)(void *arg, int fd);
	const int *auth_fds;
	size_t n_auth_fds;
	enum acvpnd_exit (*worker)(void *arg,
				   const struct monitor_worker *worker);
	const struct monitor_reload *reload;
	void *arg;
	unsigned int login_seconds;
	unsigned int drain_ms;
};

/**
 * monitor_run() - be a gateway until SIGTERM or SIGINT
 * @config: Which.
 *
 * A second one of these does not wait for @config->drain_ms. SIGHUP has the
 * configuration read again; if that fails, the one that there is stays.
 *
 * Failures are logged.
 *
 * Return: ACVPND_OK, or another exit status.
 */
enum acvpnd_exit monitor_run(const struct monitor_config *config);

#endif /* _ACVPND_MONITOR_MONITOR_H */
