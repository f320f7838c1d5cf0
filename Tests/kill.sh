#!/usr/bin/env bash
# Kills the program at random moments of a script in a kept session, and lets it run on: kill.sh PROGRAM [KILLS]
# Then the same with spoiled writes (SessionTests/faults.c). Nothing acknowledged is lost, the store verifies, and the
# end has the digests of an undisturbed run. Failures name their seed. Status 77: the photographs could not be fetched.
set -u
thaw=$(realpath "$1") kills=${2:-20}
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$thaw" ] || { echo "there is no program at $1"; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
if ! "$thaw" get efficientnet-lite0 >/dev/null 2>&1 || ! "$thaw" get elpv >/dev/null 2>&1; then
  echo "kill: skipped, the network and the photographs could not be fetched"
  exit 77
fi
cat >script.thaw <<'SCRIPT'
backbone = load "efficientnet-lite0"
cells = (load "elpv")[0:96]
x = random([300, 300], seed: 3)
train, test = split cells into [60%, 40%] seed 7
model = adapt backbone to train target type
fit model on train epochs 12 rate 1e-2
r = evaluate model on test by type
y = predict model on test as logits
save y to "y.npy" replace
SCRIPT
if echo "help quantize" | "$thaw" run - >/dev/null 2>&1; then
  echo "small = quantize model to int8 using train" >>script.thaw
  echo 'save small to "small.safetensors" replace' >>script.thaw
fi
# Names that the script binds once; `fit` moves `model` on.
once="backbone cells x r y small"
failed=0

# complain SEED WHAT
complain() { echo "FAILED seed $1: $2"; failed=$((failed + 1)); }

# work OUTPUT: runs the script in this folder's session, its images read anew each time.
work() { "$thaw" run --session kill --format json script.thaw >"$1" 2>"$1.err"; }

# end FOLDER: the digests that its session and its files have now.
end() {
  (cd "$1" && echo values | "$thaw" run --session kill - | sed -n 's/^\([a-z]*\) .* \([0-9a-f]\{12\}\) .*/\1 \2/p'
    sha256sum "$1"/y.npy "$1"/small.safetensors 2>/dev/null | cut -c1-64)
}

# verify SEED OUTPUT BEFORE: the store is whole and holds what was acknowledged since it had BEFORE statements.
verify() {
  local acknowledged kept
  grep -a '"error": null}$' "$2" | grep -av 'this is not kept yet' >acknowledged
  acknowledged=$(wc -l <acknowledged)
  if ! "$thaw" session check kill >check 2>&1; then
    grep -q 'there is no session' check && [ "$acknowledged" = 0 ] && return
    complain "$1" "$(head -3 check)"
    return
  fi
  kept=$(statements)
  [ $((acknowledged + $3)) -le "$kept" ] || complain "$1" "$acknowledged acknowledged after $3, $kept kept"
  echo values | "$thaw" run --session kill - >values 2>&1
  local name digest
  for name in $once; do
    digest=$(sed -n "s/.*\"statement\": \"$name = .*\"digest\": \"sha256:\([0-9a-f]\{12\}\).*/\1/p" acknowledged | tail -1)
    [ -z "$digest" ] || grep -q "^$name .*$digest" values || complain "$1" "$name is not what was acknowledged"
  done
}

statements() { "$thaw" session list | awk '$1 == "kill" { print $2 + 0 }' | grep . || echo 0; }

mkdir plain && cp script.thaw plain
begun=$(date +%s%N)
(cd plain && work out) || { cat plain/out.err; tail -1 plain/out; exit 1; }
milliseconds=$((($(date +%s%N) - begun) / 1000000))
expected=$(end plain)
[ -n "$expected" ] || { echo "the script left no digests"; exit 1; }
echo "undisturbed: $milliseconds ms, $(wc -l <<<"$expected") digests"

killed=0 sessions=0 seed=0
while [ "$killed" -lt "$kills" ]; do
  seed=$((seed + 1)) RANDOM=$seed
  mkdir "killed" && cp script.thaw killed && cd killed || exit 1
  for round in 1 2 3 4; do
    before=$(statements)
    "$thaw" run --session kill --format json script.thaw >out 2>out.err &
    pid=$!
    wait=$((RANDOM * milliseconds / 32768))
    sleep "$((wait / 1000)).$(printf %03d $((wait % 1000)))"
    kill -9 $pid 2>/dev/null && killed=$((killed + 1))
    wait $pid 2>/dev/null
    verify "$seed, round $round" out "$before"
  done
  work out || complain "$seed" "the run after the kills: $(tail -1 out | cut -c1-300)"
  cd ..
  [ "$(end killed)" = "$expected" ] || complain "$seed" "killed: other digests than the undisturbed run"
  sessions=$((sessions + 1))
  rm -rf killed
done
echo "$sessions sessions killed $killed times, seeds 1 to $seed"

compiler=$(command -v cc || command -v gcc || command -v clang) || { echo "kill: no C compiler, writes not spoiled"; exit $failed; }
"$compiler" -O2 -Wall -shared -fPIC -o faults.so "$here/SessionTests/faults.c" -ldl || exit 1
told=0 runs=0
for ((seed = 1; seed <= (kills + 9) / 10; seed++)); do
  for fault in short:$seed:4 full:$seed:30 disk:$((seed * 4000)):1; do
    mkdir spoiled && cp script.thaw spoiled && cd spoiled || exit 1
    for round in 1 2; do
      before=$(statements)
      LD_PRELOAD=$folder/faults.so THAW_FAULT=$fault THAW_FAULT_FOLDER=/.thaw/ work out
      runs=$((runs + 1)) told=$((told + $(cat out out.err | grep -ac 'this is not kept yet\|is full')))
      grep -qa 'Fatal error\|Illegal' out.err && complain "$fault" "$(head -3 out.err)"
      verify "$fault" out "$before"
    done
    work out || complain "$fault" "the run with room again: $(tail -1 out | cut -c1-300)"
    cd ..
    [ "$(end spoiled)" = "$expected" ] || complain "$fault" "spoiled: other digests than the undisturbed run"
    rm -rf spoiled
  done
done
echo "$runs runs with short writes and full disks: $told statements told that they were not kept"
[ $failed = 0 ]
