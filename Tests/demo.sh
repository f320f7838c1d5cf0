#!/usr/bin/env bash
# The main job, from nothing: fetches the network and the photographs, runs the solar cells lesson, and replays
# what it just ran. Without a network connection the first steps are shown instead.
set -eu
thaw=$(realpath "$1")
cd "$(dirname "$0")/../notebooks"
if "$thaw" get efficientnet-lite0 && "$thaw" get elpv; then
  lesson=solar-cells.ipynb
else
  echo "The solar cells could not be fetched; here are the first steps, which need no network."
  lesson=first-steps.ipynb
fi
"$thaw" run --echo "$lesson"
echo
echo "Once more, everything computed anew and compared with what was recorded:"
"$thaw" replay "$lesson"
