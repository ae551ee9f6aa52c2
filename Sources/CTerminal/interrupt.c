#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t requested;
static volatile sig_atomic_t exits;
static volatile sig_atomic_t termination;
// A prompt waits for input and for this pipe, so that Ctrl-C wakes it on whichever thread the
// signal arrives.
static int wake[2] = {-1, -1};

static void handle(int signal) {
  int error = errno;
  if (signal == SIGINT) {
    if (requested && exits) _exit(130);
    if (requested < 100) requested++;
  } else {
    if (termination) _exit(128 + signal);
    termination = signal;
  }
  if (write(wake[1], "", 1) < 0) {
    // The pipe is full: whoever waits for it wakes up anyway.
  }
  errno = error;
}

int interrupt_catch(bool exits_when_repeated) {
  exits = exits_when_repeated;
  if (wake[0] >= 0) return wake[0];
  if (pipe(wake) < 0) return -1;
  for (int end = 0; end < 2; end++) {
    fcntl(wake[end], F_SETFD, FD_CLOEXEC);
    fcntl(wake[end], F_SETFL, O_NONBLOCK);
  }
  struct sigaction action = {0};
  action.sa_handler = handle;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (int index = 0; index < 3; index++) {
    if (sigaction((int[]){SIGINT, SIGTERM, SIGHUP}[index], &action, NULL) < 0) return -1;
  }
  return wake[0];
}

bool interrupt_is_requested(void) { return requested || termination; }

int termination_signal(void) { return termination; }

int interrupt_count(void) { return requested; }

void interrupt_clear(void) {
  char buffer[64];
  requested = 0;
  while (wake[0] >= 0 && read(wake[0], buffer, sizeof buffer) > 0) {
  }
}
