#ifndef TENSORLAB_CVECTOR_H
#define TENSORLAB_CVECTOR_H

// Swift's SIMD types take the square root one element at a time, with a call for each. Clang's
// portable vector builtin is one instruction.

typedef float tensorlab_float8 __attribute__((ext_vector_type(8)));

static inline __attribute__((always_inline)) tensorlab_float8 tensorlab_square_root(
    tensorlab_float8 x) {
  return __builtin_elementwise_sqrt(x);
}
#endif
