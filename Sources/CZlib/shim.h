// SPDX-License-Identifier: Apache-2.0
#include <zlib.h>

// Macros with a sizeof in them, which Swift cannot read. 16 added to the window's bits asks for the
// gzip wrapper and nothing else (zlib.h, inflateInit2).

static inline int patrol_zlib_inflate_gzip(z_stream *stream) {
  return inflateInit2(stream, MAX_WBITS + 16);
}

static inline int patrol_zlib_deflate_gzip(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
}

// Negative window bits ask for deflate alone, without wrapper and checksum; 9 is the most memory.

static inline int patrol_zlib_inflate_raw(z_stream *stream) {
  return inflateInit2(stream, -MAX_WBITS);
}

static inline int patrol_zlib_deflate_raw(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
}
