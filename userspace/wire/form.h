/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers as a form of old sends them: names and values, percent-encoded.
 */
#ifndef _WIRE_FORM_H
#define _WIRE_FORM_H

#include "wire/authdoc.h"

/**
 * form_parse() - read the body of a form
 * @body: "name=value&name=value".
 * @len: Bytes in @body.
 * @doc: Filled in as an AUTHDOC_REPLY, the value of group_list as the group
 *	that was chosen; to be released with authdoc_free() in any case.
 *
 * Return: 0; -EBADMSG it is no such body; -EMSGSIZE too many fields; -ENOMEM.
 */
int form_parse(const void *body, size_t len, struct authdoc *doc);

/**
 * form_build() - make the body of a form
 * @out: Filled in; holds secrets.
 * @doc: Document with all answers.
 *
 * Return: 0 or a negative errno.
 */
int form_build(struct buf *out, const struct authdoc *doc);

#endif /* _WIRE_FORM_H */
