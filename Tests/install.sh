#!/usr/bin/env bash
# install.sh PROGRAM: the installed program answers where no Swift is. Status 77: skipped.
set -eu
thaw=$(realpath "$1")
cd "$(dirname "$0")/.."
command -v patchelf >/dev/null || { echo "skipped: patchelf is not installed (make install installs it)"; exit 77; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
./install.sh "$thaw" "$place/usr"
runtime=$(ldd "$thaw" | sed -n 's/^\tlibswiftCore.so => \(.*\)\/libswiftCore.so .*/\1/p')
if env -u LD_LIBRARY_PATH ldd "$place/usr/bin/thaw" | grep -F "$runtime/" || \
  env -u LD_LIBRARY_PATH ldd "$place/usr/bin/thaw" | grep 'not found'; then
  echo "install: the installed program needs what only the building machine has"
  exit 1
fi
answer() { env -i HOME="$place" PATH=/usr/bin:/bin "$place/usr/bin/thaw" run - <<<"1 + 1"; }
[ "$(answer)" = 2 ] || { echo "install: the installed program does not answer"; exit 1; }
# The same with the toolchain hidden, where this machine lets us.
if unshare -m true 2>/dev/null; then
  mkdir "$place/empty"
  found=$(unshare -m bash -c 'mount --bind "$1" "$2" && env -i HOME="$1" PATH=/usr/bin:/bin "$3" run - <<<"1 + 1"' \
    - "$place/empty" "$runtime" "$place/usr/bin/thaw")
  [ "$found" = 2 ] || { echo "install: without the toolchain it does not answer"; exit 1; }
  echo "install: the installed program answers with the toolchain hidden"
else
  echo "install: the installed program needs nothing of the toolchain (it could not be hidden here)"
fi
