#!/usr/bin/env bash
# Which defaults `quantize` should have: solar cells, each step of quantization left out in turn, both rules for ranges, and
# ranges from fewer rows. For each, over the seeds: accuracy on test, its difference from float32's, the share of rows
# answered alike, and the logits' signal to noise in decibels. `quantization.sh PROGRAM [SEED…]`, seeds 1 to 5 if none is given.
set -eu
thaw=$(realpath "$1")
shift
seeds=${*:-1 2 3 4 5}
cd "$(dirname "$0")/../notebooks"
"$thaw" get efficientnet-lite0 >/dev/null 2>&1
"$thaw" get elpv >/dev/null 2>&1
ways=(
  "train"
  "train without [equalization]"
  "train without [correction]"
  "train without [taps]"
  "train without [equalization, correction, taps]"
  "train ranges percentile 99.99"
  "train ranges percentile 99.9"
  "train[0:8]"
  "train[0:32]"
)
{
  echo 'backbone = load "efficientnet-lite0"; cells = load "elpv"; cells.defective = cells.probability >= 0.5'
  for seed in $seeds; do
    cat <<SCRIPT
train, valid, test = split cells into [60%, 15%, 25%] stratify [defective, type] seed $seed
model = adapt backbone to train target defective seed $seed
fit model on train epochs 20 rate 1e-2 seed $seed
y = predict model on test as classes
logits = predict model on test as logits
r = evaluate model on test
r.accuracy
SCRIPT
    for way in "${ways[@]}"; do
      echo "small = quantize model to int8 using $way"
      echo 'r = evaluate small on test; r.accuracy'
      echo 'mean((predict small on test as classes) == y)'
      echo 'mean(((predict small on test as logits) - logits)^2) / mean(logits^2)'
    done
  done
} | "$thaw" run --format json - | WAYS="$(printf '%s\n' "${ways[@]}")" python3 -c '
import json, math, os, sys
rows = [json.loads(line) for line in sys.stdin]
for row in rows:
    if row["error"]: sys.exit(row["error"]["message"])
values = [row["value"] for row in rows if row["statement"] == "r.accuracy" or row["statement"].startswith("mean(")]
ways = os.environ["WAYS"].rstrip("\n").split("\n")
count = 1 + 3 * len(ways)
seeds = [values[start:start + count] for start in range(0, len(values), count)]
mean = lambda place: sum(seed[place] for seed in seeds) / len(seeds)
print(f"float32: accuracy {mean(0):.4f}, {len(seeds)} seeds")
for place, way in enumerate(ways):
    a, alike, noise = (mean(1 + 3 * place + part) for part in range(3))
    print(f"{a:.4f} ({a - mean(0):+.4f}), alike {alike:.4f}, {-10 * math.log10(noise):.1f} dB: using {way}")'
