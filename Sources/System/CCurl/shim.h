// libcurl's setopt and getinfo are variadic, which Swift can't call: one typed function per argument type.
#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>

typedef size_t (*shim_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode shim_curl_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode shim_curl_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode shim_curl_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode shim_curl_setopt_headers(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

// A blob is copied by libcurl, so the bytes need not outlive the call.
static inline CURLcode shim_curl_setopt_blob(CURL *handle, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
    return curl_easy_setopt(handle, option, &blob);
}

// NULL where libcurl doesn't know; what it points to lives as long as the handle.
static inline const char *shim_curl_getinfo_string(CURL *handle, CURLINFO info) {
    char *value = NULL;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : NULL;
}

static inline curl_off_t shim_curl_getinfo_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

static inline long shim_curl_getinfo_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

// The socket of a handle that only connected.
static inline curl_socket_t shim_curl_active_socket(CURL *handle) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK ? socket : CURL_SOCKET_BAD;
}

// The request's body, copied by libcurl.
static inline CURLcode shim_curl_set_body(CURL *handle, const void *bytes, size_t count) {
    // A null pointer would mean "read the body from a callback".
    if (count == 0) bytes = "";
    CURLcode result = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    if (result != CURLE_OK) return result;
    return curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, (const char *)bytes);
}

static inline CURLcode shim_curl_set_callbacks(
    CURL *handle, shim_curl_data_callback header, shim_curl_data_callback body, void *context
) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, header);
    if (result == CURLE_OK) result = curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
    if (result == CURLE_OK) result = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body);
    if (result == CURLE_OK) result = curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
    return result;
}

// Keeps the socket from child processes (exec plugins), and gives up on a peer that acknowledges nothing for
// `context` milliseconds: without it, requests written to a connection whose other end vanished would wait for
// TCP's own quarter of an hour.
static inline int shim_curl_prepare_socket(void *context, curl_socket_t socket, curlsocktype purpose) {
    unsigned int milliseconds = (unsigned int)(size_t)context;
    (void)purpose;
    (void)fcntl(socket, F_SETFD, FD_CLOEXEC);
    (void)setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    return CURL_SOCKOPT_OK;
}

static inline CURLcode shim_curl_set_peer_timeout(CURL *handle, unsigned int milliseconds) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, shim_curl_prepare_socket);
    if (result != CURLE_OK) return result;
    return curl_easy_setopt(handle, CURLOPT_SOCKOPTDATA, (void *)(size_t)milliseconds);
}

static inline CURLMcode shim_curl_multi_setopt_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}

// The next finished transfer, or NULL. Spares Swift the union in CURLMsg.
static inline CURL *shim_curl_multi_next_done(CURLM *handle, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(handle, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

// Names the calling thread, for ps, top and debuggers.
static inline void shim_name_thread(const char *name) { (void)prctl(PR_SET_NAME, name, 0, 0, 0); }

#endif
