#!/usr/bin/env bash
# Which defaults `quantize` should have: solar cells with seeds 1 to 5, each step of quantization left out in turn, and both
# rules for ranges. For each: accuracy on test, its difference from float32's, and the share of rows answered alike.
set -eu
thaw=$(realpath "$1")
cd "$(dirname "$0")/../notebooks"
"$thaw" get efficientnet-lite0 >/dev/null
"$thaw" get elpv >/dev/null
ways=(
  ""
  "without [equalization]"
  "without [correction]"
  "without [taps]"
  "without [equalization, correction]"
  "without [equalization, correction, taps]"
  "ranges percentile 99.99"
  "ranges percentile 99.9"
)
{
  echo 'backbone = load "efficientnet-lite0"; cells = load "elpv"; cells.defective = cells.probability >= 0.5'
  for seed in 1 2 3 4 5; do
    cat <<SCRIPT
train, valid, test = split cells into [60%, 15%, 25%] stratify [defective, type] seed $seed
model = adapt backbone to train target defective seed $seed
fit model on train epochs 20 rate 1e-2 seed $seed
y = predict model on test as classes
t = test.defective
r = evaluate model on test
r.accuracy
SCRIPT
    for way in "${ways[@]}"; do
      echo "small = quantize model to int8 using train $way"
      echo 'r = evaluate small on test; r.accuracy'
      echo 'mean((predict small on test as classes) == y)'
    done
  done
} | "$thaw" run --format json - | WAYS="$(printf '%s\n' "${ways[@]}")" python3 -c '
import json, os, sys
rows = [json.loads(line) for line in sys.stdin]
for row in rows:
    if row["error"]: sys.exit(row["error"]["message"])
values = [row["value"] for row in rows if row["statement"] == "r.accuracy" or row["statement"].startswith("mean(")]
ways = os.environ["WAYS"].split("\n")[:8]
count = 1 + 2 * len(ways)
seeds = [values[start:start + count] for start in range(0, len(values), count)]
mean = lambda place: sum(seed[place] for seed in seeds) / len(seeds)
print(f"float32: accuracy {mean(0):.4f}, {len(seeds)} seeds")
for place, way in enumerate(ways):
    a, alike = mean(1 + 2 * place), mean(2 + 2 * place)
    print(f"{a:.4f} ({a - mean(0):+.4f}), alike {alike:.4f}: {way or chr(45)}")'
