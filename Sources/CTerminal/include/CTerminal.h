#ifndef TENSORLAB_CTERMINAL_H
#define TENSORLAB_CTERMINAL_H
// What the program needs in C: the state that a signal handler and GNU readline force to be global.
#include <stdbool.h>

/// Whether this processor has the instructions that the library is compiled to.
bool cpu_is_supported(void);

/// Makes Ctrl-C (SIGINT), SIGTERM and SIGHUP a request that can be asked for, instead of the end of the program.
///
/// `exits_when_repeated` is whether a second request that comes before the first was cleared ends
/// the program at once, with status 130.
/// Returns a descriptor that can be read from when a request has been made, -1 on failure.
int interrupt_catch(bool exits_when_repeated);

/// Whether a request was made since the last one was cleared, or the program is to end.
bool interrupt_is_requested(void);

/// The signal that told the program to end, SIGTERM or SIGHUP; 0 when none did.
int termination_signal(void);

/// How many requests were made since the last one was cleared.
int interrupt_count(void);

/// Forgets the requests made so far.
void interrupt_clear(void);

/// How reading a line stands.
typedef enum { line_pending, line_complete, line_end_of_input } line_state;

/// Asks what can follow the line up to the cursor, and gives the answer by `line_add_candidate`.
///
/// Returns at which byte of the line the word begins that the candidates take the place of.
typedef int (*line_completer)(void *context, const char *line);

/// Prepares readline. Called once. `completer` is called when Tab is pressed.
void line_initialize(const char *application_name, line_completer completer, void *context);

/// Adds a way in which the word can go on, and what a list says beside it.
void line_add_candidate(const char *insertion, const char *detail);

/// Keeps an entry for the arrow keys; it is then the last one, wherever it stood before.
void line_remember(const char *entry);

/// Shows the prompt and begins to read a line from the terminal.
void line_begin(const char *prompt);

/// Lets the up arrow bring back what was typed of an entry so far, for this one line.
void line_set_draft(const char *draft);

/// Whether the completed line is the draft, brought back and edited.
bool line_took_draft(void);

/// Takes one character, which must be waiting on standard input, into the line.
line_state line_read_character(void);

/// The line that was completed, to be freed by the caller; null when there is none.
char *line_take(void);

/// Shows that the line was interrupted, and drops it.
void line_interrupt(void);
#endif
