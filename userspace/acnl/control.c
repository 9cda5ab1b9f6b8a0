// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "acnl/error.h"
#include "acvpnd/control/protocol.h"
#include "common/text.h"

enum { CONTROL_SECONDS = 60 };

/* In the words that acnl_error() has for the kernel. */
static enum acnl_exit acnl_control_fail(enum acnl_exit status, const char *path,
					const char *why, const char *advice)
{
	fprintf(stderr, "acnl: gateway %s: %s; %s\n", path, why, advice);
	return status;
}

static enum acnl_exit unreachable(const char *path, int err)
{
	if (err == ENOENT || err == ECONNREFUSED)
		return acnl_control_fail(ACNL_NO_GATEWAY, path, "not running",
					 "start it with 'systemctl start "
					 "acvpn-gateway', or name its socket "
					 "with --socket");
	if (err == EACCES || err == EPERM)
		return acnl_control_fail(ACNL_NO_PERMISSION, path,
					 strerror(err),
					 "run it as root, or as the gateway's "
					 "user");
	return acnl_control_fail(ACNL_FAILURE, path, strerror(err),
				 "name its socket with --socket");
}

static int dial(const char *path)
{
	const struct timeval patience = { .tv_sec = CONTROL_SECONDS };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (!connect(fd, (const void *)&address, sizeof(address)))
		return fd;
	close(fd);
	return -errno;
}

static int acnl_control_put(int fd, const char *text)
{
	size_t len = strlen(text);
	ssize_t n;

	for (; len; text += n, len -= n) {
		n = send(fd, text, len, MSG_NOSIGNAL);
		if (n < 0)
			return -errno;
	}
	return 0;
}

static int acnl_control_send_request(int fd, json_t *request)
{
	char *text = request ? json_dumps(request, JSON_COMPACT) : NULL;
	int err = text ? acnl_control_put(fd, text) : -ENOMEM;

	free(text);
	return err ? err : acnl_control_put(fd, "\n");
}

enum acnl_exit acnl_control_open(const struct acnl_args *args,
				 json_t *request,
				 struct acnl_control *control)
{
	int fd, err;

	*control = (struct acnl_control){
		.path = args->socket ? args->socket : CONTROL_PROTOCOL_PATH,
	};
	fd = dial(control->path);
	err = fd < 0 ? fd : 0;
	/* Who is refused is told so, and cannot ask. */
	if (!err && acnl_control_send_request(fd, request) == -ENOMEM)
		err = -ENOMEM;
	json_decref(request);
	if (!err) {
		control->in = fdopen(fd, "r");
		err = control->in ? 0 : -errno;
	}
	if (!err)
		return ACNL_OK;
	if (fd >= 0)
		close(fd);
	return unreachable(control->path, -err);
}

static enum acnl_exit refused(const struct acnl_control *control,
			      const json_t *line)
{
	char why[256], code[32];

	acnl_control_text(line, "error", why, sizeof(why));
	acnl_control_text(line, "code", code, sizeof(code));
	if (!strcmp(code, CONTROL_PROTOCOL_NONE))
		return acnl_control_fail(ACNL_NO_OBJECT, control->path, why,
					 "'acnl sessions' and 'acnl ban list' "
					 "tell what there is");
	if (!strcmp(code, CONTROL_PROTOCOL_REFUSED))
		return acnl_control_fail(ACNL_NO_PERMISSION, control->path, why,
					 "run it as root");
	if (!strcmp(code, CONTROL_PROTOCOL_BUSY))
		return acnl_control_fail(ACNL_FAILURE, control->path, why,
					 "try again in a moment");
	if (!strcmp(code, CONTROL_PROTOCOL_INVALID))
		return acnl_control_fail(ACNL_FAILURE, control->path, why,
					 "check that acnl and the gateway are "
					 "of the same version");
	return acnl_control_fail(ACNL_FAILURE, control->path, why,
				 "the log of the gateway may tell more");
}

static json_t *acnl_control_read_line(struct acnl_control *control)
{
	char *line = NULL;
	size_t size = 0;
	json_t *json = NULL;
	ssize_t n = getline(&line, &size, control->in);

	if (n > 0)
		json = json_loadb(line, n, 0, NULL);
	free(line);
	return json;
}

enum acnl_exit acnl_control_next(struct acnl_control *control, json_t **item)
{
	enum acnl_exit status = ACNL_OK;
	json_t *line;

	*item = NULL;
	do {
		line = acnl_control_read_line(control);
		if (!line && control->follows)
			return acnl_control_fail(ACNL_FAILURE, control->path,
						 "it ended, or is another "
						 "process now",
						 "follow it again");
		if (!line)
			return acnl_control_fail(ACNL_FAILURE, control->path,
						 "it ended in the middle of an "
						 "answer",
						 "try again; its log may tell "
						 "more");
		*item = json_incref(json_object_get(line, "item"));
		if (json_object_get(line, "error"))
			status = refused(control, line);
		if (json_object_get(line, "end"))
			control->end = json_incref(line);
		json_decref(line);
	} while (!*item && !status && !control->end);
	return status;
}

const char *acnl_control_text(const json_t *object, const char *name,
			      char *buf, size_t size)
{
	const char *text = json_string_value(json_object_get(object, name));

	snprintf(buf, size, "%s", text ? text : "");
	text_defuse(buf);
	return buf;
}

const char *acnl_control_endpoint(const json_t *endpoint, char *buf,
				  size_t size)
{
	const json_t *port = json_object_get(endpoint, "port");
	char address[64];
	bool v6;

	acnl_control_text(endpoint, "address", address, sizeof(address));
	v6 = strchr(address, ':');
	snprintf(buf, size, "%s%s%s:%d", v6 ? "[" : "", address,
		 v6 ? "]" : "", (int)json_integer_value(port));
	return buf;
}

void acnl_control_follow(struct acnl_control *control)
{
	control->follows = true;
	setvbuf(control->in, NULL, _IONBF, 0);
}

void acnl_control_close(struct acnl_control *control)
{
	if (control->in)
		fclose(control->in);
	json_decref(control->end);
	*control = (struct acnl_control){ 0 };
}
