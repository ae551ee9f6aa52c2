#include <stdlib.h>

#if defined(__linux__)

// libgomp's threads wait for each other in a loop before they sleep, by default for milliseconds.
// Beside other programs that do the same, that keeps the thread which is waited for from running:
// three runs at once on two cores took more than ten times as long as with the limit set here, and
// a run by itself is as fast with it. libgomp reads its environment when it is loaded, before main
// and before ordinary constructors; what stands in .preinit_array runs before that.
static void shorten_spinning(int argc, char **argv, char **environment) {
  (void)argc;
  (void)argv;
  (void)environment;
  if (getenv("OMP_WAIT_POLICY") == NULL) setenv("GOMP_SPINCOUNT", "10000", 0);
}

__attribute__((section(".preinit_array"), used)) static void (*const before_libraries)(
    int, char **, char **) = shorten_spinning;

#endif
