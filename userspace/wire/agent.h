/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a client is, by its User-Agent.
 */
#ifndef _WIRE_AGENT_H
#define _WIRE_AGENT_H

/**
 * enum agent - kind of client
 * @AGENT_UNKNOWN: None of the below: a browser, a scanner.
 * @AGENT_OLD: A client that knows no documents of version 2.
 * @AGENT_OPENCONNECT: openconnect, by one of its own names.
 * @AGENT_VENDOR: The vendor's, or who says so.
 * @AGENT_VENDOR_IOS: The vendor's, on an iPhone.
 */
enum agent {
	AGENT_UNKNOWN,
	AGENT_OLD,
	AGENT_OPENCONNECT,
	AGENT_VENDOR,
	AGENT_VENDOR_IOS,
};

/**
 * agent_parse() - read a User-Agent
 * @text: Value of the header, or NULL.
 *
 * Return: Kind of client.
 */
enum agent agent_parse(const char *text);

#endif /* _WIRE_AGENT_H */
