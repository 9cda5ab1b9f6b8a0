/* SPDX-License-Identifier: GPL-2.0-only */
/* Netlink messages made by hand, so that they can also be wrong. */
#ifndef _SELFTESTS_KMOD_RAWNL_H
#define _SELFTESTS_KMOD_RAWNL_H

#include <stddef.h>
#include <stdint.h>

enum { RAWNL_MAX = 16384, RAWNL_DEPTH_MAX = 4 };

/**
 * struct rawnl_msg - a generic netlink request under construction
 * @len: bytes used of @buf
 * @depth: entries used of @nests
 * @nests: offsets of the open nested attributes
 * @buf: the message
 */
struct rawnl_msg {
	size_t len;
	unsigned int depth;
	size_t nests[RAWNL_DEPTH_MAX];
	uint8_t buf[RAWNL_MAX] __attribute__((aligned(4)));
};

/**
 * struct rawnl_answer - what the kernel said
 * @error: errno, 0 if the request was accepted
 * @text: text of the extended acknowledgment, or ""
 * @echo_len: bytes used of @echo
 * @echo: the request as an error repeats it, if that is not switched off
 * @reply_len: bytes used of @reply
 * @reply: first message before the acknowledgment, whole
 */
struct rawnl_answer {
	int error;
	char text[256];
	size_t echo_len;
	uint8_t echo[RAWNL_MAX] __attribute__((aligned(4)));
	size_t reply_len;
	uint8_t reply[RAWNL_MAX] __attribute__((aligned(4)));
};

/** rawnl_start() - begin a request to the acvpn family */
void rawnl_start(struct rawnl_msg *m, uint8_t cmd);

/** rawnl_dump() - make a request for one thing one for all */
void rawnl_dump(struct rawnl_msg *m);

/** rawnl_start_link() - begin to make a link; its IFLA_LINKINFO is open */
void rawnl_start_link(struct rawnl_msg *m, const char *name);

/** rawnl_start_route() - begin a request of rtnetlink about a link */
void rawnl_start_route(struct rawnl_msg *m, uint16_t type, int ifindex);

/** rawnl_put() - append an attribute */
void rawnl_put(struct rawnl_msg *m, uint16_t type, const void *data,
	       size_t len);

/** rawnl_u32() - append an attribute of 4 bytes */
void rawnl_u32(struct rawnl_msg *m, uint16_t type, uint32_t value);

/** rawnl_begin() - open a nested attribute; @type may lack NLA_F_NESTED */
void rawnl_begin(struct rawnl_msg *m, uint16_t type);

/** rawnl_end() - close it */
void rawnl_end(struct rawnl_msg *m);

/** rawnl_open() - generic netlink socket in the present namespace */
int rawnl_open(void);

/** rawnl_open_echo() - the same, and errors repeat the request */
int rawnl_open_echo(void);

/** rawnl_open_route() - rtnetlink socket in the present namespace */
int rawnl_open_route(void);

/**
 * rawnl_call() - send a request, wait for its acknowledgment, or a dump's end
 * @fd: socket
 * @m: request
 * @answer: filled in
 */
void rawnl_call(int fd, struct rawnl_msg *m, struct rawnl_answer *answer);

#endif /* _SELFTESTS_KMOD_RAWNL_H */
