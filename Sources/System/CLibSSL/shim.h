#pragma once
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* What OpenSSL has as macros that Swift can't read. Each does what its name says, and nothing else. */

/* TLS 1.2 and later, no sessions to resume, no renegotiation, buffers given back while nothing moves. */
static inline int shim_ssl_ctx_harden(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION
                                     | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                                  | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return SSL_CTX_set_num_tickets(context, 0) == 1
        && SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1
        && SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
}

static inline int shim_ssl_ctx_add_chain(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline EVP_PKEY *shim_make_p256_key(void) { return EVP_EC_gen("P-256"); }

/* A key that needs a passphrase is none; OpenSSL would ask for it on a terminal. */
static int shim_no_passphrase(char *buffer, int size, int is_writing, void *data) {
    (void)buffer, (void)size, (void)is_writing, (void)data;
    return -1;
}

static inline EVP_PKEY *shim_read_private_key(BIO *input) {
    return PEM_read_bio_PrivateKey(input, NULL, shim_no_passphrase, NULL);
}

static inline int shim_certificate_seconds_left(const X509 *certificate, long long *seconds) {
    int days = 0, rest = 0;
    if (ASN1_TIME_diff(&days, &rest, NULL, X509_get0_notAfter(certificate)) != 1) return 0;
    *seconds = (long long)days * 86400 + rest;
    return 1;
}
