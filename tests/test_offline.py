"""A replay reaches for no network, and an audit hook would see it if it did. Audit hooks stay, so each test has its own process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wooready import resources

SLUG = "woocommerce-9.9.5"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    ambient = {name: value for name, value in os.environ.items() if not name.startswith(("WOOREADY_", "PYTEST_", "COV_"))}
    return subprocess.run([sys.executable, *words], cwd=folder, env=ambient, capture_output=True, text=True, timeout=100, check=False)


REACHES = """
import socket, sys, tempfile, os
from wooready.wire.offline import NetworkUsed, offline

link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener = socket.create_server(("127.0.0.1", 0))
where = listener.getsockname()
first, second = offline(), offline()
TRIES = {
    "socket": lambda: socket.socket(),
    "socket6": lambda: socket.socket(socket.AF_INET6),
    "fromfd": lambda: socket.fromfd(link.fileno(), socket.AF_INET, socket.SOCK_DGRAM),
    "getaddrinfo": lambda: socket.getaddrinfo("localhost", 80),
    "gethostbyname": lambda: socket.gethostbyname("localhost"),
    "gethostbyname_ex": lambda: socket.gethostbyname_ex("localhost"),
    "gethostbyaddr": lambda: socket.gethostbyaddr("127.0.0.1"),
    "getnameinfo": lambda: socket.getnameinfo(("127.0.0.1", 80), 0),
    "getfqdn": lambda: socket.gethostbyaddr(""),
    "create_connection": lambda: socket.create_connection(where),
    "connect": lambda: link.connect(where),
    "connect_ex": lambda: link.connect_ex(where),
    "bind": lambda: link.bind(("127.0.0.1", 0)),
    "sendto": lambda: link.sendto(b"x", where),
    "sendmsg": lambda: link.sendmsg([b"x"], [], 0, where),
}

def outcome(attempt):
    try:
        attempt()
    except NetworkUsed as error:
        return "refused" if str(error).startswith("A replay must stay offline, but something called socket.") else str(error)
    except OSError:
        return "tried"
    return "done"

first.__enter__()
second.__enter__()
refused = {name: outcome(attempt) for name, attempt in TRIES.items()}
assert set(refused.values()) == {"refused"}, refused
socket.gethostname()
path = os.path.join(tempfile.mkdtemp(), "s")
with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
    server.bind(path)
    server.listen()
    client.connect(path)
    client.sendall(b"x")
left, right = socket.socketpair()
left.sendall(b"x")
assert right.recv(1) == b"x"

second.__exit__(None, None, None)
assert outcome(TRIES["socket"]) == "refused"
first.__exit__(None, None, None)
freed = {name: outcome(attempt) for name, attempt in TRIES.items()}
assert "refused" not in freed.values(), freed
assert freed["socket"] == freed["getaddrinfo"] == "done"
third = offline()
third.__enter__()
assert outcome(TRIES["socket"]) == "refused"
print("held")
"""


def test_every_way_to_the_network_is_refused(tmp_path: Path) -> None:
    ran = run(tmp_path, "-c", REACHES)
    assert (ran.returncode, ran.stdout) == (0, "held\n"), ran.stderr


REPLAY = f"""
import sys
from wooready import resources
from wooready.run.gather import gather_replay
from wooready.shop.profile import load_profile
from wooready.wire import recording
from wooready.wire.offline import offline
opened = []
sys.addaudithook(lambda event, arguments: opened.append(event) if event.startswith("socket.") else None)
kept = offline()
kept.__enter__()
gathered = gather_replay(recording.load(resources.folder("cassettes") / "{SLUG}"), load_profile("cin7-omni"))
assert gathered.replayed and gathered.evidence.versions.woocommerce == "9.9.5"
assert not opened, opened
print("replayed")
"""


def test_a_replay_opens_no_socket(tmp_path: Path) -> None:
    ran = run(tmp_path, "-c", REPLAY)
    assert (ran.returncode, ran.stdout) == (0, "replayed\n"), ran.stderr


#: A plugin that writes down each socket event of a pytest run, and tries the network in the set-up and at the end of each check.
#: (urllib3 opens a socket on import, before that.)
WITNESS = """
import pathlib, socket, sys
from wooready.errors import ToolError

tried, events = [], []

def attempt():
    try:
        socket.getaddrinfo("localhost", 80)
    except ToolError:
        tried.append("blocked")
    else:
        tried.append("open")

def pytest_collection(session):
    sys.addaudithook(lambda event, arguments: events.append(event) if event.startswith("socket.") else None)

def pytest_runtest_setup(item):
    events.clear()
    attempt()

def pytest_runtest_teardown(item):
    attempt()
    events[:] = [each for each in events if each not in ("socket.getaddrinfo", "socket.gethostname")]
    tried.extend(events)

def pytest_sessionfinish(session):
    pathlib.Path("witness.txt").write_text(f"{len(tried) > 100} {sorted(set(tried))}")
"""


@pytest.mark.parametrize("more", [[], ["--block-network"]], ids=["alone", "block-network"])
def test_the_suites_replay_offline(tmp_path: Path, more: list[str]) -> None:
    (tmp_path / "witness.py").write_text(WITNESS)
    suites, root = str(resources.folder("suites")), str(resources.root())
    words = ["-m", "pytest", suites, "--rootdir", root, "-c", f"{root}/pyproject.toml", "-p", "no:cacheprovider", "-p", "witness"]
    ran = run(tmp_path, *words, "--shop", SLUG, "--record-mode=none", *more)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (tmp_path / "witness.txt").read_text() == "True ['blocked']"
    assert (tmp_path / "reports" / SLUG / "verdict.json").is_file()


def test_a_shop_is_not_asked_when_the_network_is_blocked(tmp_path: Path) -> None:
    words = ["-m", "pytest", str(resources.folder("suites")), "-p", "no:cacheprovider", "--shop", "shop.example.com", "--block-network"]
    ran = run(tmp_path, *words)
    assert ran.returncode == 4
    assert "--record-mode=none" in ran.stderr
