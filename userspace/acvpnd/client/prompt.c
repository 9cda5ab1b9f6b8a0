// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/prompt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/text.h"

bool prompt_possible(void)
{
	return isatty(STDIN_FILENO);
}

static void restore(struct prompt *p)
{
	p->source = sd_event_source_disable_unref(p->source);
	if (!p->hidden)
		return;
	tcsetattr(STDIN_FILENO, TCSANOW, &p->saved);
	fputc('\n', stderr);
	p->hidden = false;
}

void prompt_cancel(struct prompt *p)
{
	if (!p->source)
		return;
	restore(p);
	explicit_bzero(p->answer, sizeof(p->answer));
}

static int prompt_finish(struct prompt *p, const char *answer)
{
	restore(p);
	p->fn(p->arg, answer);
	explicit_bzero(p->answer, sizeof(p->answer));
	return 0;
}

/* What is cut is a wrong answer, and its rest would be the next one. */
static void prompt_again(struct prompt *p, const char *end)
{
	p->too_long = !end;
	p->len = 0;
	if (end)
		fprintf(stderr, "%sNo more than %d bytes are possible: ",
			p->hidden ? "\n" : "", PROMPT_ANSWER_MAX);
}

/* The terminal delivers whole lines, or what it has room for. */
static int prompt_on_input(sd_event_source *source, int fd, uint32_t events,
			   void *arg)
{
	struct prompt *p = arg;
	char *end;
	ssize_t n;

	(void)source;
	(void)events;
	n = read(fd, p->answer + p->len, PROMPT_ANSWER_MAX - p->len);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return prompt_finish(p, NULL);
	p->len += n;
	p->answer[p->len] = '\0';
	end = strpbrk(p->answer, "\r\n");
	if (p->too_long || (!end && p->len == PROMPT_ANSWER_MAX))
		prompt_again(p, end);
	else if (end)
		*end = '\0';
	return p->len && end ? prompt_finish(p, p->answer) : 0;
}

/* Before the question is shown: scripts answer at once. */
static void echo_off(struct prompt *p)
{
	struct termios quiet;

	if (tcgetattr(STDIN_FILENO, &p->saved))
		return;
	quiet = p->saved;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	/* They would leave it like that; an interrupt is heard of. */
	quiet.c_cc[VQUIT] = _POSIX_VDISABLE;
	quiet.c_cc[VSUSP] = _POSIX_VDISABLE;
	p->hidden = !tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
}

/* A gateway chooses the question. */
static int show(const char *question)
{
	char *text = strdup(question);
	size_t len;

	if (!text)
		return -ENOMEM;
	text_defuse(text);
	len = strlen(text);
	fprintf(stderr, "%s%s", text,
		len && text[len - 1] == ':' ? " " : ": ");
	free(text);
	return 0;
}

int prompt_ask(struct prompt *p, sd_event *event, const char *question,
	       bool hidden, prompt_fn fn, void *arg)
{
	int err;

	memset(p, 0, sizeof(*p));
	p->fn = fn;
	p->arg = arg;
	err = sd_event_add_io(event, &p->source, STDIN_FILENO, EPOLLIN,
			      prompt_on_input, p);
	if (err < 0)
		return err;
	if (hidden)
		echo_off(p);
	err = show(question);
	if (err)
		restore(p);
	return err;
}
