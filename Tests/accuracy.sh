#!/usr/bin/env bash
# Solar cells with split and fit seeds 1 to 5: the mean test accuracy must reach 0.845.
# Status 77: the photographs could not be fetched.
set -eu
thaw=$(realpath "$1")
[ -x "$thaw" ] || { echo "there is no program at $1"; exit 1; }
cd "$(dirname "$0")/../notebooks"
if ! "$thaw" get efficientnet-lite0 >/dev/null 2>&1 || ! "$thaw" get elpv >/dev/null 2>&1; then
  echo "accuracy: skipped, the network and the photographs could not be fetched"
  exit 77
fi
{
  echo 'backbone = load "efficientnet-lite0"; cells = load "elpv"; cells.defective = cells.probability >= 0.5'
  for seed in 1 2 3 4 5; do
    cat <<SCRIPT
train, valid, test = split cells into [60%, 15%, 25%] stratify [defective, type] seed $seed
model = adapt backbone to train target defective seed $seed
fit model on train epochs 20 rate 1e-2 seed $seed
r = evaluate model on test by type
r.accuracy
SCRIPT
  done
} | "$thaw" run --format json - | python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
values = [row["value"] for row in rows if row["statement"] == "r.accuracy"]
mean = sum(values) / len(values)
print("test accuracy, seeds 1 to 5:", " ".join(f"{value:.4f}" for value in values), f"mean {mean:.4f}")
sys.exit(len(values) != 5 or mean < 0.845)'
