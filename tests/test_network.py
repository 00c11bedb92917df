"""Nothing leaves the machine: ingest, ask, eval and the page reach for no host but loopback.

A hook of the interpreter sees every look-up and connection that Python code makes. Where the system lets us make a
network namespace of our own, the commands run in it, with no network at all, which covers native code.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from rag.settings import ROOT

PROGRAM = """
import os, sys
for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "GRADIO_ANALYTICS_ENABLED", "SSL_CERT_DIR"):
    os.environ.pop(name, None)  # what the tests set, a user has not set
reached = []
def hook(event, args):
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if not host.startswith(("127.", "::1", "localhost", "0.0.0.0")):
        reached.append(host)
        raise PermissionError(host)
sys.addaudithook(hook)
"""

JOBS = {
    "ingest, ask and eval": """
from typer.testing import CliRunner
from ui.cli import app
for arguments in (["ingest", "seeds"], ["ask", "Where will Bessent and He Lifeng meet?"], ["doctor"],
                  ["eval", "eval/suites/injection.yaml"]):
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, (arguments, done.output)
""",
    "the page": """
import threading, urllib.request
from pathlib import Path
from rag import Settings
from ui.app import serve
answered = threading.Event()
def ready(url):
    assert urllib.request.urlopen(url).status == 200
    answered.set()
page = threading.Thread(target=serve, args=(Settings(home=Path("nowhere")),), kwargs={"port": PORT, "ready": ready})
page.daemon = True
page.start()
assert answered.wait(60)
""",
}
END = "\nprint('reached', reached)\nsys.stdout.flush()\nos._exit(0)\n"


def run(job: str, port: int, *prefix: str) -> subprocess.CompletedProcess[str]:
    program = PROGRAM + JOBS[job].replace("PORT", str(port)) + END
    return subprocess.run(
        [*prefix, sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_from_files_to_an_evaluation_nothing_is_looked_up_or_connected_to_and_no_network_is_needed(
    free_port: int,
) -> None:
    """Where the system lets a test have a network of its own, there is none."""
    alone = ["unshare", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        alone = []
    done = run("ingest, ask and eval", free_port, *alone)
    assert done.stdout.strip().endswith("reached []"), done.stdout + done.stderr


def test_the_page_looks_nothing_up_and_connects_to_nothing(free_port: int) -> None:
    done = run("the page", free_port)
    assert done.stdout.strip().endswith("reached []"), done.stdout + done.stderr
