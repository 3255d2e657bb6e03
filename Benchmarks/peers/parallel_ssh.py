"""The job as one hand-written script per host over parallel-ssh: the floor that the other tools are compared to.

Usage: parallel_ssh.py plan|apply HOSTS.json KEY WANTED

Prints one JSON object, host to status: unchanged, changes, changed or failed.
"""

import json
import sys
from pathlib import Path

from pssh.clients import ParallelSSHClient

HERE = Path(__file__).parent
# In place of the login shell, which would only run sudo: one process less on the host.
SHELL = "sudo -n sh -c"


def plan_status(output, wanted_drop_in, wanted_lines):
    """What the hand-written probe says about a host."""
    loaded, _, rest = output.partition("--- drop-in\n")
    drop_in, separator, process = rest.partition("--- process\n")
    if not separator or "ActiveState=active" not in loaded:
        return "failed"
    as_wanted = (
        drop_in == wanted_drop_in
        and "NeedDaemonReload=no" in loaded.splitlines()
        and wanted_lines <= set(process.splitlines())
    )
    return "unchanged" if as_wanted else "changes"


def apply_status(output, wanted_lines):
    """What the check at the end of the hand-written change says about a host."""
    return "changed" if all(line in output for line in wanted_lines) else "failed"


def main():
    command, hosts_file, key, wanted = sys.argv[1:]
    hosts = json.loads(Path(hosts_file).read_text())
    drop_in = Path(wanted, "http-proxy.conf").read_text()
    lines = set(Path(wanted, "environment").read_text().splitlines())

    if command == "plan":
        script = (HERE / "probe.sh").read_text()
    else:
        change = (HERE / "change.sh").read_text().replace("@DROP-IN@", drop_in.removesuffix("\n"))
        script = change + (HERE / "check.sh").read_text()
    # parallel-ssh puts it between apostrophes without looking into it.
    script = script.replace("'", "'\\''")

    client = ParallelSSHClient(
        [host["address"] for host in hosts],
        user="ops",
        pkey=key,
        pool_size=len(hosts),
        allow_agent=False,
        num_retries=1,
    )
    answers = client.run_command(script, shell=SHELL, stop_on_errors=False)
    statuses = {}
    for host, answer in zip(hosts, answers):
        if answer.exception is not None:
            print(f"{host['name']}: {answer.exception}", file=sys.stderr)
            statuses[host["name"]] = "failed"
            continue
        output = "".join(line + "\n" for line in answer.stdout)
        errors = "\n".join(answer.stderr)
        if errors:
            print(f"{host['name']}: {errors}", file=sys.stderr)
        if answer.exit_code != 0:
            statuses[host["name"]] = "failed"
        elif command == "plan":
            statuses[host["name"]] = plan_status(output, drop_in, lines)
        else:
            statuses[host["name"]] = apply_status(output, lines)
    print(json.dumps(statuses))
    sys.exit(0 if "failed" not in statuses.values() else 1)


if __name__ == "__main__":
    main()
