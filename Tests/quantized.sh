#!/usr/bin/env bash
# Solar cells with split and fit seeds 1 to 5, head fitted on train: the mean test accuracy in int8 must lie within half a
# point of float32's, each type's within two points; and the outputs must have the same bits whatever the threads and the
# instruction set. `quantized.sh PROGRAM quick` takes one seed. Status 77: the photographs could not be fetched.
set -eu
thaw=$(realpath "$1")
[ -x "$thaw" ] || { echo "there is no program at $1"; exit 1; }
seeds="1 2 3 4 5"
[ "${2:-}" != quick ] || seeds=1
cd "$(dirname "$0")/../notebooks"
if ! "$thaw" get efficientnet-lite0 >/dev/null 2>&1 || ! "$thaw" get elpv >/dev/null 2>&1; then
  echo "quantized: skipped, the network and the photographs could not be fetched"
  exit 77
fi

job() {
  cat <<SCRIPT
train, valid, test = split cells into [60%, 15%, 25%] stratify [defective, type] seed $1
model = adapt backbone to train target defective seed $1
fit model on train epochs 20 rate 1e-2 seed $1
small = quantize model to int8 using train
SCRIPT
}
{
  echo 'backbone = load "efficientnet-lite0"; cells = load "elpv"; cells.defective = cells.probability >= 0.5'
  for seed in $seeds; do
    job "$seed"
    for model in model small; do
      echo "r = evaluate $model on test by type; r.accuracy"
      for type in mono poly; do
        echo "r = evaluate $model on (test where type == \"$type\"); r.accuracy"
      done
    done
  done
} | "$thaw" run --format json - | python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
values = [row["value"] for row in rows if row["statement"] == "r.accuracy"]
names = ["all", "mono", "poly"]
failed = len(values) % 6 != 0 or not values
for place, name in enumerate(names):
    real, small = values[place::6], values[place + 3::6]
    loss = sum(real) / len(real) - sum(small) / len(small)
    print(f"{name}: float32 {sum(real) / len(real):.4f}, int8 {sum(small) / len(small):.4f}; each seed",
          " ".join(f"{b - a:+.4f}" for a, b in zip(real, small)))
    failed |= abs(loss) > (0.005 if name == "all" else 0.02)
sys.exit(failed)'

# The digests of all values, one a line; a few hundred photographs, everything recomputed.
digests() {
  local rows=$1; shift
  {
    echo 'backbone = load "efficientnet-lite0"'
    echo "cells = (load \"elpv\")[0:$rows]; cells.defective = cells.probability >= 0.5"
    job 7
    echo 'predict small on test as features; predict small on test as logits'
  } | env "$@" "$thaw" run --no-cache --format json - | sed -n 's/.*"digest": "\(sha256:[0-9a-f]*\)".*/\1/p'
}
failed=0
compare() {
  local what=$1 expected=$2 got=$3
  if [ -n "$got" ] && [ "$got" = "$expected" ]; then echo "same bits: $what"; else echo "OTHER BITS: $what"; failed=1; fi
}
base=$(digests 200 THAW_THREADS=2)
[ "$(wc -l <<<"$base")" -ge 4 ] || { echo "the script gave no digests"; exit 1; }
for threads in 1 3; do compare "$threads threads" "$base" "$(digests 200 THAW_THREADS=$threads)"; done
compare "batch 7" "$base" "$(digests 200 THAW_BATCH=7)"
variants=avx2
if grep -qw avx512f /proc/cpuinfo; then variants="$variants avx512"; fi
if grep -qwE 'avx_vnni|avx512_vnni' /proc/cpuinfo; then variants="$variants avxvnni"; fi
for variant in $variants; do
  compare "$variant" "$base" "$(digests 200 THAW_KERNELS=$variant)"
done
compare "generic, 24 photographs" "$(digests 24 THAW_KERNELS=avx2)" "$(digests 24 THAW_KERNELS=generic)"
exit $failed
