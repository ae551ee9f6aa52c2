#include "CMNIST.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char images[] = {
#embed "data/images-idx3-ubyte.gz"
};

static const unsigned char labels[] = {
#embed "data/labels-idx1-ubyte.gz"
};

static const unsigned char split[] = {
#embed "data/split-idx1-short"
};

cmnist_file cmnist_images(void) { return (cmnist_file){images, sizeof images}; }

cmnist_file cmnist_labels(void) { return (cmnist_file){labels, sizeof labels}; }

cmnist_file cmnist_split(void) { return (cmnist_file){split, sizeof split}; }
