// SPDX-License-Identifier: GPL-2.0-only
#include "wire/xml.h"

#include <errno.h>
#include <expat.h>
#include <string.h>

/* Offsets had the size of a long once; newer libraries complain about that. */
#ifdef XML_ATTR_DEPRECATED
#define xml_lib_index XML_GetCurrentByteIndex64
#define xml_lib_count XML_GetCurrentByteCount64
#else
#define xml_lib_index XML_GetCurrentByteIndex
#define xml_lib_count XML_GetCurrentByteCount
#endif

/**
 * struct xml_parse - state of one parse
 * @parser: The library's state.
 * @handler: What the caller wants called.
 * @arg: Passed to @handler.
 * @depth: Open elements.
 * @elements: Elements seen.
 * @error: First error, negative errno.
 */
struct xml_parse {
	XML_Parser parser;
	const struct xml_handler *handler;
	void *arg;
	unsigned int depth;
	unsigned int elements;
	int error;
};

static void xml_stop(struct xml_parse *x, int err)
{
	if (err && !x->error) {
		x->error = err;
		XML_StopParser(x->parser, XML_FALSE);
	}
}

static void XMLCALL xml_on_start(void *user, const XML_Char *name,
				 const XML_Char **attrs)
{
	struct xml_parse *x = user;

	/* The library may still deliver what it had parsed before the stop. */
	if (x->error)
		return;
	if (++x->depth > XML_DEPTH_MAX || ++x->elements > XML_ELEMENTS_MAX) {
		xml_stop(x, -EMSGSIZE);
		return;
	}
	xml_stop(x, x->handler->start(x->arg, name, attrs,
				      xml_lib_index(x->parser)));
}

static void XMLCALL xml_on_end(void *user, const XML_Char *name)
{
	struct xml_parse *x = user;
	size_t offset;

	if (x->error)
		return;
	x->depth--;
	offset = xml_lib_index(x->parser) + xml_lib_count(x->parser);
	xml_stop(x, x->handler->end(x->arg, name, offset));
}

static void XMLCALL xml_on_text(void *user, const XML_Char *text, int len)
{
	struct xml_parse *x = user;

	if (!x->error)
		xml_stop(x, x->handler->text(x->arg, text, len));
}

static void XMLCALL xml_on_doctype(void *user, const XML_Char *name,
				   const XML_Char *sysid, const XML_Char *pubid,
				   int internal)
{
	(void)name;
	(void)sysid;
	(void)pubid;
	(void)internal;
	xml_stop(user, -EACCES);
}

int xml_parse(const void *doc, size_t len, const struct xml_handler *handler,
	      void *arg)
{
	struct xml_parse x = { .handler = handler, .arg = arg };
	enum XML_Status status;

	if (len > XML_DOC_MAX)
		return -EMSGSIZE;
	/* Given here, the encoding overrides what the document declares. */
	x.parser = XML_ParserCreate("UTF-8");
	if (!x.parser)
		return -ENOMEM;
	XML_SetUserData(x.parser, &x);
	XML_SetElementHandler(x.parser, xml_on_start, xml_on_end);
	XML_SetCharacterDataHandler(x.parser, xml_on_text);
	XML_SetStartDoctypeDeclHandler(x.parser, xml_on_doctype);
	status = XML_Parse(x.parser, doc, len, XML_TRUE);
	if (!x.error && status != XML_STATUS_OK)
		x.error = XML_GetErrorCode(x.parser) == XML_ERROR_NO_MEMORY ?
			  -ENOMEM : -EBADMSG;
	XML_ParserFree(x.parser);
	return x.error;
}

const char *xml_attr(const char **attrs, const char *name)
{
	for (; *attrs; attrs += 2)
		if (!strcmp(attrs[0], name))
			return attrs[1];
	return NULL;
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	/* Parsers make blanks, or line feeds, of the characters. */
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

int xml_escape(struct buf *out, const char *text)
{
	const char *name;

	for (; *text; text++) {
		name = entity(*text);
		if (name)
			buf_str(out, name);
		else if ((unsigned char)*text < 0x20)
			out->error = out->error ? out->error : -EILSEQ;
		else
			buf_add(out, text, 1);
	}
	return out->error;
}
