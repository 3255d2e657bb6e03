"""Runs one command and measures it with everything that it starts.

Usage: measure.py RESULT.json COMMAND…

RESULT.json gets: status (the exit code, or minus the signal), wall (seconds until the command ends), cpu (user and
system seconds of the command and of all its descendants, those that went into the background too) and peak (bytes).

Peak memory is the resident memory of a command that is one process, as the kernel keeps the record of it. While a
command has several processes, it is the sum of their proportional shares (PSS): forks share most of their memory, and
the sum of their resident memory would count that once per fork.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import sys
import time

PR_SET_CHILD_SUBREAPER = 36

# One process costs nothing to look at. Adding up the shares of a hundred takes a good part of a second of CPU.
INTERVAL = 0.02
CROWD = 4
CROWD_INTERVAL = 0.5


def children(pid):
    found = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children") as file:
                found += [int(child) for child in file.read().split()]
    return found


def tree(root):
    """The process and its descendants."""
    found = [root]
    for pid in found:
        found += children(pid)
    return found


def kilobytes(path, key):
    with contextlib.suppress(OSError), open(path) as file:
        for line in file:
            if line.startswith(key):
                return int(line.split()[1])
    return 0


class Memory:
    def __init__(self):
        self.peak = 0

    def look(self):
        """Samples every descendant; returns how many there are."""
        # Orphans are children of this process, so that the tree begins here.
        pids = tree(os.getpid())[1:]
        self.peak = max([self.peak] + [kilobytes(f"/proc/{pid}/status", "VmHWM:") for pid in pids])
        if len(pids) > 1:
            self.peak = max(self.peak, sum(kilobytes(f"/proc/{pid}/smaps_rollup", "Pss:") for pid in pids))
        return len(pids)


def end_descendants():
    """Ends what the command left in the background and collects it, which makes its CPU time count."""
    while True:
        for pid in children(os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            os.wait()
        except ChildProcessError:
            return


def measure(command):
    # Whoever loses its parent becomes a child of this process, not of PID 1.
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    memory = Memory()
    # A launcher that became this process may have had children.
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    not_its_own = max(before.ru_maxrss, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    started = time.monotonic()
    pid = os.posix_spawnp(
        command[0],
        command,
        os.environ,
        # The exec of a process that ignored signals, or blocked them, would hand that on.
        setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE],
    )
    end = select.poll()
    end.register(os.pidfd_open(pid), select.POLLIN)
    interval = INTERVAL
    while not end.poll(interval * 1000):
        interval = INTERVAL if memory.look() <= CROWD else CROWD_INTERVAL
    wall = time.monotonic() - started
    _, status = os.waitpid(pid, 0)
    end_descendants()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # A child counts the memory that it had of its parent before it became the command: only more than that is its own.
    peak = max(memory.peak, after.ru_maxrss if after.ru_maxrss > not_its_own else 0)
    return {
        "status": os.waitstatus_to_exitcode(status),
        "wall": wall,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak": peak * 1024,
    }


def leave(number, _):
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end_descendants()
    os._exit(128 + number)


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    result = measure(sys.argv[2:])
    with open(sys.argv[1], "w") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main()
