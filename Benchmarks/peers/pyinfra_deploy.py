"""The job as a pyinfra deploy: the facts decide, the operations change. Data: `wanted`, a folder of the harness."""

from pathlib import Path

from pyinfra import host
from pyinfra.facts.server import Command
from pyinfra.operations import files, server, systemd

here = Path(__file__).parent
wanted = Path(host.data.wanted)

seen = host.get_fact(Command, command=(here / "probe.sh").read_text(), _sudo=True)
process = seen.partition("--- process\n")[2].splitlines()
missing = [line for line in (wanted / "environment").read_text().splitlines() if line not in process]

drop_in = files.put(
    name="Write the drop-in",
    src=str(wanted / "http-proxy.conf"),
    dest="/etc/systemd/system/docker.service.d/http-proxy.conf",
    mode="644",
    _sudo=True,
)
if drop_in.will_change or missing:
    server.shell(
        name="Clear the start limit",
        commands=["systemctl reset-failed docker.service"],
        _sudo=True,
    )
    systemd.service(
        name="Reload systemd and restart the daemon",
        service="docker.service",
        running=True,
        restarted=True,
        daemon_reload=True,
        _sudo=True,
    )
    server.shell(
        name="Check what systemd loaded",
        commands=[(here / "check.sh").read_text()],
        _sudo=True,
    )
