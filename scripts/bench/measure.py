"""Runs a command and prints its CPU seconds (user and system, its children's too) and its peak memory in MiB.

    python3 scripts/bench/measure.py COMMAND...

Its output is thrown away, its words are shown if it fails."""

import resource
import subprocess
import sys

done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
if done.returncode != 0:
    sys.stderr.buffer.write(done.stderr)
    sys.exit(f"{' '.join(sys.argv[1:])}: ended with {done.returncode}")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{used.ru_utime + used.ru_stime:.2f} {used.ru_maxrss / 1024:.0f}")
