# SPDX-License-Identifier: GPL-2.0-only
"""Ciphers that authenticate, which Python's own library has none of: those of
libcrypto, called as they are."""

import ctypes

crypto = ctypes.CDLL("libcrypto.so.3")
NAMES = {
    "aes-128-gcm": (crypto.EVP_aes_128_gcm, 16),
    "aes-256-gcm": (crypto.EVP_aes_256_gcm, 32),
    "chacha20-poly1305": (crypto.EVP_chacha20_poly1305, 32),
}
crypto.EVP_CIPHER_CTX_new.restype = ctypes.c_void_p
for method, _ in NAMES.values():
    method.restype = ctypes.c_void_p
GET_TAG, SET_TAG = 0x10, 0x11
TAG_SIZE = 16


class Aead:
    """A cipher with a key."""

    def __init__(self, name, key):
        method, size = NAMES[name]
        assert len(key) == size
        self.method = ctypes.c_void_p(method())
        self.key = key
        self.context = ctypes.c_void_p(crypto.EVP_CIPHER_CTX_new())

    def _update(self, out, data):
        done = ctypes.c_int(0)
        assert crypto.EVP_CipherUpdate(
            self.context, out, ctypes.byref(done), data, len(data)
        )

    def _run(self, nonce, added, data, sealing):
        out = ctypes.create_string_buffer(len(data) + 1)
        assert crypto.EVP_CipherInit_ex(
            self.context, self.method, None, self.key, nonce, int(sealing)
        )
        self._update(None, added)
        self._update(out, data)
        return out.raw[: len(data)]

    def _final(self):
        out, done = ctypes.create_string_buffer(32), ctypes.c_int(0)
        return crypto.EVP_CipherFinal_ex(self.context, out, ctypes.byref(done))

    def seal(self, nonce, added, data):
        """The ciphertext and its tag."""
        sealed = self._run(nonce, added, data, True)
        tag = ctypes.create_string_buffer(TAG_SIZE)
        assert self._final() == 1
        crypto.EVP_CIPHER_CTX_ctrl(self.context, GET_TAG, TAG_SIZE, tag)
        return sealed + tag.raw

    def open(self, nonce, added, data):
        """The plaintext, or None if it is not genuine."""
        opened = self._run(nonce, added, data[:-TAG_SIZE], False)
        tag = ctypes.create_string_buffer(data[-TAG_SIZE:], TAG_SIZE)
        crypto.EVP_CIPHER_CTX_ctrl(self.context, SET_TAG, TAG_SIZE, tag)
        return opened if self._final() == 1 else None
