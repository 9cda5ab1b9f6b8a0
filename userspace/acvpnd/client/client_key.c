// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_key.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/client/client_line.h"
#include "common/log.h"

static bool client_key_is_encrypted(const char *file)
{
	char error[TLS_ERROR_SIZE];
	struct tls_key *key = NULL;
	int err = tls_key_load(&key, file, NULL, error);

	tls_key_free(key);
	return err == -ENOKEY;
}

static enum acvpnd_exit client_key_decrypt(struct tls_identity *own,
					   struct tls_key **key,
					   const char *path)
{
	char line[PROMPT_ANSWER_MAX + 1], error[TLS_ERROR_SIZE];
	enum acvpnd_exit status;
	int err = -ENOKEY;

	if (!path) {
		log_message(LOG_LEVEL_ERROR,
			    "the key of --certificate %s is encrypted; name a file with its password by --key-password-file",
			    own->cert_file);
		return ACVPND_USAGE;
	}
	status = client_line_read(line, path, "--key-password-file");
	if (status == ACVPND_OK)
		err = tls_key_load(key, own->key_file, line, error);
	explicit_bzero(line, sizeof(line));
	if (status != ACVPND_OK)
		return status;
	if (err) {
		log_message(LOG_LEVEL_ERROR,
			    "--key-password-file: the key in %s cannot be read: %s",
			    own->key_file, error);
		return ACVPND_USAGE;
	}
	if (!tls_key_matches(*key, own->cert_file)) {
		log_message(LOG_LEVEL_ERROR,
			    "--certificate %s: the key in %s is that of another certificate",
			    own->cert_file, own->key_file);
		return ACVPND_USAGE;
	}
	own->key_file = NULL;
	own->sign = tls_key_sign;
	own->sign_arg = *key;
	return ACVPND_OK;
}

enum acvpnd_exit client_key_read(struct client_keys *keys,
				 const struct client_options *o)
{
	enum acvpnd_exit status = ACVPND_OK;
	struct tls_identity *own;
	size_t i;

	for (i = 0; i < o->n_certificates && status == ACVPND_OK; i++) {
		own = &keys->identities[i];
		*own = o->certificates[i];
		if (client_key_is_encrypted(own->key_file))
			status = client_key_decrypt(own, &keys->decrypted[i],
						    o->key_password_file);
	}
	return status;
}

void client_key_free(struct client_keys *keys)
{
	size_t i;

	for (i = 0; i < TLS_IDENTITIES_MAX; i++)
		tls_key_free(keys->decrypted[i]);
	memset(keys, 0, sizeof(*keys));
}
