#ifndef TENSORLAB_CZLIB_SHIM_H
#define TENSORLAB_CZLIB_SHIM_H
#include <zlib.h>

// inflateInit2 is a macro, which Swift cannot see. 15 + 32: gzip or zlib, found by the header.
static inline int tensorlab_inflate_init(z_streamp stream) {
  return inflateInit2(stream, 15 + 32);
}
#endif
