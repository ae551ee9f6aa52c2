#include "CTerminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

static char *line;
static line_state state;
// The place of the draft among the entries of the history; -1 when there is none.
static int draft_place = -1;
static bool took_draft;

static void forget_draft(void) {
  if (draft_place >= 0 && draft_place < history_length) {
    free_history_entry(remove_history(draft_place));
  }
  draft_place = -1;
}

static void handle(char *text) {
  line = text;
  took_draft = draft_place >= 0 && where_history() == draft_place;
  forget_draft();
  state = text ? line_complete : line_end_of_input;
  // Gives the terminal its own modes back while the line is evaluated.
  rl_callback_handler_remove();
}

typedef struct {
  char *insertion;
  char *detail;
} candidate;

static line_completer completer;
static void *completer_context;
static candidate *candidates;
static size_t candidate_count;
static size_t candidate_capacity;

static void forget_candidates(void) {
  for (size_t index = 0; index < candidate_count; index++) {
    free(candidates[index].insertion);
    free(candidates[index].detail);
  }
  candidate_count = 0;
}

void line_add_candidate(const char *insertion, const char *detail) {
  if (candidate_count == candidate_capacity) {
    size_t capacity = candidate_capacity ? 2 * candidate_capacity : 256;
    candidate *larger = realloc(candidates, capacity * sizeof *larger);
    if (!larger) return;
    candidates = larger;
    candidate_capacity = capacity;
  }
  candidate added = {strdup(insertion), strdup(detail)};
  if (added.insertion && added.detail) {
    candidates[candidate_count++] = added;
  } else {
    free(added.insertion);
    free(added.detail);
  }
}

// How many bytes the candidates have in common, without cutting a character in two.
static size_t common_length(void) {
  size_t length = strlen(candidates[0].insertion);
  for (size_t index = 1; index < candidate_count; index++) {
    size_t same = 0;
    while (same < length && candidates[0].insertion[same] == candidates[index].insertion[same]) {
      same++;
    }
    length = same;
  }
  while (length > 0 && (candidates[0].insertion[length] & 0xC0) == 0x80) length--;
  return length;
}

// The columns that a text in UTF-8 takes, as far as its characters take one each.
static int columns_of(const char *text) {
  int columns = 0;
  for (; *text; text++) columns += (*text & 0xC0) != 0x80;
  return columns;
}

// How many bytes of a text fit into some columns.
static int bytes_within(const char *text, int columns) {
  int bytes = 0;
  while (text[bytes] && (columns > 0 || (text[bytes] & 0xC0) == 0x80)) {
    columns -= (text[bytes] & 0xC0) != 0x80;
    bytes++;
  }
  return bytes;
}

static void show_candidates(void) {
  int rows, width;
  rl_get_screen_size(&rows, &width);
  int has_details = 0, widest = 0;
  for (size_t index = 0; index < candidate_count; index++) {
    int columns = columns_of(candidates[index].insertion);
    if (columns > widest) widest = columns;
    if (candidates[index].detail[0]) has_details = 1;
  }
  fputs("\n", rl_outstream);
  size_t shown = candidate_count;
  if (has_details && candidate_count <= 30) {
    for (size_t index = 0; index < shown; index++) {
      const char *insertion = candidates[index].insertion;
      int gap = widest + 2 - columns_of(insertion);
      int room = width - 1 - columns_of(insertion) - gap;
      const char *detail = candidates[index].detail;
      fprintf(rl_outstream, "%s%*s%.*s\n", insertion, gap, "", bytes_within(detail, room), detail);
    }
  } else {
    int across = width / (widest + 2) > 0 ? width / (widest + 2) : 1;
    size_t limit = (size_t)across * (rows > 6 ? rows - 3 : 3);
    if (shown > limit) shown = limit;
    size_t down = (shown + across - 1) / across;
    for (size_t row = 0; row < down; row++) {
      for (size_t index = row; index < shown; index += down) {
        const char *insertion = candidates[index].insertion;
        int is_last = index + down >= shown;
        fprintf(rl_outstream, "%s%*s", insertion,
                is_last ? 0 : widest + 2 - columns_of(insertion), "");
      }
      fputs("\n", rl_outstream);
    }
  }
  if (shown < candidate_count) {
    fprintf(rl_outstream, "… and %zu more\n", candidate_count - shown);
  }
  rl_on_new_line();
}

static int complete(int count, int key) {
  (void)count;
  (void)key;
  int is_blank = 1;
  for (int index = rl_point; index > 0 && rl_line_buffer[index - 1] != '\n'; index--) {
    if (rl_line_buffer[index - 1] != ' ') is_blank = 0;
  }
  // At the beginning of a line there is nothing to complete: Tab indents.
  if (is_blank && rl_point > 0) return rl_insert_text("  "), 0;
  forget_candidates();
  char *line = strndup(rl_line_buffer, rl_point);
  if (!line) return 0;
  int start = completer ? completer(completer_context, line) : rl_point;
  free(line);
  if (candidate_count == 0) {
    rl_ding();
  } else if (start >= 0 && start <= rl_point) {
    size_t length = common_length();
    if (length > (size_t)(rl_point - start)) {
      char *text = strndup(candidates[0].insertion, length);
      if (text) {
        rl_begin_undo_group();
        rl_delete_text(start, rl_point);
        rl_point = start;
        rl_insert_text(text);
        rl_end_undo_group();
        free(text);
      }
    } else if (candidate_count > 1) {
      show_candidates();
    }
  }
  return 0;
}

void line_initialize(const char *application_name, line_completer function, void *context) {
  // Only how characters are encoded; numbers keep their point. Without a locale, UTF-8.
  if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
    setlocale(LC_CTYPE, "C.UTF-8");
  }
  rl_readline_name = application_name;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 1;
  completer = function;
  completer_context = context;
  rl_add_funmap_entry("complete", complete);
  rl_bind_key('\t', complete);
  using_history();
}

void line_remember(const char *entry) {
  for (int index = history_length - 1; index >= 0; index--) {
    HIST_ENTRY *old = history_get(history_base + index);
    if (old && strcmp(old->line, entry) == 0) free_history_entry(remove_history(index));
  }
  add_history(entry);
}

void line_set_draft(const char *draft) {
  forget_draft();
  add_history(draft);
  // The line that is typed now stands after it.
  using_history();
  draft_place = history_length - 1;
}

bool line_took_draft(void) { return took_draft; }

void line_begin(const char *prompt) {
  line_take();
  took_draft = false;
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
  forget_draft();
  rl_callback_sigcleanup();
  rl_free_line_state();
  fputs("^C\n", rl_outstream);
  fflush(rl_outstream);
  rl_callback_handler_remove();
}
