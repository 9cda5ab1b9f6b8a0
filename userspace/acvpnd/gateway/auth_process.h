/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Auth's process: what workers ask and the monitor tells comes to the engines
 * of acvpnd/auth, and their decisions go out.
 */
#ifndef _ACVPND_GATEWAY_AUTH_PROCESS_H
#define _ACVPND_GATEWAY_AUTH_PROCESS_H

#include <sys/types.h>
#include <systemd/sd-event.h>

#include "acvpnd/auth/ban.h"
#include "acvpnd/auth/login.h"
#include "acvpnd/auth/plain.h"
#include "acvpnd/auth/session.h"
#include "acvpnd/config/gateway_config.h"
#include "acvpnd/config/policy_file.h"
#include "acvpnd/control/scrape.h"
#include "acvpnd/control/server.h"
#include "acvpnd/exit.h"
#include "acvpnd/gateway/tally.h"
#include "acvpnd/gateway/backends.h"
#include "acvpnd/gateway/routes.h"
#include "acvpnd/ipc/channel.h"
#include "acvpnd/monitor/monitor.h"
#include "tls/key.h"

struct accounting;
struct admission_host;
struct auth_process;
struct download;
struct exposure;
struct news_follower;
struct opening;
struct script;

/**
 * struct auth_keys - what signs, as servers_key() has them
 * @users: How many have them.
 * @n: How many.
 * @list: Keys.
 */
struct auth_keys {
	unsigned int users;
	size_t n;
	struct tls_key *list[];
};

/**
 * struct auth_link - a connection to a worker
 * @process: Whose.
 * @channel: Connection; NULL: there is none.
 * @turn: Tells it from those that were there before.
 * @keys: Those of the certificates that it shows, or NULL: it asks for no
 *	signatures.
 */
struct auth_link {
	struct auth_process *process;
	struct ipc_channel *channel;
	uint64_t turn;
	struct auth_keys *keys;
};

/**
 * struct auth_call - a question that is answered later
 * @link: Where it came from.
 * @turn: As @link had it.
 * @request: Its number.
 */
struct auth_call {
	struct auth_link *link;
	uint64_t turn;
	uint32_t request;
};

/**
 * struct auth_process - auth
 * @config: Configuration.
 * @event: Event loop.
 * @monitor: Connection to the monitor.
 * @listen: Where administrators come, a socket that stays others'.
 * @control: Those that have come, or NULL.
 * @followers: Those of them who are told what happens.
 * @metrics_fd: Where those come that read metrics, a socket that stays
 *	others'; or -1.
 * @scrape: Those that have come, or NULL.
 * @tally: What it has counted.
 * @started: When it was.
 * @links: Connections to workers.
 * @sign_links: Those of their signers.
 * @turns: How many connections there were.
 * @keys: What signs for workers to come, or NULL.
 * @queues: Who checks passwords.
 * @hashed: Watches those that are hashed.
 * @checked: Watches those for one time.
 * @backends: Who judges passwords.
 * @hosts: Conversations, of each virtual host.
 * @ban: Who guessed too often.
 * @sessions: Sessions.
 * @stored: They are kept, and go on without this process.
 * @stops: The gateway ends: sessions that lose their tunnels do not wait any
 *	more.
 * @openings: CONNECTs that wait for the end of their sessions' tunnels.
 * @downloads: Files that clients may fetch, of each virtual host.
 * @exposures: Networks behind clients, of each virtual host, or NULL: nobody
 *	was told of them yet.
 * @script: Who runs programs, or NULL: there are none.
 * @script_io: Watches it.
 * @routes: Commands for networks behind clients.
 * @script_sessions: Tree of sessions whose end is to be told.
 * @accounting: Who is told of sessions, or NULL: nobody.
 * @tick: When something is due.
 * @refusal_second: Second that @refusals is of.
 * @refusals: Logins that failed in it.
 * @verbose: How much more than usual is logged in any case.
 * @main: Process of the monitor.
 * @next: What is made of a configuration that was read again, or NULL.
 * @retired: What was made of the one before, as long as a login waits for it.
 */
struct auth_process {
	struct gateway_config *config;
	sd_event *event;
	struct ipc_channel *monitor;
	const struct control_listen *listen;
	struct control_server *control;
	struct news_follower *followers;
	int metrics_fd;
	struct control_scrape *scrape;
	struct tally tally;
	int64_t started;
	struct auth_link links[MONITOR_WORKERS_MAX];
	struct auth_link sign_links[MONITOR_WORKERS_MAX];
	uint64_t turns;
	struct auth_keys *keys;
	struct auth_plain_queues queues;
	sd_event_source *hashed;
	sd_event_source *checked;
	struct backends *backends;
	struct admission_host *hosts;
	struct auth_ban *ban;
	struct auth_sessions *sessions;
	bool stored;
	bool stops;
	struct opening *openings;
	struct download *downloads;
	struct exposure *exposures;
	struct script *script;
	sd_event_source *script_io;
	struct routes routes;
	void *script_sessions;
	struct accounting *accounting;
	sd_event_source *tick;
	int64_t refusal_second;
	unsigned int refusals;
	unsigned int verbose;
	pid_t main;
	struct auth_process *next;
	struct auth_process *retired;
};

/**
 * auth_process_run() - be auth until the monitor is gone
 * @config: Configuration; auth's.
 * @main: Process of the monitor, which others start this one for.
 * @listen: Where administrators come.
 * @metrics_fd: Where those come that read metrics, or -1.
 * @verbose: How much more than usual is logged in any case.
 * @fd: Connection to the monitor.
 *
 * Failures are logged.
 *
 * Return: Exit status.
 */
enum acvpnd_exit auth_process_run(struct gateway_config *config, pid_t main,
				  const struct control_listen *listen,
				  int metrics_fd, unsigned int verbose, int fd);

/**
 * auth_process_arm() - something else may be due next
 * @p: Auth.
 */
void auth_process_arm(struct auth_process *p);

/**
 * auth_process_load_keys() - read the keys that its configuration names
 * @p: Auth.
 *
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int auth_process_load_keys(struct auth_process *p);

/**
 * auth_process_free_keys() - wipe and release them
 * @p: Auth.
 */
void auth_process_free_keys(struct auth_process *p);

/**
 * auth_process_now() - what time it is, as the engines have it
 *
 * Return: Milliseconds.
 */
int64_t auth_process_now(void);

/**
 * auth_process_answer() - answer, if who asked is still there
 * @call: Question.
 * @message: Answer.
 *
 * Return: 0; -EMSGSIZE it is too long, or another negative errno: who asked is
 * told instead that there is nothing for him.
 */
int auth_process_answer(const struct auth_call *call,
			struct ipc_message *message);

/**
 * auth_process_vhost() - virtual host of a session
 * @p: Auth.
 * @r: Session.
 *
 * Return: As gateway_config_vhost().
 */
const struct config_vhost *auth_process_vhost(const struct auth_process *p,
					      const struct auth_record *r);

#endif /* _ACVPND_GATEWAY_AUTH_PROCESS_H */
