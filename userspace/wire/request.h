/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a client wishes, as headers of CONNECT: the client writes them, a
 * gateway reads them.
 */
#ifndef _WIRE_REQUEST_H
#define _WIRE_REQUEST_H

#include "wire/header.h"

enum { TUNNEL_SECRET_SIZE = 48 };

/**
 * struct tunnel_request - wishes of a client; all zero is none
 * @version: Version of the protocol, "1".
 * @hostname: Name of the client, or NULL.
 * @protocol: What some gateways refuse to do without, or NULL.
 * @base_mtu: Path MTU as the client sees it, 0 if not told.
 * @mtu: Inner MTU wished, 0 if not told.
 * @families: Inner addresses wanted, "IPv6,IPv4" or one of them; NULL.
 * @addresses: Addresses that the client had before.
 * @full_ipv6: The client knows X-CSTP-Address-IP6.
 * @encodings: Compression that the client can do on TLS, or NULL.
 * @license: Kind of client, or NULL.
 * @fips: State of the client's FIPS mode, or NULL.
 * @tcp_keepalive: The client's TCP asks, too.
 * @local4: Outer address of the client, or NULL.
 * @local6: As @local4.
 * @remote4: Address of the gateway as the client sees it, or NULL.
 * @remote6: As @remote4.
 * @dtls_suites: Cipher suites for DTLS, with colons between; or NULL.
 * @dtls12_suites: Those for DTLS 1.2.
 * @dtls_encodings: Compression that the client can do on DTLS, or NULL.
 * @dtls_pad: Bytes in front of what is in a record, of old "0"; or NULL.
 * @client_version: Version of the client, or NULL.
 * @platform: Of mobile devices: the system, or NULL.
 * @platform_version: As @platform: its version.
 * @device_type: As @platform: the model.
 * @device_id: As @platform: the number of the device.
 * @dtls_secret: Master secret of a resumption in hexadecimal digits, or NULL;
 *	secret.
 */
struct tunnel_request {
	char *version;
	char *hostname;
	char *protocol;
	unsigned int base_mtu;
	unsigned int mtu;
	char *families;
	struct header_inner addresses;
	enum header_flag full_ipv6;
	char *encodings;
	char *license;
	char *fips;
	enum header_flag tcp_keepalive;
	char *local4;
	char *local6;
	char *remote4;
	char *remote6;
	char *dtls_suites;
	char *dtls12_suites;
	char *dtls_encodings;
	char *dtls_pad;
	char *client_version;
	char *platform;
	char *platform_version;
	char *device_type;
	char *device_id;
	char *dtls_secret;
};

/**
 * tunnel_request_print() - write the headers
 * @request: Wishes.
 * @out: Header lines are appended, in an order that gateways need.
 *
 * Return: 0; -EINVAL a text would break a header apart; or as buf_add().
 */
int tunnel_request_print(const struct tunnel_request *request,
			 struct buf *out);

/**
 * tunnel_request_parse() - read the headers
 * @request: Filled in; to be released with tunnel_request_free() in any case.
 * @message: Request.
 * @warn: Where to tell of headers that make no sense and are skipped, or NULL.
 *
 * Return: 0 or -ENOMEM.
 */
int tunnel_request_parse(struct tunnel_request *request,
			 const struct http_message *message,
			 const struct header_warn *warn);

/**
 * tunnel_request_wants() - is an inner address of a family wanted?
 * @request: Wishes.
 * @family: AF_INET or AF_INET6.
 *
 * Return: Clients that do not say want IPv4.
 */
bool tunnel_request_wants(const struct tunnel_request *request,
			  sa_family_t family);

/**
 * tunnel_request_accepts() - can the client do a compression?
 * @encodings: As in struct tunnel_request, with commas between; or NULL.
 * @name: Name of the compression.
 */
bool tunnel_request_accepts(const char *encodings, const char *name);

/**
 * tunnel_request_free() - wipe and release what tunnel_request_parse() made
 * @request: Wishes.
 */
void tunnel_request_free(struct tunnel_request *request);

#endif /* _WIRE_REQUEST_H */
