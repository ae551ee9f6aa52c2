#include "CTerminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>

static char *line;
static line_state state;

static void handle(char *text) {
  line = text;
  state = text ? line_complete : line_end_of_input;
  // Gives the terminal its own modes back while the line is evaluated.
  rl_callback_handler_remove();
}

void line_initialize(const char *application_name) {
  // Only how characters are encoded; numbers keep their point. Without a locale, UTF-8.
  if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
    setlocale(LC_CTYPE, "C.UTF-8");
  }
  rl_readline_name = application_name;
  rl_catch_signals = 0;
  rl_bind_key('\t', rl_insert);
}

void line_begin(const char *prompt) {
  line_take();
  state = line_pending;
  rl_callback_handler_install(prompt, handle);
}

line_state line_read_character(void) {
  rl_callback_read_char();
  return state;
}

char *line_take(void) {
  char *taken = line;
  line = NULL;
  return taken;
}

void line_interrupt(void) {
  rl_callback_sigcleanup();
  rl_free_line_state();
  fputs("^C\n", rl_outstream);
  fflush(rl_outstream);
  rl_callback_handler_remove();
}
