#!/bin/sh
# Builds the C borders of image decoding and the resampling kernel with address and undefined-behaviour
# sanitizers, and feeds them mutated pictures. Usage: run.sh [MUTATIONS A FILE], 500 if not said.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$(cd "$here/../../../../Sources" && pwd)
program=$(mktemp)
trap 'rm -f "$program"' EXIT
clang -O1 -g -std=gnu11 -Wall -Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined \
  -I"$sources/CPNG" -I"$sources/CJPEG" -I"$sources/CKernels/include" -iquote "$sources" \
  -fuse-ld=lld "$here/images.c" "$sources/CKernels/resample.c" -lpng -ljpeg -o "$program"
"$program" "${1:-500}" "$here"/../Images/*
