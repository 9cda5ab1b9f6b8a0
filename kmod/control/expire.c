// SPDX-License-Identifier: GPL-2.0-only

#include "control/expire.h"

#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/random.h>
#include <linux/suspend.h>
#include <linux/xarray.h>

#include "control/netdev.h"
#include "cstp/tls_sock.h"
#include "session/device.h"
#include "session/reaper.h"
#include "session/rekey.h"
#include "session/session.h"
#include "session/transport.h"

static bool imaging;

/* Keys that are in a socket send nothing more. */
static void expire_transport(struct acvpn_transport *t)
{
	if (acvpn_transport_ops(t)->keyed) {
		acvpn_rekey_expire(t);
		return;
	}
	acvpn_transport_ops(t)->shutdown(t);
	acvpn_transport_detach(t, ACVPN_REASON_KEY_EXPIRED);
}

/* What carries data is last: data would move to what comes after it. */
static void expire_session(struct acvpn_session *session)
{
	const struct acvpn_transport *data = rcu_access_pointer(session->data);
	struct acvpn_transport *t, *next, *last = NULL;

	for (t = session->transports; t; t = next) {
		next = t->next;
		if (t == data)
			last = t;
		else
			expire_transport(t);
	}
	if (last)
		expire_transport(last);
}

static void expire_device(struct acvpn_dev *adev)
{
	struct acvpn_session *session;
	unsigned long id;

	xa_for_each(&adev->sessions, id, session)
		expire_session(session);
}

static void expire_all(void)
{
	acvpn_netdev_for_each(expire_device);
	acvpn_reaper_flush_all();
	acvpn_tls_sock_settle();
}

static int expire_on_vmfork(struct notifier_block *nb, unsigned long action,
			    void *data)
{
	expire_all();
	return 0;
}

/*
 * Before the image is made: the image has no keys then. Userspace runs on for a
 * while, hears of that and would bring new ones; each device's lock, which
 * expire_all() takes, shows @imaging to those who come later. Suspend to memory
 * makes no image, and keeps keys.
 */
static int expire_on_pm(struct notifier_block *nb, unsigned long action,
			void *data)
{
	if (action == PM_HIBERNATION_PREPARE) {
		WRITE_ONCE(imaging, true);
		expire_all();
	} else if (action == PM_POST_HIBERNATION) {
		WRITE_ONCE(imaging, false);
	}
	return NOTIFY_DONE;
}

int acvpn_expire_check(struct netlink_ext_ack *extack)
{
	if (!READ_ONCE(imaging))
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "the machine is about to be imaged");
	return -EBUSY;
}

static struct notifier_block vmfork = { .notifier_call = expire_on_vmfork };
static struct notifier_block pm = { .notifier_call = expire_on_pm };

int acvpn_expire_register(void)
{
	int err;

	err = register_pm_notifier(&pm);
	if (err)
		return err;
	err = register_random_vmfork_notifier(&vmfork);
	if (err)
		unregister_pm_notifier(&pm);
	return err;
}

void acvpn_expire_unregister(void)
{
	unregister_random_vmfork_notifier(&vmfork);
	unregister_pm_notifier(&pm);
}
