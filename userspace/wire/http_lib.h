/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * llhttp, or its predecessor http_parser where llhttp is not packaged, behind
 * the same few names. For http.c only.
 */
#ifndef _WIRE_HTTP_LIB_H
#define _WIRE_HTTP_LIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	/* Return value of a callback: stop with an error. */
	HTTP_LIB_STOP = -1,
	/* Return value of the head's callback: what follows is no HTTP. */
	HTTP_LIB_UPGRADE = 2,
};

#if __has_include(<llhttp.h>)

#include <llhttp.h>

typedef llhttp_t http_lib_parser;
typedef llhttp_settings_t http_lib_settings;

static inline void http_lib_settings_init(http_lib_settings *s)
{
	llhttp_settings_init(s);
}

static inline void http_lib_init(http_lib_parser *p, http_lib_settings *s,
				 bool request, uint32_t head_max)
{
	(void)head_max;
	llhttp_init(p, request ? HTTP_REQUEST : HTTP_RESPONSE, s);
}

static inline const char *http_lib_method(const http_lib_parser *p)
{
	return llhttp_method_name((llhttp_method_t)p->method);
}

static inline int http_lib_pause(http_lib_parser *p)
{
	(void)p;
	return HPE_PAUSED;
}

static inline bool http_lib_keep_alive(http_lib_parser *p)
{
	return llhttp_should_keep_alive(p);
}

static inline bool http_lib_execute(http_lib_parser *p, http_lib_settings *s,
				    const char *data, size_t len, size_t *used)
{
	llhttp_errno_t err = llhttp_execute(p, data, len);

	(void)s;
	*used = err == HPE_OK ? len :
		(size_t)(llhttp_get_error_pos(p) - data);
	return err == HPE_OK || err == HPE_PAUSED || err == HPE_PAUSED_UPGRADE;
}

static inline bool http_lib_finish(http_lib_parser *p, http_lib_settings *s)
{
	llhttp_errno_t err = llhttp_finish(p);

	(void)s;
	return err == HPE_OK || err == HPE_PAUSED;
}

#else

#include <http_parser.h>

typedef http_parser http_lib_parser;
typedef http_parser_settings http_lib_settings;

static inline void http_lib_settings_init(http_lib_settings *s)
{
	http_parser_settings_init(s);
}

static inline void http_lib_init(http_lib_parser *p, http_lib_settings *s,
				 bool request, uint32_t head_max)
{
	(void)s;
	http_parser_init(p, request ? HTTP_REQUEST : HTTP_RESPONSE);
	http_parser_set_max_header_size(head_max);
}

static inline const char *http_lib_method(const http_lib_parser *p)
{
	return http_method_str(p->method);
}

static inline int http_lib_pause(http_lib_parser *p)
{
	http_parser_pause(p, 1);
	return 0;
}

static inline bool http_lib_keep_alive(http_lib_parser *p)
{
	return http_should_keep_alive(p);
}

static inline bool http_lib_execute(http_lib_parser *p, http_lib_settings *s,
				    const char *data, size_t len, size_t *used)
{
	*used = http_parser_execute(p, s, data, len);
	return HTTP_PARSER_ERRNO(p) == HPE_OK ||
	       HTTP_PARSER_ERRNO(p) == HPE_PAUSED;
}

static inline bool http_lib_finish(http_lib_parser *p, http_lib_settings *s)
{
	return !http_parser_execute(p, s, NULL, 0);
}

#endif

static inline bool http_lib_chunked(const http_lib_parser *p)
{
	return p->flags & F_CHUNKED;
}

static inline bool http_lib_connects(const http_lib_parser *p)
{
	return p->method == HTTP_CONNECT;
}

#endif /* _WIRE_HTTP_LIB_H */
