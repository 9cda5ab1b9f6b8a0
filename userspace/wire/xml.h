/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XML from a peer that is not trusted yet: UTF-8, no document type, bounded
 * size, depth and number of elements.
 */
#ifndef _WIRE_XML_H
#define _WIRE_XML_H

#include "common/buf.h"

enum {
	XML_DOC_MAX = 1 << 20,
	XML_DEPTH_MAX = 32,
	XML_ELEMENTS_MAX = 8192,
};

/**
 * struct xml_handler - what is called while a document is parsed
 * @start: An element begins. @attrs: names and values in turn, NULL at the
 *	end. @offset: of its "<" in the document.
 * @end: An element ended. @offset: behind its ">".
 * @text: A piece of character data, not terminated by NUL.
 *
 * Each returns 0 or a negative errno, which ends the parsing.
 */
struct xml_handler {
	int (*start)(void *arg, const char *name, const char **attrs,
		     size_t offset);
	int (*end)(void *arg, const char *name, size_t offset);
	int (*text)(void *arg, const char *text, size_t len);
};

/**
 * xml_parse() - parse one document
 * @doc: Document.
 * @len: Bytes in @doc.
 * @handler: What to call.
 * @arg: Passed to the handlers.
 *
 * Return: 0; -EMSGSIZE too big, deep or rich; -EACCES it declares a document
 * type; -EBADMSG not well formed; -ENOMEM; what a handler returned.
 */
int xml_parse(const void *doc, size_t len, const struct xml_handler *handler,
	      void *arg);

/**
 * xml_attr() - find an attribute
 * @attrs: As given to the start handler.
 * @name: Its name.
 *
 * Return: Its value, or NULL.
 */
const char *xml_attr(const char **attrs, const char *name);

/**
 * xml_escape() - append text as character data or attribute value
 * @out: Buffer.
 * @text: Text; control characters that XML cannot carry make it fail.
 *
 * Return: 0; -EILSEQ; or as buf_add(). The error sticks to @out.
 */
int xml_escape(struct buf *out, const char *text);

#endif /* _WIRE_XML_H */
