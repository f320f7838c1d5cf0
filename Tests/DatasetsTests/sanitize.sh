#!/bin/sh
# Mutated pictures through the C borders of image decoding and random ones through the resampling kernel, under the
# address and undefined-behaviour sanitizers. Argument: mutations a file (default 500).
set -eu
fixtures=$(cd "$(dirname "$0")" && pwd)/Fixtures
sources=$(cd "$fixtures/../../../Sources" && pwd)
program=$(mktemp)
trap 'rm -f "$program"' EXIT
CC=${CC:-$(dirname "$(readlink -f "$(command -v swift)")")/clang}
$CC -fuse-ld=lld -O1 -g -std=gnu11 -Wall -Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined \
  -I"$sources/CPNG" -I"$sources/CJPEG" -I"$sources/CKernels/include" -iquote "$sources" \
  "$fixtures/Sanitizers/images.c" "$sources/CKernels/resample.c" -lpng -ljpeg -o "$program"
"$program" "${1:-500}" "$fixtures"/Images/*
