/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions to the user on the terminal, inside the event loop.
 */
#ifndef _ACVPND_CLIENT_PROMPT_H
#define _ACVPND_CLIENT_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>
#include <termios.h>

enum { PROMPT_ANSWER_MAX = 1023 };

/**
 * typedef prompt_fn - receives the answer
 * @arg: What the caller gave.
 * @answer: Line without its end, valid during the call; NULL if the terminal
 *	was closed.
 */
typedef void (*prompt_fn)(void *arg, const char *answer);

/**
 * struct prompt - a question; all zero is none
 * @source: Watches the terminal.
 * @saved: Settings to restore.
 * @hidden: Echo is off.
 * @answer: Line so far.
 * @len: Bytes in it.
 * @too_long: It was longer than @answer; the rest of it is to come.
 * @fn: Receives the answer.
 * @arg: Passed to @fn.
 */
struct prompt {
	sd_event_source *source;
	struct termios saved;
	bool hidden;
	char answer[PROMPT_ANSWER_MAX + 1];
	size_t len;
	bool too_long;
	prompt_fn fn;
	void *arg;
};

/**
 * prompt_possible() - is there a terminal to ask on?
 *
 * Return: true if standard input is one.
 */
bool prompt_possible(void);

/**
 * prompt_ask() - ask
 * @p: Prompt without a question.
 * @event: Event loop.
 * @question: Text.
 * @hidden: Do not show the answer.
 * @fn: Called once, unless prompt_cancel() comes first.
 * @arg: Passed to @fn.
 *
 * Return: 0 or a negative errno.
 */
int prompt_ask(struct prompt *p, sd_event *event, const char *question,
	       bool hidden, prompt_fn fn, void *arg);

/**
 * prompt_cancel() - take the question back, restore the terminal
 * @p: Prompt.
 */
void prompt_cancel(struct prompt *p);

#endif /* _ACVPND_CLIENT_PROMPT_H */
