// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/offer.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/* The hash is the first member of what is in the trees, so that it is a key. */
static int auth_offer_by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct auth_token_hash));
}

static int auth_offer_by_index(const void *a, const void *b)
{
	const struct auth_offered *p = a, *q = b;

	return p->now.index < q->now.index ? -1 : p->now.index > q->now.index;
}

static void auth_offer_wipe(void *node)
{
	explicit_bzero(node, sizeof(struct auth_offered));
	free(node);
}

static void auth_offer_keep(void *node)
{
	(void)node;
}

void auth_offer_free(struct auth_offers *offers)
{
	tdestroy(offers->by_id, auth_offer_keep);
	tdestroy(offers->by_index, auth_offer_wipe);
	*offers = (struct auth_offers){ 0 };
}

static struct auth_offered *auth_offer_of(const struct auth_offers *offers,
					  uint32_t index)
{
	const struct auth_offered key = { .now.index = index };
	struct auth_offered **found;

	found = tfind(&key, &offers->by_index, auth_offer_by_index);
	return found ? *found : NULL;
}

static struct auth_offered *auth_offer_known(const struct auth_offers *offers,
					     const struct auth_token_hash *id)
{
	struct auth_offered **found;

	found = tfind(id, &offers->by_id, auth_offer_by_id);
	return found ? *found : NULL;
}

struct auth_offered *auth_offer_find(const struct auth_offers *offers,
				     const uint8_t app_id[AUTH_APP_ID_SIZE])
{
	struct auth_token_hash id;

	return auth_token_hash(app_id, &id) ? NULL :
	       auth_offer_known(offers, &id);
}

void auth_offer_remove(struct auth_offers *offers, uint32_t index)
{
	struct auth_offered *offered = auth_offer_of(offers, index);

	if (!offered)
		return;
	tdelete(offered, &offers->by_id, auth_offer_by_id);
	tdelete(offered, &offers->by_index, auth_offer_by_index);
	auth_offer_wipe(offered);
}

static int auth_offer_insert(struct auth_offers *offers,
			     struct auth_offered *offered)
{
	if (!tsearch(offered, &offers->by_id, auth_offer_by_id))
		return -ENOMEM;
	if (tsearch(offered, &offers->by_index, auth_offer_by_index))
		return 0;
	tdelete(offered, &offers->by_id, auth_offer_by_id);
	return -ENOMEM;
}

int auth_offer_set(struct auth_offers *offers, const struct auth_offer *offer,
		   const struct auth_token_hash *id)
{
	const struct auth_offered *same = auth_offer_known(offers, id);
	struct auth_offered *before = auth_offer_of(offers, offer->index);
	struct auth_offered *offered;
	int err;

	if (offer->secret_len > AUTH_SECRET_MAX)
		return -EINVAL;
	if (same && same != before)
		return -EEXIST;
	offered = calloc(1, sizeof(*offered));
	if (!offered)
		return -ENOMEM;
	offered->id = *id;
	offered->now = *offer;
	if (before) {
		offered->previous_len = before->now.secret_len;
		memcpy(offered->previous, before->now.secret,
		       sizeof(offered->previous));
		auth_offer_remove(offers, offer->index);
	}
	err = auth_offer_insert(offers, offered);
	if (err)
		auth_offer_wipe(offered);
	return err;
}

int auth_offer_lose(struct auth_offers *offers, uint32_t index,
		    const struct auth_token_hash *id)
{
	struct auth_offered *offered;
	int err;

	if (auth_offer_known(offers, id))
		return -EEXIST;
	offered = calloc(1, sizeof(*offered));
	if (!offered)
		return -ENOMEM;
	offered->id = *id;
	offered->now.index = index;
	offered->lost = true;
	err = auth_offer_insert(offers, offered);
	if (err)
		auth_offer_wipe(offered);
	return err;
}

void auth_offer_done(struct auth_offers *offers, uint32_t index)
{
	struct auth_offered *offered = auth_offer_of(offers, index);

	if (offered)
		offered->taker = 0;
}

/**
 * struct auth_offer_search - what is looked for among all
 * @taker: Who took it.
 * @since: When, or later.
 * @found: It, or NULL.
 */
struct auth_offer_search {
	uint64_t taker;
	int64_t since;
	struct auth_offered *found;
};

static void auth_offer_visit(const void *node, VISIT visit, void *arg)
{
	struct auth_offered *offered = *(struct auth_offered *const *)node;
	struct auth_offer_search *search = arg;

	if (visit != postorder && visit != leaf)
		return;
	if (offered->taker == search->taker && offered->taken >= search->since)
		search->found = offered;
}

const struct auth_offered *auth_offer_abandoned(struct auth_offers *offers,
						uint64_t taker, int64_t since)
{
	struct auth_offer_search search = { .taker = taker, .since = since };

	twalk_r(offers->by_index, auth_offer_visit, &search);
	if (search.found)
		search.found->taker = 0;
	return search.found;
}
