// SPDX-License-Identifier: GPL-2.0-only

#include "cstp/lane.h"

#include <linux/slab.h>
#include <linux/wait_bit.h>

#include "session/device.h"

static struct workqueue_struct *lane_wq;
static atomic_t lanes;

int acvpn_lane_init(void)
{
	lane_wq = alloc_workqueue("acvpn-lane", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	return lane_wq ? 0 : -ENOMEM;
}

void acvpn_lane_exit(void)
{
	wait_var_event(&lanes, !atomic_read(&lanes));
	destroy_workqueue(lane_wq);
}

static void lane_end(struct work_struct *work)
{
	struct acvpn_lane *lane = container_of(work, struct acvpn_lane, end);

	if (lane->wq)
		destroy_workqueue(lane->wq);
	kfree(lane);
	if (atomic_dec_and_test(&lanes))
		wake_up_var(&lanes);
}

struct acvpn_lane *acvpn_lane_new(u32 max)
{
	struct acvpn_lane *lane = kzalloc(sizeof(*lane), GFP_KERNEL_ACCOUNT);

	if (!lane)
		return NULL;
	refcount_set(&lane->refs, 1);
	lane->max = max;
	INIT_WORK(&lane->end, lane_end);
	atomic_inc(&lanes);
	return lane;
}

void acvpn_lane_limit(struct acvpn_lane *lane, u32 max)
{
	WRITE_ONCE(lane->max, max);
}

struct acvpn_lane *acvpn_lane_get(struct acvpn_dev *adev)
{
	struct acvpn_lane *lane = adev->lane;

	lockdep_assert_held(&adev->lock);

	if (!lane->wq)
		lane->wq = alloc_workqueue("acvpn-cstp", WQ_UNBOUND |
					   WQ_HIGHPRI | WQ_MEM_RECLAIM, 0);
	if (!lane->wq)
		return NULL;
	refcount_inc(&lane->refs);
	return lane;
}

void acvpn_lane_put(struct acvpn_lane *lane)
{
	if (lane && refcount_dec_and_test(&lane->refs))
		queue_work(lane_wq, &lane->end);
}

bool acvpn_lane_charge(struct acvpn_lane *lane, unsigned int bytes, bool must)
{
	if (atomic_long_add_return(bytes, &lane->bytes) <=
	    READ_ONCE(lane->max) || must)
		return true;
	acvpn_lane_uncharge(lane, bytes);
	return false;
}

void acvpn_lane_uncharge(struct acvpn_lane *lane, unsigned int bytes)
{
	atomic_long_sub(bytes, &lane->bytes);
}
