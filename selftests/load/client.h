/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One client: TCP, TLS, the documents of the login, CONNECT, and then frames of
 * CSTP, of which it answers those that ask whether it is there.
 */
#ifndef _SELFTESTS_LOAD_CLIENT_H
#define _SELFTESTS_LOAD_CLIENT_H

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	CLIENT_ID_MAX = 32,
	CLIENT_KEY_SIZE = 32,
	CLIENT_TEXT_MAX = 512,
};

/* Types of frames, the same on both channels. */
enum client_frame {
	CLIENT_DPD_REQ = 3,
	CLIENT_DPD_RESP = 4,
	CLIENT_DISCONNECT = 5,
	CLIENT_TERMINATE = 9,
};

enum client_step {
	CLIENT_IDLE,
	CLIENT_TCP,
	CLIENT_TLS,
	CLIENT_LOGIN,
	CLIENT_CONNECT,
	CLIENT_UP,
	CLIENT_FAILED,
};

/**
 * struct client_login - what all clients of a run have in common
 * @gateway: where they connect to
 * @user: who they say that they are
 * @password: what they say to prove it
 * @tls: for connections of TLS
 * @dtls: for associations of DTLS
 */
struct client_login {
	struct sockaddr_in gateway;
	const char *user;
	const char *password;
	SSL_CTX *tls;
	SSL_CTX *dtls;
};

/**
 * struct client - one
 * @login: who it is
 * @step: what it is doing
 * @fd: socket of TCP, -1 without
 * @udp: socket of DTLS, -1 without
 * @ssl: TLS
 * @dtls: DTLS, NULL without
 * @text: of the reply that is coming, NULL if none is
 * @len: its bytes so far
 * @forms: how many forms were answered
 * @cookie: token, as a cookie
 * @context: cookie of a login that is not done, may be ""
 * @key: key of DTLS
 * @id: what the gateway knows the association by
 * @id_len: its bytes, 0 if it offers no DTLS
 * @port: UDP port
 * @asked: requests of the gateway that were answered
 * @answered: CSTP answered a request of ours
 * @dtls_answered: DTLS did
 * @until: when it has to be done with what it is doing, by clock_now()
 * @why: why it failed
 */
struct client {
	const struct client_login *login;
	enum client_step step;
	int fd;
	int udp;
	SSL *ssl;
	SSL *dtls;
	char *text;
	size_t len;
	unsigned int forms;
	char cookie[CLIENT_TEXT_MAX];
	char context[CLIENT_TEXT_MAX];
	uint8_t key[CLIENT_KEY_SIZE];
	uint8_t id[CLIENT_ID_MAX];
	size_t id_len;
	in_port_t port;
	unsigned int asked;
	bool answered;
	bool dtls_answered;
	double until;
	const char *why;
};

/**
 * client_context() - what clients share of OpenSSL
 *
 * No certificate is looked at, and no connection resumes another one.
 *
 * Return: a context for &struct client_login.tls, NULL without memory.
 */
SSL_CTX *client_context(void);

/**
 * client_begin() - connect
 * @c: client, of which login is set and all else is 0
 *
 * Return: true if it began; the socket is to be watched.
 */
bool client_begin(struct client *c);

/**
 * client_go_on() - do what can be done without waiting
 * @c: client whose TCP socket can be read or written
 */
void client_go_on(struct client *c);

/**
 * client_send() - send all of something at once
 * @c: client
 * @data: what
 * @len: its bytes
 *
 * Return: true if it was sent; else the client has failed.
 */
bool client_send(struct client *c, const void *data, size_t len);

/**
 * client_frame() - send a frame of CSTP without payload
 * @c: client that is up
 * @type: its type
 *
 * Return: as client_send()
 */
bool client_frame(struct client *c, enum client_frame type);

/**
 * client_fail() - it has failed
 * @c: client
 * @why: why, a constant; the first one counts
 */
void client_fail(struct client *c, const char *why);

/**
 * client_waits() - what for?
 * @c: client that is not done with what it is doing
 *
 * Return: text for client_fail().
 */
const char *client_waits(const struct client *c);

/**
 * client_end() - say good-bye if it is up, and free what it has
 * @c: client
 */
void client_end(struct client *c);

#endif
