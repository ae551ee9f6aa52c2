#include <stdlib.h>
#include <string.h>

#if defined(__linux__)

// libgomp's threads wait for each other in a loop before they sleep, by default for milliseconds.
// Beside other programs that want the processor, this keeps the thread which is waited for from
// running: training was seen to take 50 times as long as with the limit set here, and a run by
// itself is as fast with it. libgomp reads its environment when it is loaded, before main and
// before ordinary constructors. What stands in .preinit_array runs before that, but the C library
// then forgets what setenv did there: so the setting takes the place of a variable that no
// library asks for until all of them are loaded.
static char setting[] = "GOMP_SPINCOUNT=2000";
// Volatile, because the compiler takes it that nothing runs before a constructor.
static char **volatile replaced;
static char *volatile original;

static int starts(const char *variable, const char *prefix) {
  return strncmp(variable, prefix, strlen(prefix)) == 0;
}

// Whether a library may look for this variable while it is loaded.
static int is_for_libraries(const char *variable) {
  static const char *const prefixes[] = {"OMP_", "GOMP_", "DNNL_", "ONEDNN_", "SWIFT_", "LD_"};
  for (size_t index = 0; index < sizeof prefixes / sizeof *prefixes; index++)
    if (starts(variable, prefixes[index])) return 1;
  return 0;
}

static void limit_spinning(int argc, char **argv, char **environment) {
  (void)argc;
  (void)argv;
  char **last = NULL;
  for (char **variable = environment; *variable; variable++) {
    if (starts(*variable, "GOMP_SPINCOUNT=") || starts(*variable, "OMP_WAIT_POLICY=")) return;
    if (!is_for_libraries(*variable)) last = variable;
  }
  if (!last) return;
  original = *last;
  *last = setting;
  replaced = last;
}

__attribute__((constructor)) static void restore_environment(void) {
  if (replaced) *replaced = original;
}

__attribute__((section(".preinit_array"), used)) static void (*const before_libraries)(
    int, char **, char **) = limit_spinning;

#endif
