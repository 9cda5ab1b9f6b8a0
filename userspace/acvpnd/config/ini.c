// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/ini.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static char *ini_skip_blanks(char *s)
{
	while (is_blank(*s))
		s++;
	return s;
}

/* Cuts blanks off the end of what begins at @s and ends before @end. */
static void trim(char *s, char *end)
{
	while (end > s && is_blank(end[-1]))
		end--;
	*end = '\0';
}

/* Is there nothing from here on but blanks and perhaps a comment? */
static bool is_rest_empty(char *s)
{
	char *rest = ini_skip_blanks(s);

	return !*rest || (*rest == '#' && rest > s);
}

/*
 * A comment needs a blank before it: "#" is allowed in URLs and passwords.
 * There is always a byte before a value, if only the sign.
 */
static void cut_comment(char *value)
{
	char *s;

	for (s = value; *s; s++)
		if (*s == '#' && is_blank(s[-1])) {
			*s = '\0';
			break;
		}
	trim(value, value + strlen(value));
}

/*
 * Whoever forgot the closing quote meant all that is there. A quote that
 * something follows is part of the value: header fields have such.
 */
static char *unquote(char *value, const char **complaint)
{
	char *quote;

	for (quote = strchr(value + 1, '"'); quote;
	     quote = strchr(quote + 1, '"')) {
		if (!is_rest_empty(quote + 1))
			continue;
		*quote = '\0';
		return value + 1;
	}
	*complaint = "the closing quote is missing; the value ends with the "
		     "line";
	cut_comment(value);
	return value + 1;
}

static enum ini_kind take_section(char *s, struct ini_line *line)
{
	char *end = strchr(s, ']');

	if (!end || !is_rest_empty(end + 1)) {
		line->complaint = "a section is written as [vhost:NAME]";
		return INI_WRONG;
	}
	trim(s + 1, end);
	line->name = ini_skip_blanks(s + 1);
	return INI_SECTION;
}

static enum ini_kind ini_take_option(char *s, struct ini_line *line)
{
	char *sign = strpbrk(s, "=:"), *value;

	if (!sign || sign == s) {
		line->complaint = "an option is written as NAME = VALUE, on "
				  "one line";
		return INI_WRONG;
	}
	trim(s, sign);
	value = ini_skip_blanks(sign + 1);
	line->name = s;
	if (*value == '"')
		line->value = unquote(value, &line->complaint);
	else
		cut_comment(value);
	if (!line->value)
		line->value = value;
	return INI_OPTION;
}

void ini_init(struct ini *ini, char *text, size_t len)
{
	static const char bom[] = "\xef\xbb\xbf";

	ini->next = text;
	ini->end = text + len;
	ini->line = 0;
	if (!strncmp(text, bom, strlen(bom)))
		ini->next += strlen(bom);
}

/* Returns the next line as a string, or NULL; @whole: no NUL was inside. */
static char *take_line(struct ini *ini, bool *whole)
{
	char *line = ini->next, *end;

	if (line >= ini->end)
		return NULL;
	end = memchr(line, '\n', ini->end - line);
	if (!end)
		end = ini->end;
	*end = '\0';
	*whole = strlen(line) == (size_t)(end - line);
	ini->next = end + 1;
	ini->line++;
	return line;
}

enum ini_kind ini_next(struct ini *ini, struct ini_line *line)
{
	bool whole;
	char *s;

	memset(line, 0, sizeof(*line));
	while ((s = take_line(ini, &whole))) {
		if (!whole) {
			line->complaint = "there is a NUL byte in this line";
			return INI_WRONG;
		}
		s = ini_skip_blanks(s);
		if (!*s || *s == '#' || *s == ';')
			continue;
		return *s == '[' ? take_section(s, line) :
				   ini_take_option(s, line);
	}
	return INI_END;
}
