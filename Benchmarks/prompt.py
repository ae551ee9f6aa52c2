"""How long the program takes to its first prompt, and what it holds in memory there.

    python3 Benchmarks/prompt.py [path of tlab] [runs]

Each run starts the program at a pseudo-terminal of its own; the time is that from starting the
process to reading "tlab> " from the terminal. Prints medians.
"""

import os
import pty
import statistics
import sys
import time


def first_prompt(program):
    """Seconds to the first prompt, and the resident memory there in MB."""
    start = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        environment = {"TERM": "xterm", "LANG": "C.UTF-8", "HOME": "/dev/null"}
        os.execve(program, [program], environment)
    shown = b""
    while b"tlab> " not in shown:
        shown += os.read(terminal, 4096)
    seconds = time.perf_counter() - start
    with open(f"/proc/{process}/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    os.write(terminal, b"\x04")
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        pass  # The program has closed its side.
    os.waitpid(process, 0)
    os.close(terminal)
    return seconds, int(fields["VmRSS"].split()[0]) / 1000


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/tlab")
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    first_prompt(program)  # From disk into memory.
    results = [first_prompt(program) for _ in range(runs)]
    times = [seconds * 1000 for seconds, _ in results]
    print(f"first prompt: {statistics.median(times):.1f} ms (median of {runs}, "
          f"{min(times):.1f} to {max(times):.1f})")
    print(f"resident at the prompt: {statistics.median(m for _, m in results):.1f} MB")


main()
