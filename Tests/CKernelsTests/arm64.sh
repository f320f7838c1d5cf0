#!/bin/sh
# Compiles CKernels and the runner for arm64, runs the vectors and the recorded network (under qemu-user where the
# machine is another) and compares with hashes.txt. One line a check. `arm64.sh native` does the same for this
# machine's own CPU, once for each instruction set it has. Status 77: a tool that it needs is not there.
set -eu
fixtures=$(cd "$(dirname "$0")" && pwd)/Fixtures
kernels=$fixtures/../../../Sources/CKernels
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
CC=${CC:-$(dirname "$(readlink -f "$(command -v swift)")")/clang}
target=${1:-arm64}
flags= link=$CC run= variants=generic
[ "$target" = native ] && [ "$(uname -m)" = x86_64 ] || variants=neon
if [ "$target" = arm64 ] && [ "$(uname -m)" != aarch64 ]; then
  for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
    command -v "$tool" >/dev/null || { echo "arm64: skipped, there is no $tool"; exit 77; }
  done
  flags="--target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include"
  link="aarch64-linux-gnu-gcc -static"
  run=qemu-aarch64
elif [ "$(uname -m)" = x86_64 ]; then
  if grep -qw avx2 /proc/cpuinfo; then variants="$variants avx2"; fi
  if grep -qw avx512f /proc/cpuinfo; then variants="$variants avx512"; fi
  if grep -qwE 'avx_vnni|avx512_vnni' /proc/cpuinfo; then variants="$variants avxvnni"; fi
fi
for source in "$kernels"/*.c "$fixtures"/runner.c; do
  $CC $flags -O2 -I "$kernels/include" -c "$source" -o "$work/$(basename "$source" .c).o"
done
$link "$work"/*.o -o "$work/runner" -lpthread -lm
failures=0
# On arm64 bytes are multiplied by the dot product where the CPU has it: the emulated one has; an older one has not.
if [ "$run" = qemu-aarch64 ]; then variants="neon neon-without-dot-product"; fi
for variant in $variants; do
  case $variant in
    neon-without-dot-product) run="qemu-aarch64 -cpu cortex-a57" kernels_name=neon ;;
    *) kernels_name=$variant ;;
  esac
  THAW_KERNELS=$kernels_name $run "$work/runner" "$fixtures"/plans/*.plan > "$work/hashes.txt"
  while read -r name inputs hash; do
    if grep -qx "$name $inputs $hash" "$work/hashes.txt"; then
      echo "same: $target $variant $name $inputs"
    else
      got=$(grep "^$name $inputs " "$work/hashes.txt" || echo nothing)
      echo "DIFFERS: $target $variant $name $inputs, expected $hash, got $got"
      failures=$((failures + 1))
    fi
  done < "$fixtures/hashes.txt"
done
[ "$failures" = 0 ]
