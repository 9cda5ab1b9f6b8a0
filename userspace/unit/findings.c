// SPDX-License-Identifier: GPL-2.0-only
#include "unit/findings.h"

#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

char findings[8192];
static char dir[PATH_MAX / 2];

void findings_forget(void)
{
	findings[0] = '\0';
}

void findings_tell(void *arg, const struct config_finding *finding)
{
	size_t len = strlen(findings);

	(void)arg;
	assert_true(*finding->text);
	assert_true(*finding->file);
	snprintf(findings + len, sizeof(findings) - len, "%u %s: %s\n",
		 finding->line, finding->level == CONFIG_ERROR ? "error" :
		 "warning", finding->text);
}

const char *findings_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	if (*dir)
		return dir;
	snprintf(dir, sizeof(dir), "%s/acvpn-config.XXXXXX",
		 tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		fail_msg("%s: cannot be made", dir);
	return dir;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void findings_clean(void)
{
	if (*dir)
		nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	dir[0] = '\0';
}

const char *findings_write(const char *name, const char *text)
{
	static char path[PATH_MAX];
	char *slash;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", findings_dir(), name);
	slash = strrchr(path, '/');
	*slash = '\0';
	mkdir(path, 0700);
	*slash = '/';
	file = fopen(path, "w");
	if (!file)
		fail_msg("%s: cannot be written", path);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	return path;
}

int findings_load(const char *text, struct gateway_config **config)
{
	findings_forget();
	return gateway_config_load(findings_write("gateway.conf", text),
				   config, findings_tell, NULL);
}
