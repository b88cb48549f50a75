#pragma once
#include <zlib.h>

// zlib's own is a macro, which Swift can't call. 31: gzip and nothing else, with the largest window.
static inline int shim_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 31); }
