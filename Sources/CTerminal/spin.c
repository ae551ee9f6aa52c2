#include <stdlib.h>
#include <string.h>

#if defined(__linux__)

// libgomp's threads wait for each other in a loop before they sleep, by default for milliseconds.
// Beside other programs that want the processor, this keeps the thread which is waited for from
// running: training was seen to take 50 times as long as with the limit set here, and a run by
// itself is as fast with it. libgomp reads its environment when it is loaded, before main and
// before ordinary constructors. What stands in .preinit_array runs before that, but the C library
// then forgets what setenv did there: so the setting takes the place of the last variable until
// all libraries are loaded.
static char setting[] = "GOMP_SPINCOUNT=2000";
// Volatile, because the compiler takes it that nothing runs before a constructor.
static char **volatile replaced;
static char *volatile original;

static int is(const char *variable, const char *name) {
  size_t length = strlen(name);
  return strncmp(variable, name, length) == 0 && variable[length] == '=';
}

static void limit_spinning(int argc, char **argv, char **environment) {
  (void)argc;
  (void)argv;
  char **last = NULL;
  for (char **variable = environment; *variable; variable++) {
    if (is(*variable, "GOMP_SPINCOUNT") || is(*variable, "OMP_WAIT_POLICY")) return;
    last = variable;
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
