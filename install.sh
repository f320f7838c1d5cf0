#!/usr/bin/env bash
# install.sh PROGRAM PREFIX: puts the program into PREFIX/lib/thaw with the libraries of Swift's runtime that it needs
# beside it, and a link to it into PREFIX/bin. The system's own libraries stay where they are.
set -eu
program=$1 prefix=$2
folder=$prefix/lib/thaw
install -d "$folder" "$prefix/bin"
install "$program" "$folder/thaw.new"
# Where the compiler lies on the machine that built it is nothing to the machine it runs on.
patchelf --set-rpath '$ORIGIN:$ORIGIN/../lib/thaw' "$folder/thaw.new"
mv "$folder/thaw.new" "$folder/thaw"
runtime=$(ldd "$program" | sed -n 's/^\tlibswiftCore.so => \(.*\)\/libswiftCore.so .*/\1/p')
[ -n "$runtime" ] || { echo "install.sh: $program does not say where Swift's runtime lies"; exit 1; }
ldd "$program" | sed -n "s|^.* => \\($runtime/[^ ]*\\) .*|\\1|p" | while read -r library; do
  install -m 644 "$library" "$folder/"
done
ln -sfn ../lib/thaw/thaw "$prefix/bin/thaw"
