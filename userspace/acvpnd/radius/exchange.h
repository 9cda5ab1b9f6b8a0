/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A question to servers, and the answer.
 */
#ifndef _ACVPND_RADIUS_EXCHANGE_H
#define _ACVPND_RADIUS_EXCHANGE_H

#include "acvpnd/radius/client.h"
#include "acvpnd/radius/packet.h"

/**
 * typedef radius_fill_fn - add attributes to a request
 * @arg: What was given with it.
 * @request: Begun, with our address.
 * @secret: Of the server that will get it.
 */
typedef void (*radius_fill_fn)(void *arg, struct radius_packet *request,
			       const char *secret);

/**
 * radius_exchange() - ask servers, until one answers
 * @client: Who asks.
 * @code: Kind of the request.
 * @fill: Called for each server that is asked.
 * @arg: Passed to @fill.
 * @reply: Filled in: an answer of who has the secret.
 *
 * Waits for them. Their names are looked up each time.
 *
 * Return: 0; -ETIMEDOUT none answers; -EPERM what answers does not have our
 * secret; or another negative errno: they cannot be asked.
 */
int radius_exchange(const struct radius_client *client, enum radius_code code,
		    radius_fill_fn fill, void *arg,
		    struct radius_packet *reply);

#endif /* _ACVPND_RADIUS_EXCHANGE_H */
