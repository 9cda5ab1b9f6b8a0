// SPDX-License-Identifier: GPL-2.0-only

#define CREATE_TRACE_POINTS
#include "stat/trace.h"

/* A value without a name is a warning about a switch here. */
static void __maybe_unused all_named(enum acvpn_transport_type type,
				     enum acvpn_event_type event,
				     enum acvpn_reason reason,
				     enum acvpn_drop_reason drop)
{
	switch (type) {
	ACVPN_NAMES_TRANSPORT_TYPE(ACVPN_NAMES_CASE)
		break;
	}
	switch (event) {
	ACVPN_NAMES_EVENT_TYPE(ACVPN_NAMES_CASE)
		break;
	}
	switch (reason) {
	ACVPN_NAMES_REASON(ACVPN_NAMES_CASE)
		break;
	}
	switch (drop) {
	ACVPN_NAMES_DROP_REASON(ACVPN_NAMES_CASE)
		break;
	}
}
