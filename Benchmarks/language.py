#!/usr/bin/env python3
"""The language beside CPython and NumPy: `make bench-language`.

Each task runs in the three programs in turn, several rounds over, so that a busy machine is unfair
to none; what is shown is the median time and the median of each round's ratio. The programs time
themselves, and repeat a short operation many times, from which the time of one turn of the empty
loop is subtracted on either side.
"""

import os
import statistics
import subprocess
import sys

TLAB = os.environ.get("TLAB", ".build/release/tlab")
PYTHON = os.environ.get("PYTHON", "python3")
NUMPY = os.environ.get("NUMPY_PYTHON", PYTHON)
ROUNDS = int(os.environ.get("ROUNDS", "5"))

# name, what it is to be compared with, code, repetitions; {n} is the number of repetitions.
SETUP_TLAB = "x = linspace(0, 1, {size})\ny = linspace(1, 2, {size})\n"
SETUP_NUMPY = (
    "import numpy as np\nx = np.linspace(0, 1, {size}, dtype=np.float32)\n"
    "y = np.linspace(1, 2, {size}, dtype=np.float32)\n"
)

SCALAR = [
    (
        "10^7 additions",
        "s = 0\nfor i in 0..10_000_000 do s += i end",
        "def main():\n  s = 0\n  for i in range(10_000_000): s += i\nmain()",
    ),
    (
        "fib(27)",
        "fib(n) = if n < 2 then n else fib(n - 1) + fib(n - 2) end\nfib(27);",
        "def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(27)",
    ),
]

ARRAY = [
    ("x + y", "x + y", "x + y"),
    ("x * 2", "x * 2", "x * 2"),
    ("exp(x)", "exp(x)", "np.exp(x)"),
    ("x > y", "x > y", "x > y"),
    ("sum(x)", "sum(x)", "x.sum()"),
    ("max(x)", "max(x)", "x.max()"),
    ("x * y + x - y", "x * y + x - y", "x * y + x - y"),
    ("tanh(x * 2 + 1)", "tanh(x * 2 + 1)", "np.tanh(x * 2 + 1)"),
    ("x[2..7]", "x[2..7]", "x[2:7]"),
    ("x @ y", "x @ y", "x @ y"),
]
SIZES = [(10, 200_000), (1_000_000, 60), (10_000_000, 6)]


def run_tlab(setup, body):
    """Seconds that `body` takes after `setup`, as the program itself measures them."""
    code = f"{setup}\nbegan = clock()\n{body}\nprint(clock() - began)"
    return float(subprocess.run([TLAB, "--quiet", "-"], input=code, text=True, check=True,
                                capture_output=True).stdout.split()[-1])


def run_python(python, setup, body):
    code = f"import time\n{setup}\nbegan = time.perf_counter()\n{body}\nprint(time.perf_counter() - began)"
    return float(subprocess.run([python, "-"], input=code, text=True, check=True,
                                capture_output=True).stdout.split()[-1])


def compare(name, ours, theirs, unit, count=1):
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    own = statistics.median(pair[0] for pair in pairs) / count * unit[0]
    peer = statistics.median(pair[1] for pair in pairs) / count * unit[0]
    ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
    print(f"{name:34} {own:9.3f} {peer:9.3f} {unit[1]:3} {ratio:6.2f}", flush=True)


def main():
    print(f"{'':34} {'tlab':>9} {'peer':>9} {'':3} {'ratio':>6}")
    for name, own, peer in SCALAR:
        compare(f"{name}, CPython", lambda: run_tlab("", own),
                lambda: run_python(PYTHON, "", peer), (1, "s"))
    for size, count in SIZES:
        unit = (1e6, "us") if size < 1000 else (1e3, "ms")
        for name, own, peer in ARRAY:
            def loop_tlab(body):
                return f"work() = do\nfor i in 0..{count} do {body} end\nnone\nend\nwork()"
            def loop_python(body):
                return f"def work():\n  for i in range({count}): {body}\nwork()"
            ours, theirs = SETUP_TLAB.format(size=size), SETUP_NUMPY.format(size=size)
            empty = run_tlab(ours, loop_tlab("i"))
            empty_peer = run_python(NUMPY, theirs, loop_python("i"))
            compare(f"{name}, {size} elements, NumPy",
                    lambda: run_tlab(ours, loop_tlab(own)) - empty,
                    lambda: run_python(NUMPY, theirs, loop_python(peer)) - empty_peer,
                    unit, count)


if __name__ == "__main__":
    sys.exit(main())
