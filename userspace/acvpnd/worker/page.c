// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/page.h"

#include <string.h>

#define PAGE_HTML "<html></html>\n"
#define PAGE_XML \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vpn rev=\"1.0\">\n</vpn>\n"
#define TYPE_HTML "text/html"
#define TYPE_XML "text/xml"

/**
 * struct page - a page
 * @path: Its path; of a prefix all that begins so.
 * @prefix: It is one.
 * @type: Type of the body.
 * @body: Body.
 */
struct page {
	const char *path;
	bool prefix;
	const char *type;
	const char *body;
};

static const struct page pages[] = {
	{ "/1/index.html", false, TYPE_HTML, PAGE_HTML },
	{ "/1/Linux", false, TYPE_HTML, PAGE_HTML },
	{ "/1/Linux_64", false, TYPE_HTML, PAGE_HTML },
	{ "/1/Windows", false, TYPE_HTML, PAGE_HTML },
	{ "/1/Darwin_i386", false, TYPE_HTML, PAGE_HTML },
	{ "/1/binaries/vpndownloader.sh", false, "application/x-shellscript",
	  "#!/bin/sh\n\nexit 0\n" },
	{ "/1/binaries/update.txt", false, "text/plain", "0,0,0000\n" },
	{ "/1/VPNManifest.xml", false, TYPE_XML, PAGE_XML },
	{ "/+CSCOT+/", true, TYPE_XML, PAGE_XML },
};

size_t page_path_len(const char *target)
{
	size_t len = strcspn(target, "?#"), digits = len;

	while (digits && strchr("0123456789", target[digits - 1]))
		digits--;
	if (digits && digits < len && target[digits - 1] == ':')
		len = digits - 1;
	return len;
}

static bool page_is(const struct page *page, const char *target, size_t len)
{
	size_t want = strlen(page->path);

	return (page->prefix ? len >= want : len == want) &&
	       !memcmp(page->path, target, want);
}

bool page_reply(struct conn *c, const char *target)
{
	struct http_reply reply = { .status = 200, .keep_alive = true };
	size_t i, len = page_path_len(target);

	for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		if (!page_is(&pages[i], target, len))
			continue;
		reply.type = pages[i].type;
		reply.body = pages[i].body;
		reply.len = strlen(pages[i].body);
		conn_reply(c, &reply);
		return true;
	}
	return false;
}
