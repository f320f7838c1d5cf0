#!/bin/sh
# Cross-compiles CKernels and the runner for arm64, runs the vectors and the recorded network under qemu-user and
# compares with hashes.txt. One line a check. Needs gcc-aarch64-linux-gnu, qemu-user and a clang (CC, else Swift's own).
# `arm64.sh native` does the same with this machine's compiler and CPU.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../../Sources/CKernels
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
CC=${CC:-$(dirname "$(readlink -f "$(command -v swift)")")/clang}
target=${1:-arm64}
if [ "$target" = arm64 ]; then
  flags="--target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include"
  link="aarch64-linux-gnu-gcc -static"
  run=qemu-aarch64
else
  flags=
  link=$CC
  run=
fi
for source in "$kernels"/*.c "$here"/runner.c; do
  $CC $flags -O2 -I "$kernels/include" -c "$source" -o "$work/$(basename "$source" .c).o"
done
$link "$work"/*.o -o "$work/runner" -lpthread -lm
$run "$work/runner" "$here"/plans/*.plan > "$work/hashes.txt"
failures=0
while read -r name inputs hash; do
  if grep -qx "$name $inputs $hash" "$work/hashes.txt"; then
    echo "same: $target $name $inputs"
  else
    echo "DIFFERS: $target $name $inputs, expected $hash, got $(grep "^$name $inputs " "$work/hashes.txt" || echo nothing)"
    failures=$((failures + 1))
  fi
done < "$here/hashes.txt"
[ "$failures" = 0 ]
