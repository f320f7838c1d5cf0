"""From the command to a finished `1 + 1`, as a whole process."""

import statistics
import subprocess
import sys
import time

program = sys.argv[1]
times = []
for _ in range(20):
    begun = time.perf_counter()
    out = subprocess.run([program, "run", "-"], input="1 + 1\n", capture_output=True, text=True).stdout
    times.append(time.perf_counter() - begun)
    assert out.strip() == "2", out
print(f"start to a finished 1 + 1: median {statistics.median(times) * 1e3:.0f} ms (min {min(times) * 1e3:.0f}, max {max(times) * 1e3:.0f})")
