// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commits the fault that its parameter names, to show that a kernel notices:
 * selftests/vm/detectors loads it, nobody else should.
 */
#include <linux/delay.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>

enum { SIZE = 60, LOST = 16 };

static char *fault = "none";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "the fault to commit");

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spin);
static int __rcu *shared;
static int table[4];

struct timed {
	struct timer_list timer;
};

static void none(void)
{
}

static void use_after_free(void)
{
	char *p = kmalloc(SIZE, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(p);
	kfree(p);
	WRITE_ONCE(p[3], 1);
}

static void out_of_bounds(void)
{
	char *p = kmalloc(SIZE, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(p);
	WRITE_ONCE(p[SIZE + 1], 1);
	kfree(p);
}

static void double_free(void)
{
	char *p = kmalloc(SIZE, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(p);
	kfree(p);
	OPTIMIZER_HIDE_VAR(p);
	kfree(p);
}

static void array_index(void)
{
	int i = ARRAY_SIZE(table);

	OPTIMIZER_HIDE_VAR(i);
	pr_info("%d\n", table[i]);
}

static void shift(void)
{
	int n = 8 * sizeof(n) + 1;

	OPTIMIZER_HIDE_VAR(n);
	pr_info("%d\n", 1 << n);
}

/* Neither order alone is wrong, and nothing stands still. */
static void lock_order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void lock_twice(void)
{
	static DEFINE_MUTEX(other);
	static struct lock_class_key key;

	lockdep_set_class(&other, &key);
	lockdep_set_class(&second, &key);
	mutex_lock(&second);
	mutex_lock(&other);
	mutex_unlock(&other);
	mutex_unlock(&second);
}

static void sleep_in_atomic(void)
{
	spin_lock_bh(&spin);
	msleep(20);
	spin_unlock_bh(&spin);
}

static void without_rcu(void)
{
	pr_info("%p\n", rcu_dereference(shared));
}

static void list_twice(void)
{
	LIST_HEAD(head);
	struct list_head entry;

	list_add(&entry, &head);
	list_del(&entry);
	list_del(&entry);
}

static void nobody(struct timer_list *timer)
{
}

/* The object goes, its timer stays. */
static void free_timer(void)
{
	struct timed *p = kmalloc_obj(*p, GFP_KERNEL);

	if (!p)
		return;
	timer_setup(&p->timer, nobody, 0);
	mod_timer(&p->timer, jiffies + HZ);
	kfree(p);
}

static void refcount(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	refcount_inc(&count);
}

/* What of it is left in a register or on a stack is not lost. */
static void leak(void)
{
	char *p;
	int i;

	for (i = 0; i < LOST; i++) {
		p = kmalloc(SIZE, GFP_KERNEL);
		OPTIMIZER_HIDE_VAR(p);
	}
}

static const struct {
	const char *name;
	void (*commit)(void);
} faults[] = {
	{ "none", none },
	{ "use-after-free", use_after_free },
	{ "out-of-bounds", out_of_bounds },
	{ "double-free", double_free },
	{ "array-index", array_index },
	{ "shift", shift },
	{ "lock-order", lock_order },
	{ "lock-twice", lock_twice },
	{ "sleep-in-atomic", sleep_in_atomic },
	{ "without-rcu", without_rcu },
	{ "list-twice", list_twice },
	{ "free-timer", free_timer },
	{ "refcount", refcount },
	{ "leak", leak },
};

static int __init planted_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (strcmp(fault, faults[i].name))
			continue;
		faults[i].commit();
		return 0;
	}
	return -EINVAL;
}

static void __exit planted_exit(void)
{
}

module_init(planted_init);
module_exit(planted_exit);
MODULE_DESCRIPTION("Faults for a kernel to notice");
MODULE_LICENSE("GPL");
