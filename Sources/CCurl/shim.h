// libcurl's setopt and getinfo are variadic, which Swift can't call: one typed function per argument type.
#ifndef BOBBIN_CCURL_SHIM_H
#define BOBBIN_CCURL_SHIM_H

#include <curl/curl.h>

static inline CURLcode bobbin_curl_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

#endif
