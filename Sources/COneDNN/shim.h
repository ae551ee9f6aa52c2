#ifndef TENSORLAB_CONEDNN_SHIM_H
#define TENSORLAB_CONEDNN_SHIM_H
#include <oneapi/dnnl/dnnl.h>

// libgomp's entry points: oneDNN computes on libgomp's thread team, and so do our own loops.
void GOMP_parallel(void (*body)(void *), void *context, unsigned thread_count, unsigned flags);
int omp_get_thread_num(void);
int omp_get_max_threads(void);
void omp_set_num_threads(int thread_count);
#endif
