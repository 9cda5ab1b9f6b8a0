// SPDX-License-Identifier: GPL-2.0-only
/*
 * gate CERTIFICATE KEY PORT KINDS: a worker of the gateway without the other
 * processes, for clients that are not ours. There is one user, "test", with the
 * password "secret"; KINDS are the kinds of DTLS that are allowed, "psk",
 * "resume" or both with a comma between. It prints a line for all that auth and
 * monitor would be told, and carries no packets.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/worker/worker.h"

enum { GATE_ANSWERS = 64, GATE_BACKLOG = 16, GATE_MTU = 1400 };

/**
 * struct gate - a worker, and what it would ask others
 * @event: Event loop.
 * @worker: Worker.
 * @kinds: Kinds of DTLS.
 * @port: Port of UDP.
 * @answers: Answers under way.
 * @n_answers: How many.
 * @sender: Sends them.
 * @offer: Offered DTLS.
 * @secret: Its secret.
 */
struct gate {
	sd_event *event;
	struct worker *worker;
	const char *kinds;
	uint16_t port;
	struct ipc_message answers[GATE_ANSWERS];
	size_t n_answers;
	sd_event_source *sender;
	struct ipc_dtls_offer offer;
	uint8_t secret[IPC_SECRET_MAX];
};

static bool is_right(const struct ipc_login *q)
{
	unsigned int right = 0;
	size_t i;

	for (i = 0; i < q->n_fields; i++)
		right += (!strcmp(q->fields[i].name, "username") &&
			  !strcmp(q->fields[i].value, "test")) ||
			 (!strcmp(q->fields[i].name, "password") &&
			  !strcmp(q->fields[i].value, "secret"));
	return right == 2 && q->opaque && !strcmp(q->opaque, "handle");
}

static void answer_login(const struct ipc_login *q, struct ipc_message *a)
{
	static const struct ipc_input inputs[] = {
		{ IPC_INPUT_TEXT, "username", "Username:", NULL },
		{ IPC_INPUT_PASSWORD, "password", "Password:", NULL },
	};
	struct ipc_login_reply *r = &a->login_reply;

	printf("login action %u path %s group %s agent %s\n", q->action,
	       q->path, q->group_select ? q->group_select : "-",
	       q->user_agent ? q->user_agent : "-");
	a->type = IPC_LOGIN_REPLY;
	if (q->action == IPC_LOGIN_ANSWER && is_right(q)) {
		r->result = IPC_LOGIN_DONE;
		r->index = 1;
		memset(r->token, 0x5a, sizeof(r->token));
		return;
	}
	r->result = IPC_LOGIN_FORM;
	r->opaque = "handle";
	r->message = "Who are you?";
	r->error = q->action == IPC_LOGIN_ANSWER ? "Login failed." : NULL;
	r->n_groups = 2;
	r->groups[0] = (struct ipc_group){ "one", "Group one" };
	r->groups[1] = (struct ipc_group){ "two", "Group two" };
	memcpy(r->inputs, inputs, sizeof(inputs));
	r->n_inputs = 2;
}

static void answer_connect(struct gate *g, const struct ipc_connect *q,
			   struct ipc_message *a)
{
	struct ipc_connect_reply *r = &a->connect_reply;

	printf("connect ipv4 %d ipv6 %d cipher %s\n", q->ipv4, q->ipv6,
	       q->cipher);
	a->type = IPC_CONNECT_REPLY;
	r->index = 1;
	prefix_parse("10.99.0.2/24", &r->ipv4);
	if (q->ipv6)
		prefix_parse("fd99::2/64", &r->ipv6);
	r->dpd = 30;
	r->keepalive = 20;
	r->keep = true;
	r->banner = "Welcome";
	r->dtls = true;
	r->dtls_psk = strstr(g->kinds, "psk");
	r->dtls_legacy = strstr(g->kinds, "resume");
	r->dtls_port = g->port;
}

static void take_offer(struct gate *g, const struct ipc_dtls_offer *q)
{
	printf("offer kind %u suite %04x mtu %u\n", q->kind, q->suite, q->mtu);
	g->offer = *q;
	memcpy(g->secret, q->secret.data, q->secret.len);
	g->offer.secret.data = g->secret;
}

static void answer_find(struct gate *g, const struct ipc_dtls_find *q,
			struct ipc_message *a)
{
	struct ipc_dtls_found *f = &a->dtls_found;

	a->type = IPC_DTLS_FOUND;
	f->found = !memcmp(q->app_id, g->offer.app_id, sizeof(q->app_id));
	printf("find %s\n", f->found ? "found" : "unknown");
	f->index = 1;
	f->kind = g->offer.kind;
	f->secret = g->offer.secret;
	f->suite = g->offer.suite;
	f->mtu = g->offer.mtu;
}

/* The socket stays open, for it would be the kernel's. */
static void take_cstp(const struct ipc_attach_cstp *q)
{
	if (dup(q->fd) < 0)
		exit(EXIT_FAILURE);
	printf("cstp mtu %u cipher %s\n", q->mtu, q->cipher);
}

static void answer(struct gate *g, const struct ipc_message *q,
		   struct ipc_message *a)
{
	a->type = IPC_DONE;
	switch (q->type) {
	case IPC_LOGIN:
		answer_login(&q->login, a);
		break;
	case IPC_CONNECT:
		answer_connect(g, &q->connect, a);
		break;
	case IPC_DTLS_OFFER:
		take_offer(g, &q->dtls_offer);
		break;
	case IPC_DTLS_FIND:
		answer_find(g, &q->dtls_find, a);
		break;
	case IPC_ATTACH_CSTP:
		take_cstp(&q->attach_cstp);
		break;
	case IPC_ATTACH_DTLS:
		printf("dtls mtu %u cipher %s\n", q->attach_dtls.mtu,
		       q->attach_dtls.cipher);
		break;
	default:
		printf("message %d\n", q->type);
		break;
	}
	fflush(stdout);
}

static int gate_ask(void *arg, struct ipc_message *q)
{
	struct gate *g = arg;
	struct ipc_message *a = &g->answers[g->n_answers];

	if (g->n_answers == GATE_ANSWERS)
		return -ENOBUFS;
	memset(a, 0, sizeof(*a));
	answer(g, q, a);
	a->request = q->request;
	if (!a->request)
		return 0;
	g->n_answers++;
	sd_event_source_set_enabled(g->sender, SD_EVENT_ONESHOT);
	return 0;
}

static int gate_offload(void *arg, int fd, const struct tls_keys *keys,
			const char **why)
{
	(void)arg;
	(void)fd;
	(void)keys;
	(void)why;
	return 0;
}

static const struct worker_ops gate_ops = {
	.ask = gate_ask, .offload = gate_offload,
};

static int on_send(sd_event_source *source, void *arg)
{
	struct gate *g = arg;
	size_t i;

	(void)source;
	for (i = 0; i < g->n_answers; i++)
		worker_answer(g->worker, g->answers[i].request,
			      &g->answers[i]);
	g->n_answers = 0;
	return 0;
}

static int open_socket(int type, uint16_t port)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_ANY),
	};
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const int one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    (type == SOCK_STREAM && listen(fd, GATE_BACKLOG))) {
		perror("gate");
		exit(EXIT_FAILURE);
	}
	return fd;
}

static struct tls_server *make_server(char **argv)
{
	static const uint8_t ticket_key[TLS_TICKET_KEY_SIZE] = { 1 };
	struct tls_server_config config = {
		.identity = { .cert_file = argv[1], .key_file = argv[2] },
		.ticket_key = ticket_key,
		.limits = { .aeads = 7 },
	};
	char error[TLS_ERROR_SIZE];
	struct tls_server *server;

	if (!tls_init() && !tls_server_new(&server, &config, error))
		return server;
	fprintf(stderr, "gate: %s\n", error);
	exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	static struct gate gate;
	struct worker_config config = {
		.ops = &gate_ops, .arg = &gate, .mtu = GATE_MTU,
	};

	if (argc != 5) {
		fprintf(stderr, "Usage: gate CERTIFICATE KEY PORT KINDS\n");
		return EXIT_FAILURE;
	}
	gate.kinds = argv[4];
	gate.port = atoi(argv[3]);
	config.server = make_server(argv);
	if (sd_event_new(&gate.event) < 0 ||
	    sd_event_add_defer(gate.event, &gate.sender, on_send, &gate) < 0)
		return EXIT_FAILURE;
	sd_event_source_set_enabled(gate.sender, SD_EVENT_OFF);
	config.event = gate.event;
	if (worker_new(&gate.worker, &config) ||
	    worker_listen(gate.worker, open_socket(SOCK_STREAM, gate.port)) ||
	    worker_udp(gate.worker, open_socket(SOCK_DGRAM, gate.port), 0))
		return EXIT_FAILURE;
	printf("ready\n");
	fflush(stdout);
	return sd_event_loop(gate.event);
}
