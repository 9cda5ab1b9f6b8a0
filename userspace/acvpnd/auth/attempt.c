// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/attempt.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "common/text.h"

enum { AUTH_ATTEMPT_V6_LEN = 64 };

void auth_attempt_init(struct auth_attempts *attempts, int64_t life_ms,
		       auth_attempt_end_fn end)
{
	*attempts = (struct auth_attempts){ .life_ms = life_ms, .end = end };
	TAILQ_INIT(&attempts->list);
}

/* The id is the first member, so that one can be a key. */
static int auth_attempt_compare(const void *a, const void *b)
{
	return memcmp(a, b, AUTH_ATTEMPT_ID_SIZE);
}

void auth_attempt_keep(struct auth_attempt *attempt, const char *password)
{
	if (attempt->password)
		explicit_bzero(attempt->password, strlen(attempt->password));
	free(attempt->password);
	attempt->password = password ? strdup(password) : NULL;
}

void auth_attempt_end(struct auth_attempts *attempts,
		      struct auth_attempt *attempt)
{
	tdelete(attempt, &attempts->ids, auth_attempt_compare);
	TAILQ_REMOVE(&attempts->list, attempt, order);
	attempts->n--;
	attempts->end(attempt);
	auth_attempt_keep(attempt, NULL);
	explicit_bzero(attempt, sizeof(*attempt));
	free(attempt);
}

void auth_attempt_clear(struct auth_attempts *attempts)
{
	while (!TAILQ_EMPTY(&attempts->list))
		auth_attempt_end(attempts, TAILQ_FIRST(&attempts->list));
}

int64_t auth_attempt_expire(struct auth_attempts *attempts, int64_t now)
{
	struct auth_attempt *first;

	while ((first = TAILQ_FIRST(&attempts->list)) && first->expires <= now)
		auth_attempt_end(attempts, first);
	return first ? first->expires : INT64_MAX;
}

static void auth_attempt_peer(struct prefix *who,
			      const union sockaddr_any *peer)
{
	prefix_from_sockaddr(who, peer);
	if (who->family == AF_INET6)
		who->len = AUTH_ATTEMPT_V6_LEN;
	prefix_normalize(who);
}

/* Which one makes way for another one of @peer, or NULL. */
static struct auth_attempt *
auth_attempt_victim(const struct auth_attempts *attempts,
		    const struct prefix *peer)
{
	struct auth_attempt *a, *oldest = NULL;
	size_t n = 0;

	TAILQ_FOREACH(a, &attempts->list, order) {
		if (!prefix_equal(&a->peer, peer))
			continue;
		if (!oldest)
			oldest = a;
		n++;
	}
	if (n >= AUTH_ATTEMPTS_PER_PEER)
		return oldest;
	if (attempts->n >= AUTH_ATTEMPTS_MAX)
		return TAILQ_FIRST(&attempts->list);
	return NULL;
}

static bool auth_attempt_name(struct auth_attempt *attempt)
{
	uint8_t id[AUTH_ATTEMPT_ID_BYTES];

	if (getrandom(id, sizeof(id), 0) != sizeof(id))
		return false;
	text_hex(id, sizeof(id), attempt->id);
	return true;
}

struct auth_attempt *auth_attempt_new(struct auth_attempts *attempts,
				      const union sockaddr_any *peer,
				      int64_t now)
{
	struct auth_attempt *a = calloc(1, sizeof(*a)), *victim;

	if (!a || !auth_attempt_name(a))
		goto free_attempt;
	auth_attempt_peer(&a->peer, peer);
	auth_attempt_expire(attempts, now);
	victim = auth_attempt_victim(attempts, &a->peer);
	if (victim)
		auth_attempt_end(attempts, victim);
	if (!tsearch(a, &attempts->ids, auth_attempt_compare))
		goto free_attempt;
	a->expires = now + attempts->life_ms;
	a->method = -1;
	TAILQ_INSERT_TAIL(&attempts->list, a, order);
	attempts->n++;
	return a;

free_attempt:
	free(a);
	return NULL;
}

struct auth_attempt *auth_attempt_find(struct auth_attempts *attempts,
				       const char *id, int64_t now)
{
	struct auth_attempt **found;

	auth_attempt_expire(attempts, now);
	if (!id || strnlen(id, AUTH_ATTEMPT_ID_SIZE) !=
		   AUTH_ATTEMPT_ID_SIZE - 1)
		return NULL;
	found = tfind(id, &attempts->ids, auth_attempt_compare);
	return found ? *found : NULL;
}
