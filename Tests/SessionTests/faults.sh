#!/usr/bin/env bash
# Kills a program that works on a session at random moments, and spoils its writes: faults.sh TRIAL [COUNT]
# Nothing acknowledged is lost, the store verifies, and the end is the one of an undisturbed run. A failure names its
# seed. Status 77 where there is no C compiler for the preloaded part.
set -u
trial=$(readlink -f "$1") count=${2:-20} steps=60
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0

# complain SEED WHAT
complain() { echo "FAILED seed $1: $2"; failed=$((failed + 1)); }

# verify FOLDER SEED: the store is whole and holds at least what was acknowledged in FOLDER.out.
verify() {
  local acknowledged changes
  acknowledged=$(grep -a '^done ' "$1.out" | tail -1 | cut -d' ' -f2)
  if ! "$trial" check "$1" >"$1.check" 2>&1; then
    # Killed before there was a session, nothing can have been acknowledged.
    grep -q 'there is no session' "$1.check" && [ -z "$acknowledged" ] && return
    complain "$2" "$(tail -3 "$1.check")"
    return
  fi
  changes=$(sed -n 's/^changes //p' "$1.check")
  [ "${acknowledged:-0}" -le "$changes" ] || complain "$2" "$acknowledged acknowledged, $changes kept"
}

undisturbed() { "$trial" run "plain-$1" "$1" $steps | grep '^end '; rm -rf "plain-$1"; }

kills=0
for ((seed = 1; seed <= count; seed++)); do
  RANDOM=$seed
  ended=
  for ((round = 0; round < 6; round++)); do
    "$trial" run "killed-$seed" "$seed" $steps >"killed-$seed.out" 2>&1 &
    pid=$!
    sleep "$(printf '0.%03d' $((RANDOM % 400)))"
    kill -9 $pid 2>/dev/null && kills=$((kills + 1))
    wait $pid 2>/dev/null
    verify "killed-$seed" "$seed"
    ended=$(grep -a '^end ' "killed-$seed.out") && break
  done
  [ -n "$ended" ] || ended=$("$trial" run "killed-$seed" "$seed" $steps | grep '^end ')
  [ "$ended" = "$(undisturbed "$seed")" ] || complain "$seed" "killed: another end than the undisturbed run"
  rm -rf "killed-$seed"*
done
echo "$count sessions killed $kills times, seeds 1 to $count"

compiler=$(command -v cc || command -v gcc || command -v clang) || { echo "no C compiler: writes not spoiled"; exit 77; }
"$compiler" -O2 -Wall -shared -fPIC -o faults.so "$here/faults.c" -ldl || exit 1
errors=0
for kind in short full; do
  for ((seed = 1; seed <= count; seed++)); do
    LD_PRELOAD=$PWD/faults.so THAW_FAULT=$kind:$seed:$((10 + 7 * seed % 40)) THAW_FAULT_FOLDER="$kind-$seed/" \
      "$trial" run "$kind-$seed" "$seed" $steps >"$kind-$seed.out" 2>&1
    errors=$((errors + $(grep -ac '^failed' "$kind-$seed.out")))
    verify "$kind-$seed" "$kind:$seed"
    ended=$("$trial" run "$kind-$seed" "$seed" $steps | grep '^end ')
    [ "$ended" = "$(undisturbed "$seed")" ] || complain "$kind:$seed" "another end than the undisturbed run"
    rm -rf "$kind-$seed"*
  done
done
# A disk that stays full: what was acknowledged is there when there is room again.
for ((seed = 1; seed <= count; seed++)); do
  LD_PRELOAD=$PWD/faults.so THAW_FAULT=disk:$((seed * 97)):1 THAW_FAULT_FOLDER="disk-$seed/" \
    "$trial" run "disk-$seed" "$seed" $steps >"disk-$seed.out" 2>&1
  errors=$((errors + $(grep -ac '^failed' "disk-$seed.out")))
  verify "disk-$seed" "disk:$seed"
  ended=$("$trial" run "disk-$seed" "$seed" $steps | grep '^end ')
  [ "$ended" = "$(undisturbed "$seed")" ] || complain "disk:$seed" "another end than the undisturbed run"
  rm -rf "disk-$seed"*
done
echo "$((3 * count)) sessions with short writes, full disks and disks that stay full: $errors errors told"
[ $failed = 0 ]
