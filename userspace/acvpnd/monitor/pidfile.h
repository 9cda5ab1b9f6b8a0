/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file that others find the gateway's process by.
 */
#ifndef _ACVPND_MONITOR_PIDFILE_H
#define _ACVPND_MONITOR_PIDFILE_H

/**
 * pidfile_write() - write this process's number into it
 * @path: File, which is made or written over; never through a symbolic link.
 *
 * Failures are logged: a gateway works without.
 *
 * Return: Descriptor, for pidfile_remove(), or -1.
 */
int pidfile_write(const char *path);

/**
 * pidfile_remove() - remove it
 * @path: File.
 * @fd: What pidfile_write() returned; closed. Who may not remove the file any
 *	more empties it.
 */
void pidfile_remove(const char *path, int fd);

#endif /* _ACVPND_MONITOR_PIDFILE_H */
