/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints: what happens to sessions, transports and keys, and each packet
 * that is dropped. Context: any.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM acvpn

#if !defined(_ACVPN_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _ACVPN_TRACE_H

#include <linux/netdevice.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "stat/names.h"

#ifndef _ACVPN_TRACE_WHAT
#define _ACVPN_TRACE_WHAT
/**
 * enum acvpn_trace_what - what userspace is not told; beside the values of enum
 *	acvpn_event_type
 * @ACVPN_TRACE_TRANSPORT_ATTACH: a transport was attached
 * @ACVPN_TRACE_TRANSPORT_FREE: the memory of a transport was given back
 * @ACVPN_TRACE_KEY_NEW: keys were installed
 */
enum acvpn_trace_what {
	ACVPN_TRACE_TRANSPORT_ATTACH = 1000,
	ACVPN_TRACE_TRANSPORT_FREE,
	ACVPN_TRACE_KEY_NEW,
};

#define ACVPN_TRACE_NAMES_WHAT(x)					\
	ACVPN_NAMES_EVENT_TYPE(x)					\
	x(ACVPN_TRACE_TRANSPORT_ATTACH, "transport-attach")		\
	x(ACVPN_TRACE_TRANSPORT_FREE, "transport-free")			\
	x(ACVPN_TRACE_KEY_NEW, "key-new")

#define ACVPN_TRACE_SYMBOL(value, name) { value, name },
#define ACVPN_TRACE_WHAT(value)						\
	__print_symbolic(value,						\
			 ACVPN_TRACE_NAMES_WHAT(ACVPN_TRACE_SYMBOL)	\
			 { 0, "none" })
#define ACVPN_TRACE_TYPE(value)						\
	__print_symbolic(value,						\
			 ACVPN_NAMES_TRANSPORT_TYPE(ACVPN_TRACE_SYMBOL)	\
			 { 0, "none" })
#define ACVPN_TRACE_REASON(value)					\
	__print_symbolic(value,						\
			 ACVPN_NAMES_REASON(ACVPN_TRACE_SYMBOL)		\
			 { 0, "none" })
#define ACVPN_TRACE_DROP(value)						\
	__print_symbolic(value,						\
			 ACVPN_NAMES_DROP_REASON(ACVPN_TRACE_SYMBOL)	\
			 { -2, "none" })
#endif /* _ACVPN_TRACE_WHAT */

/* Tools that read the format of an event know no C. */
#undef ACVPN_TRACE_DEFINE
#define ACVPN_TRACE_DEFINE(value, name) TRACE_DEFINE_ENUM(value);
ACVPN_TRACE_NAMES_WHAT(ACVPN_TRACE_DEFINE)
ACVPN_NAMES_TRANSPORT_TYPE(ACVPN_TRACE_DEFINE)
ACVPN_NAMES_REASON(ACVPN_TRACE_DEFINE)
ACVPN_NAMES_DROP_REASON(ACVPN_TRACE_DEFINE)

TRACE_EVENT(acvpn_session,
	TP_PROTO(const struct net_device *dev, u32 id, u32 what, u32 reason),
	TP_ARGS(dev, id, what, reason),
	TP_STRUCT__entry(
		__array(char, dev, IFNAMSIZ)
		__field(u32, id)
		__field(u32, what)
		__field(u32, reason)
	),
	TP_fast_assign(
		strscpy(__entry->dev, dev->name, IFNAMSIZ);
		__entry->id = id;
		__entry->what = what;
		__entry->reason = reason;
	),
	TP_printk("dev=%s session=%u what=%s reason=%s", __entry->dev,
		  __entry->id, ACVPN_TRACE_WHAT(__entry->what),
		  ACVPN_TRACE_REASON(__entry->reason))
);

TRACE_EVENT(acvpn_transport,
	TP_PROTO(const struct net_device *dev, u32 id, u32 type, u32 what,
		 u32 reason),
	TP_ARGS(dev, id, type, what, reason),
	TP_STRUCT__entry(
		__array(char, dev, IFNAMSIZ)
		__field(u32, id)
		__field(u32, type)
		__field(u32, what)
		__field(u32, reason)
	),
	TP_fast_assign(
		strscpy(__entry->dev, dev->name, IFNAMSIZ);
		__entry->id = id;
		__entry->type = type;
		__entry->what = what;
		__entry->reason = reason;
	),
	TP_printk("dev=%s session=%u transport=%s what=%s reason=%s",
		  __entry->dev, __entry->id, ACVPN_TRACE_TYPE(__entry->type),
		  ACVPN_TRACE_WHAT(__entry->what),
		  ACVPN_TRACE_REASON(__entry->reason))
);

TRACE_EVENT(acvpn_key,
	TP_PROTO(const struct net_device *dev, u32 id, u16 epoch, u32 what),
	TP_ARGS(dev, id, epoch, what),
	TP_STRUCT__entry(
		__array(char, dev, IFNAMSIZ)
		__field(u32, id)
		__field(u32, what)
		__field(u16, epoch)
	),
	TP_fast_assign(
		strscpy(__entry->dev, dev->name, IFNAMSIZ);
		__entry->id = id;
		__entry->what = what;
		__entry->epoch = epoch;
	),
	TP_printk("dev=%s session=%u epoch=%u what=%s", __entry->dev,
		  __entry->id, __entry->epoch,
		  ACVPN_TRACE_WHAT(__entry->what))
);

/* Data goes by transport @type from now on. */
TRACE_EVENT(acvpn_switch,
	TP_PROTO(const struct net_device *dev, u32 id, u32 type, u32 reason),
	TP_ARGS(dev, id, type, reason),
	TP_STRUCT__entry(
		__array(char, dev, IFNAMSIZ)
		__field(u32, id)
		__field(u32, type)
		__field(u32, reason)
	),
	TP_fast_assign(
		strscpy(__entry->dev, dev->name, IFNAMSIZ);
		__entry->id = id;
		__entry->type = type;
		__entry->reason = reason;
	),
	TP_printk("dev=%s session=%u transport=%s reason=%s", __entry->dev,
		  __entry->id, ACVPN_TRACE_TYPE(__entry->type),
		  ACVPN_TRACE_REASON(__entry->reason))
);

/* @id and @type are 0 for a packet that belongs to none, @len if it is gone. */
TRACE_EVENT(acvpn_drop,
	TP_PROTO(const struct net_device *dev, u32 id, u32 type, int reason,
		 u32 len),
	TP_ARGS(dev, id, type, reason, len),
	TP_STRUCT__entry(
		__array(char, dev, IFNAMSIZ)
		__field(u32, id)
		__field(u32, type)
		__field(int, reason)
		__field(u32, len)
	),
	TP_fast_assign(
		strscpy(__entry->dev, dev->name, IFNAMSIZ);
		__entry->id = id;
		__entry->type = type;
		__entry->reason = reason;
		__entry->len = len;
	),
	TP_printk("dev=%s session=%u transport=%s reason=%s len=%u",
		  __entry->dev, __entry->id, ACVPN_TRACE_TYPE(__entry->type),
		  ACVPN_TRACE_DROP(__entry->reason), __entry->len)
);

#endif /* _ACVPN_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH stat
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
