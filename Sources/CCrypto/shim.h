// SPDX-License-Identifier: Apache-2.0
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

// Macros, which Swift cannot read.

static inline EVP_PKEY *patrol_crypto_p256_key(void) { return EVP_EC_gen("P-256"); }

static inline void patrol_crypto_extension_context(
    X509V3_CTX *context, X509 *issuer, X509 *subject) {
  X509V3_set_ctx(context, issuer, subject, NULL, NULL, 0);
}

static inline BIO *patrol_crypto_reader(const void *bytes, int count) {
  return BIO_new_mem_buf(bytes, count);
}

static inline long patrol_crypto_written(BIO *bio, char **bytes) {
  return BIO_get_mem_data(bio, bytes);
}
