#!/usr/bin/env bash
# Measures Thaw beside its peers: installs them into .venv-bench, then runs each comparison in pairs.
set -eu
thaw=$(realpath "$1")
cd "$(dirname "$0")"
venv=../.venv-bench
if [ ! -e "$venv/ready" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q -r requirements.txt
  touch "$venv/ready"
fi
"$thaw" get efficientnet-lite0 >/dev/null
"$thaw" get elpv >/dev/null
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
clang=$(dirname "$(readlink -f "$(command -v swift)")")/clang
"$clang" -O2 -o "$scratch/rate" rate.c -lpthread
export THAW_RATE=$scratch/rate
"$venv/bin/python" start.py "$thaw"
"$venv/bin/python" agreement.py "$thaw"
"$venv/bin/python" inference.py "$thaw"
"$venv/bin/python" without_avx512.py "$scratch/peer"
PYTHONPATH=$scratch/peer "$venv/bin/python" inference.py "$thaw" --avx2
"$venv/bin/python" int8/bench.py --library "$scratch/libckernels.so"
PYTHONPATH=$scratch/peer "$venv/bin/python" int8/bench.py --variant avx2 --library "$scratch/libckernels.so"
"$venv/bin/python" job.py "$thaw"
