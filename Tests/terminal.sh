#!/usr/bin/env bash
# Drives the real shell in tmux as a person would: typing, Tab, arrows, Ctrl-R, Ctrl-C at the prompt and in
# a fit, UTF-8, a wide and a narrow window, leaving.
set -u
thaw=$(realpath "$1")
tests=$(realpath "$(dirname "$0")")
folder=$(mktemp -d)
server="thaw-test-$$"
passed=0 failed=0
finish() {
  tmux -L "$server" kill-server 2>/dev/null
  rm -rf "$folder"
}
trap finish EXIT

pass() { echo "ok: $1"; passed=$((passed + 1)); }
fail() { echo "FAILED: $1"; failed=$((failed + 1)); }
# tmux leaves blanks at the ends of lines out.
screen() { tmux -L "$server" capture-pane -p -t 0; }
last_line() { screen | grep -v '^$' | tail -n 1; }
alive() { tmux -L "$server" has-session 2>/dev/null; }
keys() { tmux -L "$server" send-keys -t 0 "$@"; }
typed() { tmux -L "$server" send-keys -t 0 -l -- "$1"; }
# Waits up to 10 seconds until a command prints a line that matches.
wait_for() {
  for _ in $(seq 100); do
    "$1" | grep -qE -- "$2" && return 0
    alive || return 1
    sleep 0.1
  done
  return 1
}
expect() { # WHAT PATTERN: a line of the screen
  if wait_for screen "$2"; then pass "$1"; else fail "$1: no line matches $2 in:"; screen; fi
}
expect_last() { # WHAT PATTERN: the last line that is not blank
  if wait_for last_line "$2"; then pass "$1"; else fail "$1: the last line does not match $2:"; screen; fi
}
# Types a line and waits for the next prompt.
line() {
  typed "$1"
  wait_for last_line "\S"
  keys Enter
  sleep 0.2
  wait_for last_line '^thaw>$' || { fail "no prompt after: $1"; screen; }
}
fresh() {
  keys C-l
  wait_for screen_is_empty '^1$'
  tmux -L "$server" clear-history -t 0
}
screen_is_empty() { screen | grep -vc '^$'; }
drop_line() {
  keys C-c
  wait_for last_line '^thaw>$' || fail "Ctrl-C clears the line"
}

cp "$tests/../notebooks/data/digits.csv" "$folder/"
tmux -L "$server" -f /dev/null new-session -d -x 100 -y 40 \
  "cd '$folder' && exec env -u NO_COLOR THAW_LIBRARY='$folder/library' THAW_HISTORY='$folder/history' \
   LC_ALL=C.UTF-8 '$thaw'"

expect_last "the prompt comes" '^thaw>$'
line 'x = [[1, 2], [3, 4]]'
line 'x @ x.T + 1'
expect "a tensor is shown" '12 +26'
typed 'repeat 2 {' && keys Enter
expect_last "an open block asks for more" '^ +\.\.\.$'
typed '41 + 1' && keys Enter
typed '}' && keys Enter
expect_last "a closed block gives the prompt back" '^thaw>$'

fresh
typed 'digits = load "dig' && keys Tab
expect_last "Tab completes a file name" 'load "digits\.csv"$'
keys Enter
expect_last "and the file loads" '^thaw>$'
line 'train, test = split digits into [75%, 25%] seed 1'
line 'model = network "linear" for train target digit'
line 'evaluate model on test'
fresh
typed 'evalu' && keys Tab
expect_last "Tab completes a verb" '^thaw> evaluate$'
typed 'mod' && keys Tab
expect_last "Tab completes a name" '^thaw> evaluate model$'
drop_line
typed 'describe digits.in' && keys Tab
expect_last "Tab completes a column after the dot" '^thaw> describe digits\.ink'
drop_line
typed 'fit model on train ep' && keys Tab
expect_last "Tab completes a clause" '^thaw> fit model on train epochs$'
typed '1000000 rate 1e-2' && keys Enter
expect_last "a fit shows its progress" 'epoch [0-9,]+ of 1,000,000'
# An epoch takes milliseconds; the first must have passed.
expect_last "it gets on" 'epoch ([2-9]|[0-9,]{2,}) of'
keys C-c
expect "Ctrl-C stops the fit and says where" 'stopped after epoch [0-9,]+ of 1,?000,?000'
expect_last "and the prompt is there again" '^thaw>$'
fresh
typed 'resume' && keys Enter
expect "resume goes on with the fit" 'going on after epoch [0-9,]+'
expect_last "from where it was" 'epoch [0-9,]+ of 1,000,000'
keys C-c
expect "and Ctrl-C stops it again" 'stopped after epoch [0-9,]+ of 1,?000,?000'
expect_last "with the prompt after it" '^thaw>$'
fresh
line 'history of model'
expect "the name is bound to what was fitted" 'fit model on train epochs 1000000'
line 'evaluate model on train'
expect "and the rows it was fitted on are known" 'fitted'
fresh
line '6 * 7'
expect "the shell goes on" '^42$'
keys Up
expect_last "arrow up brings the last line" '^thaw> 6 \* 7$'
keys C-c
expect_last "Ctrl-C clears the line" '^thaw>$'
fresh
keys C-r
sleep 0.3
typed '@ x'
expect "Ctrl-R finds an earlier line" 'x @ x\.T \+ 1'
keys Enter
expect "and Enter runs it" '12 +26'
expect_last "and the prompt is there" '^thaw>$'

fresh
line 'grüße = "wörld ✓"'
fresh
# A byte-wise editor would be off here: two letters before the cursor take two bytes each.
typed 'grüßxe' && keys Left BSpace Enter
expect "a letter in the middle of a UTF-8 word is taken out" '^wörld ✓$'

# What is pasted asks for no completion: `evalu` and a tab would become `evaluate`.
fresh
tmux -L "$server" set-buffer "$(printf 'x = [41,\t42]\t# evalu\tmod')"
tmux -L "$server" paste-buffer -p -t 0
expect_last "a tab inside a paste is a blank" '^thaw> x = \[41, 42\] # evalu mod$'
keys Enter
expect_last "and the line runs" '^thaw>$'
tmux -L "$server" set-buffer "$(printf 'repeat 1 {\n\tx\t+ 1\n}\nshow x')"
tmux -L "$server" paste-buffer -p -t 0
expect_last "a paste of several lines runs line by line" '^thaw> show x$'
keys Enter
expect "and its last line waits for Enter" '^\[41 42\]$'
typed 'evalu' && keys Tab
expect_last "after it Tab completes again" '^thaw> evaluate$'
drop_line

tmux -L "$server" resize-window -t 0 -x 44 -y 30
sleep 0.3
fresh
line 'digits[0:4]'
expect "a table in a narrow window says what it leaves out" 'more columns'
fresh
line 'help fit'
expect "a long example goes on in a narrow window" '^      batch 64 stop after 1$'
wide=$(screen | awk '{ if (length($0) > 44) n++ } END { print n + 0 }')
if [ "$wide" = 0 ]; then pass "no line of help is cut"; else fail "$wide lines of help are too wide"; fi
line 'fti model on train'
expect "a misspelled verb is answered" 'did you mean `fit`'
fresh
line "1$(printf ' + 1%.0s' $(seq 29))"
expect "a line that is longer than the window runs" '^30$'
tmux -L "$server" resize-window -t 0 -x 160 -y 40
sleep 0.3
fresh
line 'digits[0:4]'
expect "a wide window shows more of a table" '^ +p0 .*p25'

keys C-d
for _ in $(seq 50); do alive || break; sleep 0.1; done
if alive; then fail "Ctrl-D leaves"; else pass "Ctrl-D leaves"; fi
mode=$(stat -c %a "$folder/history" 2>/dev/null)
if [ "$mode" = 600 ]; then pass "history is private"; else fail "history has mode ${mode:-none}"; fi
echo "terminal: $passed passed, $failed failed"
[ "$failed" = 0 ]
