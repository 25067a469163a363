// SPDX-License-Identifier: Apache-2.0
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
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

static inline int patrol_ssl_at_least_tls12(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

// No renegotiation: nobody asks for it, and it makes a server work at a stranger's will. No tickets
// and no kept sessions: their keys would stay the same for as long as the server runs. Idle
// connections give their buffers back.

static inline void patrol_ssl_prepare(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

static inline int patrol_ssl_add_authority(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}
