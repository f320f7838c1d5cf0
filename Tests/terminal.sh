#!/usr/bin/env bash
# Drives the real shell in tmux as a person would: typing, Tab, arrows, Ctrl-R, Ctrl-C in a fit, a narrow window.
set -u
thaw=$(realpath "$1")
folder=$(mktemp -d)
session="thaw-test-$$"
passed=0 failed=0
finish() { tmux -L "$session" kill-server 2>/dev/null; rm -rf "$folder"; }
trap finish EXIT

screen() { tmux -L "$session" capture-pane -p -t 0; }
keys() { tmux -L "$session" send-keys -t 0 "$@"; }
# Waits up to 20 seconds until the screen matches.
expect() {
  local what=$1 pattern=$2
  for _ in $(seq 200); do
    if screen | grep -qE -- "$pattern"; then echo "ok: $what"; passed=$((passed + 1)); return; fi
    sleep 0.1
  done
  echo "FAILED: $what; no line matches $pattern in:"; screen; failed=$((failed + 1))
}
clear_screen() { keys C-l; sleep 0.3; }

cp "$(dirname "$0")/../notebooks/data/digits.csv" "$folder/"
tmux -L "$session" -f /dev/null new-session -d -x 100 -y 40 \
  "cd '$folder' && env -u NO_COLOR THAW_HISTORY='$folder/history' XDG_STATE_HOME='$folder' LC_ALL=C.UTF-8 '$thaw'"
expect "the prompt comes" '^thaw> '
keys 'x = [[1, 2], [3, 4]]' Enter 'x @ x.T + 1' Enter
expect "a tensor is shown" '12 +26'
keys 'repeat 2 {' Enter
expect "an open block asks for more" '^ +\.\.\. '
keys '41 + 1' Enter '}' Enter
clear_screen
keys 'digits = load "dig' Tab
expect "Tab completes a file name" 'digits\.csv"'
keys Enter
keys 'train, test = split digits into [75%, 25%] seed 1' Enter
keys 'model = network "linear" for train target digit' Enter
clear_screen
keys 'evalu' Tab
expect "Tab completes a verb" 'evaluate '
keys C-c
clear_screen
keys 'fit model on train ep' Tab
expect "Tab completes a clause" 'epochs '
keys '1000000 rate 1e-2' Enter
expect "a fit shows its progress" 'epoch'
sleep 1
keys C-c
expect "Ctrl-C stops the fit and says where" 'stopped after epoch [0-9]+ of 1000000|stopped'
expect "and the prompt is there again" '^thaw> *$'
clear_screen
keys '6 * 7' Enter
expect "the shell goes on" '^42'
keys Up
expect "arrow up brings the last line" '^thaw> 6 \* 7'
keys C-c
clear_screen
keys C-r 'x @'
sleep 0.3
keys Enter
expect "Ctrl-R finds an earlier line" '12 +26'
clear_screen
keys 'héllo = "wörld ✓"' Enter 'héllo' Enter
expect "UTF-8 comes through" 'wörld ✓'
tmux -L "$session" resize-window -t 0 -x 44 -y 30
sleep 0.3
clear_screen
keys 'describe digits.ink' Enter
expect "a narrow window works" 'thaw> *$'
tmux -L "$session" resize-window -t 0 -x 160 -y 40
clear_screen
keys 'fti model on train' Enter
expect "a misspelled verb is answered" 'did you mean|fit'
keys C-d
sleep 1
if tmux -L "$session" has-session 2>/dev/null; then
  echo "FAILED: Ctrl-D leaves"; failed=$((failed + 1))
else
  echo "ok: Ctrl-D leaves"; passed=$((passed + 1))
fi
[ "$(stat -c %a "$folder/history" 2>/dev/null)" = 600 ] && { echo "ok: history is private"; passed=$((passed + 1)); } ||
  { echo "FAILED: history has mode 0600"; failed=$((failed + 1)); }
echo "terminal: $passed passed, $failed failed"
[ "$failed" = 0 ]
