#!/usr/bin/env bash
# The main job, from nothing: fetches the network and the photographs and runs the solar cells lesson.
# Without a network connection the first steps are shown instead.
set -eu
thaw=$(realpath "$1")
cd "$(dirname "$0")/../notebooks"
if "$thaw" get efficientnet-lite0 && "$thaw" get elpv; then
  "$thaw" run --echo solar-cells.ipynb
else
  echo "The solar cells could not be fetched; here are the first steps, which need no network."
  "$thaw" run --echo first-steps.ipynb
fi
