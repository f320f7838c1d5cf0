#!/usr/bin/env bash
# Features, fitted head, fitted trunk and report have the same digests whatever the number of threads, the batch size, the
# instruction set and the memory, everything recomputed. `bits.sh PROGRAM quick` takes a few hundred photographs, otherwise all.
# Status 77: the photographs could not be fetched.
set -eu
thaw=$(realpath "$1")
[ -x "$thaw" ] || { echo "there is no program at $1"; exit 1; }
rows=2624
[ "${2:-}" != quick ] || rows=320
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
if ! "$thaw" get efficientnet-lite0 >/dev/null 2>&1 || ! "$thaw" get elpv >/dev/null 2>&1; then
  echo "same bits: skipped, the network and the photographs could not be fetched"
  exit 77
fi

script() {
  cat <<SCRIPT
backbone = load "efficientnet-lite0"
cells = (load "elpv")[0:$1]
cells.defective = cells.probability >= 0.5
train, test = split cells into [60%, 40%] stratify [defective, type] seed 7
model = adapt backbone to train target defective
fit model on train epochs 3 rate 1e-2
evaluate model on test by type
predict model on test as features
predict model on test as logits
thaw model from blocks[-8]
fit model on train epochs 1 rate 1e-5 to 1e-3 validate test batch 16
predict model on test as logits
SCRIPT
}
# The digests of all values, one a line.
digests() {
  local rows=$1; shift
  script "$rows" | env "$@" "$thaw" run --no-cache --format json - | sed -n 's/.*"digest": "\(sha256:[0-9a-f]*\)".*/\1/p'
}
failed=0
compare() {
  local what=$1 expected=$2 got=$3
  if [ -n "$got" ] && [ "$got" = "$expected" ]; then echo "same bits: $what"; else echo "OTHER BITS: $what"; failed=1; fi
}

# Half of what a step takes that keeps all it computes: some of it has to be computed again.
memory=400MB
base=$(digests "$rows" THAW_THREADS=2 THAW_BATCH=32)
[ "$(wc -l <<<"$base")" -ge 4 ] || { echo "the script gave no digests"; exit 1; }
for threads in 1 3; do compare "$threads threads" "$base" "$(digests "$rows" THAW_THREADS=$threads)"; done
compare "half the memory" "$base" "$(digests "$rows" THAW_MEMORY=$memory)"
for batch in 1 7; do compare "batch $batch" "$base" "$(digests "$rows" THAW_BATCH=$batch)"; done
compare "avx2" "$base" "$(digests "$rows" THAW_KERNELS=avx2)"
if grep -q avx512f /proc/cpuinfo; then compare "avx512" "$base" "$(digests "$rows" THAW_KERNELS=avx512)"; fi
compare "generic, 24 photographs" "$(digests 24 THAW_KERNELS=avx2)" "$(digests 24 THAW_KERNELS=generic)"
exit $failed
