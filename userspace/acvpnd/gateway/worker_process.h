/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker's process: a worker, its connections to the others, and what it may
 * not do.
 */
#ifndef _ACVPND_GATEWAY_WORKER_PROCESS_H
#define _ACVPND_GATEWAY_WORKER_PROCESS_H

#include "acvpnd/gateway/headers.h"
#include "acvpnd/gateway/servers.h"
#include "acvpnd/monitor/monitor.h"
#include "acvpnd/worker/worker.h"

/**
 * struct worker_process_config - what a worker is
 * @worker: Its parameters, but for those of a process.
 * @offload: As in struct worker_ops.
 * @servers: What @worker.server is of; their signers get this process's socket.
 * @headers: What replies of HTTP have.
 */
struct worker_process_config {
	struct worker_config worker;
	int (*offload)(int fd, const struct tls_keys *keys, const char **why);
	struct servers *servers;
	const struct headers *headers;
};

/**
 * worker_process_run() - be a worker until the monitor is gone
 * @config: What it is.
 * @begin: What it begins with.
 *
 * Return: Exit status.
 */
enum acvpnd_exit worker_process_run(const struct worker_process_config *config,
				    const struct monitor_worker *begin);

#endif /* _ACVPND_GATEWAY_WORKER_PROCESS_H */
