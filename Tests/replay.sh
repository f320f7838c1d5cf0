#!/usr/bin/env bash
# Notebooks recorded on one instruction set and number of threads replay on others, everything recomputed: all
# cells same. `replay.sh PROGRAM quick` leaves the photographs out. Status 77: they could not be fetched.
set -eu
thaw=$(realpath "$1")
[ -x "$thaw" ] || { echo "there is no program at $1"; exit 1; }
quick=${2:-}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$(dirname "$0")/../notebooks/." "$folder"
cd "$folder"
failed=0

# check NOTEBOOK VARIABLE=VALUE…: replays, and shows the verdicts only where one is not as it should be.
check() {
  local notebook=$1 begun=$SECONDS; shift
  if env "$@" "$thaw" replay "$notebook" >verdicts 2>&1; then
    echo "same: $notebook under $* ($((SECONDS - begun)) s)"
  else
    echo "NOT SAME: $notebook under $*"
    cat verdicts
    failed=1
  fi
}
kernels() { grep -q avx512f /proc/cpuinfo && echo avx512 || echo avx2; }

env THAW_KERNELS="$(kernels)" THAW_THREADS=2 "$thaw" replay --update first-steps.ipynb >/dev/null || [ $? = 1 ]
check first-steps.ipynb THAW_KERNELS=avx2 THAW_THREADS=1
check first-steps.ipynb THAW_KERNELS=avx2 THAW_THREADS=3
check first-steps.ipynb THAW_KERNELS=generic
[ "$quick" != quick ] || exit $failed
if ! "$thaw" get efficientnet-lite0 >/dev/null 2>&1 || ! "$thaw" get elpv >/dev/null 2>&1; then
  echo "replay: the solar cells were skipped, the network and the photographs could not be fetched"
  [ $failed = 1 ] || exit 77
  exit 1
fi
env THAW_KERNELS="$(kernels)" THAW_THREADS=2 "$thaw" replay --update solar-cells.ipynb >/dev/null || [ $? = 1 ]
check solar-cells.ipynb THAW_KERNELS=avx2 THAW_THREADS=1
check solar-cells.ipynb THAW_KERNELS=avx2 THAW_THREADS=3
exit $failed
