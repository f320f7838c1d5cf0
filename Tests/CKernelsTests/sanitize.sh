#!/bin/sh
# Mutated plan files under the address and undefined-behaviour sanitizers. Argument: mutations a file (default 500).
set -eu
fixtures=$(cd "$(dirname "$0")" && pwd)/Fixtures
kernels=$fixtures/../../../Sources/CKernels
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
CC=${CC:-$(dirname "$(readlink -f "$(command -v swift)")")/clang}
for source in "$kernels"/*.c "$fixtures"/hostile.c; do
  $CC -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -I "$kernels/include" -c "$source" \
    -o "$work/$(basename "$source" .c).o"
done
$CC -fuse-ld=lld -fsanitize=address,undefined "$work"/*.o -o "$work/hostile" -lpthread -lm
THAW_THREADS=2 "$work/hostile" "${1:-500}" "$fixtures"/plans/*.plan
