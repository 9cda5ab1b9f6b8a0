/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers to what a gateway asks at the login: from the options, from the
 * gateway's own proposals, or from the user.
 */
#ifndef _ACVPND_CLIENT_LOGIN_ANSWER_H
#define _ACVPND_CLIENT_LOGIN_ANSWER_H

#include "acvpnd/client/login.h"

/**
 * login_answer_all() - answer what we can, or ask for the first that we cannot
 * @l: Login with a form.
 *
 * The group comes first: the other questions may depend on it.
 *
 * Return: 0: @send or @question of @l tells what is next; or a negative errno:
 * it failed.
 */
int login_answer_all(struct login *l);

/**
 * login_answer_text() - take the user's answer, and go on
 * @l: Login with a question.
 * @text: Answer.
 *
 * Return: As login_answer_all().
 */
int login_answer_text(struct login *l, const char *text);

#endif /* _ACVPND_CLIENT_LOGIN_ANSWER_H */
