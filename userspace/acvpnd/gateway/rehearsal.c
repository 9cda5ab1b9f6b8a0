// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/rehearsal.h"

#include "acvpnd/gateway/accounting.h"
#include "acvpnd/gateway/admission.h"
#include "acvpnd/gateway/auth_process.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/copies.h"
#include "acvpnd/gateway/download.h"
#include "acvpnd/gateway/headers.h"
#include "acvpnd/gateway/opening_reply.h"
#include "acvpnd/gateway/run_as.h"
#include "acvpnd/gateway/servers.h"
#include "acvpnd/gateway/where.h"

/* What the monitor opens for others. */
static int rehearse_places(const struct gateway_config *config)
{
	char error[CONTROL_LISTEN_ERROR_SIZE], store[AUTH_STORE_ERROR_SIZE];
	struct listener_config listen = { .workers = 0 };
	int err = where_find(config, &listen);

	if (!err && config->metrics) {
		err = control_scrape_check(config->metrics, error);
		if (err)
			check_refuse(config, NULL, "metrics-listen", "%s",
				     error);
	}
	if (!err && config->session_store) {
		err = auth_store_sqlite_check(config->session_store, store);
		if (err)
			check_refuse(config, NULL, "session-store",
				     "%s: %s; move it away",
				     config->session_store, store);
	}
	return err;
}

/* What workers have. */
static int rehearse_workers(const struct gateway_config *config)
{
	struct headers headers = { .list = NULL };
	struct servers servers = { .list = NULL };
	const struct copies none = { .n = 0 };
	struct privilege_user user;
	int err = run_as_find(config, &user);

	if (!err)
		err = headers_open(&headers, config);
	if (!err)
		err = servers_open(&servers, config, &none);
	headers_close(&headers);
	servers_close(&servers);
	return err;
}

/* What auth has, but for what it shares with the data plane and the network. */
static int rehearse_auth(struct gateway_config *config)
{
	struct auth_process p = { .config = config };
	int err;

	config->disconnect_port = 0;
	err = accounting_open(&p);
	if (!err)
		err = download_open(&p);
	if (!err)
		err = opening_reply_check(&p);
	if (!err)
		err = admission_open(&p);
	if (!err)
		err = auth_process_load_keys(&p);
	admission_close(&p);
	download_close(&p);
	accounting_close(&p);
	auth_process_free_keys(&p);
	return err;
}

int rehearsal_run(struct gateway_config *config)
{
	int err = rehearse_places(config);

	if (!err)
		err = rehearse_workers(config);
	return err ? err : rehearse_auth(config);
}
