// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/delegate_packet.h"

#include <errno.h>
#include <sys/socket.h>

int auth_delegate_send(int fd, const struct auth_delegate_packet *packet)
{
	ssize_t n;

	do {
		n = send(fd, packet, sizeof(*packet), MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n == sizeof(*packet) ? 0 : -EIO;
}

int auth_delegate_receive(int fd, struct auth_delegate_packet *packet,
			  bool wait)
{
	ssize_t n;

	do {
		n = recv(fd, packet, sizeof(*packet), wait ? 0 : MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return -EAGAIN;
	if (n != sizeof(*packet))
		return -EPIPE;
	packet->user[sizeof(packet->user) - 1] = '\0';
	packet->peer[sizeof(packet->peer) - 1] = '\0';
	packet->text[sizeof(packet->text) - 1] = '\0';
	packet->settings[sizeof(packet->settings) - 1] = '\0';
	packet->classes[sizeof(packet->classes) - 1] = '\0';
	return 0;
}
