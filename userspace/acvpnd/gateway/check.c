// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "acvpnd/config/finding.h"
#include "acvpnd/gateway/rehearsal.h"
#include "common/log.h"

/* What ocserv's levels are called there: basic, info, debug and more. */
enum { CHECK_LOG_INFO = 2, CHECK_LOG_DEBUG = 3 };

void check_tell(void *arg, const struct config_finding *finding)
{
	enum log_level level = finding->level == CONFIG_ERROR ?
			       LOG_LEVEL_ERROR : LOG_LEVEL_WARNING;

	(void)arg;
	if (finding->line)
		log_message(level, "%s:%u: %s", finding->file, finding->line,
			    finding->text);
	else
		log_message(level, "%s: %s", finding->file, finding->text);
}

void check_refuse(const struct gateway_config *config,
		  const struct config_vhost *vhost, const char *option,
		  const char *fmt, ...)
{
	struct finding_sink sink = {
		.tell = check_tell, .file = config->path,
		.line = gateway_config_line(config, vhost, option),
		.vhost = vhost ? vhost->name : NULL,
	};
	char text[FINDING_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	finding_error(&sink, "%s: %s", option, text);
}

enum acvpnd_exit check_config(const char *path)
{
	struct gateway_config *config;
	int err = gateway_config_load(path, &config, check_tell, NULL);

	if (!err) {
		err = gateway_config_check(config, check_tell, NULL);
		/* Files that are not there were told of. */
		if (!err)
			err = rehearsal_run(config);
		gateway_config_free(config);
	}
	if (err == -ENOMEM) {
		log_error("%s: not enough memory", path);
		return ACVPND_INTERNAL;
	}
	if (err) {
		log_error("%s: not usable, for the reasons above", path);
		return ACVPND_USAGE;
	}
	log_info("%s: usable", path);
	return ACVPND_OK;
}

void check_log_level(const struct gateway_config *config, unsigned int verbose)
{
	unsigned int more = config->log_level <= CHECK_LOG_INFO ? 0 :
			    config->log_level == CHECK_LOG_DEBUG ? 1 : 2;

	log_set_level(LOG_LEVEL_INFO + (more > verbose ? more : verbose));
}
