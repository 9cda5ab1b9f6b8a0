/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon says over CSTP when the kernel has the connection.
 */
#ifndef _DATAPLANE_KERNEL_RECORD_H
#define _DATAPLANE_KERNEL_RECORD_H

#include "dataplane/dataplane.h"

/**
 * kernel_record_handshake() - send a handshake message
 * @s: Session.
 * @data: Message.
 * @len: Bytes in @data.
 *
 * What comes behind it is held back until kernel_record_resume().
 *
 * Return: 0 or a negative errno.
 */
int kernel_record_handshake(struct dataplane_session *s, const uint8_t *data,
			    size_t len);

/* The data plane's functions of these names, see struct dataplane_ops. */
int kernel_record_alert(struct dataplane_session *s, uint8_t level,
			uint8_t description);
int kernel_record_disconnect(struct dataplane_session *s, const char *text);
int kernel_record_resume(struct dataplane_session *s);

#endif /* _DATAPLANE_KERNEL_RECORD_H */
