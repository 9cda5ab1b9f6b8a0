// SPDX-License-Identifier: GPL-2.0-only

#include "packet/compress.h"

#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "core/frame.h"
#include "core/lzs.h"
#include "core/record.h"
#include "packet/skb.h"
#include "session/drop.h"
#include "session/transport.h"

/* Work area of one CPU, used with BH disabled. */
struct area {
	struct acvpn_lzs_work work;
	u8 buf[ACVPN_RECORD_PLAINTEXT_MAX];
};

static DEFINE_PER_CPU(struct area *, areas);
static DEFINE_MUTEX(compress_areas_lock);

static int compress_make_areas(void)
{
	struct area *area;
	int cpu;

	for_each_possible_cpu(cpu) {
		if (per_cpu(areas, cpu))
			continue;
		area = kvzalloc_node(sizeof(*area), GFP_KERNEL,
				     cpu_to_node(cpu));
		if (!area)
			return -ENOMEM;
		per_cpu(areas, cpu) = area;
	}
	return 0;
}

int acvpn_compress_enable(void)
{
	int err;

	mutex_lock(&compress_areas_lock);
	err = compress_make_areas();
	mutex_unlock(&compress_areas_lock);
	return err;
}

void acvpn_compress_exit(void)
{
	struct area *area;
	int cpu;

	for_each_possible_cpu(cpu) {
		area = per_cpu(areas, cpu);
		if (area)
			memzero_explicit(area, sizeof(*area));
		kvfree(area);
		per_cpu(areas, cpu) = NULL;
	}
}

u8 acvpn_compress(struct acvpn_transport *t, struct sk_buff *skb)
{
	struct area *area = this_cpu_read(areas);
	int len;

	if (skb->len < READ_ONCE(t->compress_min) || skb_linearize(skb))
		return ACVPN_FRAME_DATA;
	len = acvpn_lzs_compress(&area->work, area->buf, sizeof(area->buf),
				 skb->data, skb->len);
	if (len < 0 || acvpn_skb_own(skb, 0, 0))
		return ACVPN_FRAME_DATA;
	memcpy(skb->data, area->buf, len);
	skb_trim(skb, len);
	return ACVPN_FRAME_COMPRESSED;
}

int acvpn_decompress(struct acvpn_transport *t, const struct sk_buff *skb,
		     struct sk_buff **plain)
{
	struct area *area = this_cpu_read(areas);
	int len;

	len = acvpn_lzs_decompress(area->buf, sizeof(area->buf), skb->data,
				   skb->len);
	if (len < 0)
		return ACVPN_DROP_REASON_RX_DECOMPRESS;
	*plain = alloc_skb(len + NET_SKB_PAD, GFP_ATOMIC | __GFP_NOWARN);
	if (!*plain)
		return ACVPN_DROP_REASON_RX_NO_MEMORY;
	skb_reserve(*plain, NET_SKB_PAD);
	skb_put_data(*plain, area->buf, len);
	*acvpn_skb_cb(*plain) = *acvpn_skb_cb(skb);
	return ACVPN_DROP_NONE;
}
