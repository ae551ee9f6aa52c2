#ifndef TENSORLAB_CCOMMONMARK_SHIM_H
#define TENSORLAB_CCOMMONMARK_SHIM_H
#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#endif
