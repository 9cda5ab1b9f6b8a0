/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to sessions, told as it happens: the log has it, and so have
 * administrators who follow.
 */
#ifndef _ACVPND_GATEWAY_NEWS_H
#define _ACVPND_GATEWAY_NEWS_H

#include "acvpnd/gateway/auth_process.h"

/**
 * news_follow() - an administrator wants to be told from now on
 * @p: Auth.
 * @client: Administrator; told until news_forget().
 * @request: CONTROL_FOLLOW, with the sessions that it is about.
 */
void news_follow(struct auth_process *p, struct control_client *client,
		 const struct control_request *request);

/**
 * news_forget() - an administrator is gone
 * @p: Auth.
 * @client: Administrator, who may never have followed.
 */
void news_forget(struct auth_process *p, const struct control_client *client);

/** news_login() - a user logged in */
void news_login(struct auth_process *p, const struct auth_record *record);

/**
 * news_up() - a tunnel came up
 * @p: Auth.
 * @record: Its session.
 * @channel: Which.
 * @peer: Address and port of the client.
 * @cipher: What protects it.
 */
void news_up(struct auth_process *p, const struct auth_record *record,
	     enum auth_channel channel, const union sockaddr_any *peer,
	     const char *cipher);

/**
 * news_down() - a tunnel ended
 * @p: Auth.
 * @record: Its session.
 * @channel: Which.
 * @reason: Why.
 * @text: What more there is to say of that, or NULL.
 * @traffic: What it has carried.
 */
void news_down(struct auth_process *p, const struct auth_record *record,
	       enum auth_channel channel, enum auth_reason reason,
	       const char *text, const struct auth_traffic *traffic);

/** news_over() - a session is over, for @reason */
void news_over(struct auth_process *p, const struct auth_record *record,
	       enum auth_reason reason);

#endif /* _ACVPND_GATEWAY_NEWS_H */
