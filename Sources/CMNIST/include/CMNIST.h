#ifndef TENSORLAB_CMNIST_H
#define TENSORLAB_CMNIST_H
#include <stddef.h>

// A file embedded in the program.
typedef struct {
  const unsigned char *bytes;
  size_t count;
} cmnist_file;

// 5,000 digits as a gzip'd IDX file of unsigned bytes, [5000, 28, 28].
cmnist_file cmnist_images(void);

// Their labels as a gzip'd IDX file of unsigned bytes, [5000].
cmnist_file cmnist_labels(void);

// The committed division as an IDX file of 16-bit integers, [5000]: each index once, first the
// 1,000 training images, then 500 test, 1,000 validation and 2,500 reserve images.
cmnist_file cmnist_split(void);

#endif
