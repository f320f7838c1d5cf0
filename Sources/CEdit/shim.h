#pragma once
#include <histedit.h>

// `el_set` and `history` are variadic, which Swift cannot call: one wrapper for each use.

typedef char *(*thaw_edit_prompt)(EditLine *);
typedef unsigned char (*thaw_edit_function)(EditLine *, int);

/// An editor on the process's standard streams.
static inline EditLine *thaw_edit_open(const char *program) {
  return el_init(program, stdin, stdout, stderr);
}

/// Shows a text below the line that is edited; `CC_REDISPLAY` then draws the line anew.
static inline void thaw_edit_show_below(const char *text) {
  fprintf(stdout, "\n%s\n", text);
  fflush(stdout);
}

/// Whether the terminal puts marks around what is pasted; those that know none ignore it.
static inline void thaw_edit_mark_pastes(int isOn) {
  fputs(isOn ? "\033[?2004h" : "\033[?2004l", stdout);
  fflush(stdout);
}

/// A prompt in which `escape` stands around what takes no columns, such as colours.
static inline int thaw_edit_set_prompt(EditLine *editor, thaw_edit_prompt prompt, char escape) {
  return el_set(editor, EL_PROMPT_ESC, prompt, escape);
}

/// The keys of emacs, whatever `EDITOR` says.
static inline int thaw_edit_use_emacs_keys(EditLine *editor) {
  return el_set(editor, EL_EDITOR, "emacs");
}

/// Lets the editor put the terminal right when it is resized, stopped and continued.
static inline int thaw_edit_handle_signals(EditLine *editor) {
  return el_set(editor, EL_SIGNAL, 1);
}

/// While a line is edited Ctrl-C and Ctrl-Z are keys like any other. Bind them afterwards: libedit
/// gives them their old meaning back the first time it prepares the terminal, so that is done here.
static inline int thaw_edit_read_signal_keys(EditLine *editor) {
  int status = el_set(editor, EL_SETTY, "-d", "-isig", (char *)NULL);
  el_set(editor, EL_PREP_TERM, 1);
  el_set(editor, EL_PREP_TERM, 0);
  return status;
}

static inline int thaw_edit_set_history(EditLine *editor, History *lines) {
  return el_set(editor, EL_HIST, history, lines);
}

static inline int thaw_edit_set_owner(EditLine *editor, void *owner) {
  return el_set(editor, EL_CLIENTDATA, owner);
}

static inline void *thaw_edit_owner(EditLine *editor) {
  void *owner = NULL;
  el_get(editor, EL_CLIENTDATA, &owner);
  return owner;
}

static inline int thaw_edit_add_function(
    EditLine *editor, const char *name, const char *help, thaw_edit_function function) {
  return el_set(editor, EL_ADDFN, name, help, function);
}

static inline int thaw_edit_bind(EditLine *editor, const char *key, const char *command) {
  return el_set(editor, EL_BIND, key, command, (char *)NULL);
}

static inline int thaw_history_set_size(History *lines, int size) {
  HistEvent event;
  return history(lines, &event, H_SETSIZE, size);
}

/// A line that equals the one before it is not kept twice.
static inline int thaw_history_set_unique(History *lines) {
  HistEvent event;
  return history(lines, &event, H_SETUNIQUE, 1);
}

static inline int thaw_history_add(History *lines, const char *line) {
  HistEvent event;
  return history(lines, &event, H_ENTER, line);
}
