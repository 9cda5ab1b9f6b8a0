// SPDX-License-Identifier: GPL-2.0-only
/*
 * A login with a gateway that says anything: HTTP responses behind each other.
 */
#include <stddef.h>
#include <stdint.h>

#include "acvpnd/client/login.h"
#include "common/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum login_step one_round(struct login *l, const uint8_t **data,
				 size_t *size)
{
	enum login_step step = LOGIN_FAILED;
	char text[LOGIN_QUESTION_SIZE];
	unsigned int rounds = 0;
	struct http_reader *r;
	struct buf out;
	size_t used;

	buf_init(&out, 1 << 22);
	login_request(l, &out);
	buf_free(&out);
	if (http_reader_new(&r, HTTP_READ_RESPONSE))
		return LOGIN_FAILED;
	http_reader_feed(r, *data, *size, &used);
	*data += used;
	*size -= used;
	if (!http_reader_message(r))
		http_reader_feed(r, NULL, 0, &used);
	if (http_reader_message(r))
		step = login_response(l, http_reader_message(r));
	while (step == LOGIN_ASK && rounds++ < 100) {
		login_question_text(l, text, sizeof(text));
		step = login_answer(l, rounds % 2 ? "answer" : "");
	}
	http_reader_free(r);
	return step;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct login_config config = {
		.user = "u", .password = "p", .certificate = true,
		.interactive = true,
	};
	struct login l;
	struct url url;

	log_set_level(-1);
	if (url_parse("https://gw/", &url))
		__builtin_trap();
	login_init(&l, &config, &url);
	while (one_round(&l, &data, &size) == LOGIN_SEND && size)
		;
	login_free(&l);
	return 0;
}
