// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/offer.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/*
 * An offer is the first member of what is in the trees, and its id that of an
 * offer, so that either can be a key.
 */
static int auth_offer_by_id(const void *a, const void *b)
{
	return memcmp(a, b, AUTH_APP_ID_SIZE);
}

static int auth_offer_by_index(const void *a, const void *b)
{
	const struct auth_offer *p = a, *q = b;

	return p->index < q->index ? -1 : p->index > q->index;
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
	struct auth_offer key = { .index = index };
	struct auth_offered **found;

	found = tfind(&key, &offers->by_index, auth_offer_by_index);
	return found ? *found : NULL;
}

const struct auth_offered *
auth_offer_find(const struct auth_offers *offers,
		const uint8_t app_id[AUTH_APP_ID_SIZE])
{
	struct auth_offered **found;

	found = tfind(app_id, &offers->by_id, auth_offer_by_id);
	return found ? *found : NULL;
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

int auth_offer_set(struct auth_offers *offers, const struct auth_offer *offer)
{
	const struct auth_offered *same = auth_offer_find(offers,
							  offer->app_id);
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
