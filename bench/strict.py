"""What HTTP clients make of odd answers: `python -m bench.strict` measures those that are installed, and compares with data/strict.toml.

It needs node, a JDK, go and php with curl, as far as they are there. .NET is not measured.
"""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import requests

from bench.answers import ANSWERS, BODY, SIZES, SOUND, fat
from wooready.verdict.strict import oddities, stacks

CLIENTS = Path(__file__).resolve().parent / "clients"
SENT = [*SOUND.values(), *(each.sent for each in ANSWERS.values()), *map(fat, SIZES)]


def served(link: socket.socket) -> None:
    """One connection: the answer whose number the request's path is. Then it stays open until the client goes, or for five seconds."""
    with closing(link):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = link.recv(65536)
            if not piece:
                return
            head += piece
        link.settimeout(5)
        try:
            link.sendall(SENT[int(head.split()[1][1:])])
            link.shutdown(socket.SHUT_WR)
            while link.recv(65536):
                continue
        except OSError:
            return


def serve(listener: socket.socket) -> None:
    while True:
        try:
            link, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=served, args=(link,), daemon=True).start()


def in_python(port: int) -> list[list[Any]]:
    found: list[list[Any]] = []
    for number in range(len(SENT)):
        try:
            answer = requests.get(f"http://127.0.0.1:{port}/{number}", timeout=5)
            found.append([answer.status_code, answer.headers.get("X-WP-Total", ""), answer.text])
        except requests.RequestException as error:
            found.append([type(error).__name__])
    return found


def commands(folder: Path) -> dict[str, Sequence[str]]:
    """How to run each client that is installed."""
    found: dict[str, Sequence[str]] = {}
    if shutil.which("node"):
        found["node"] = ("node", str(CLIENTS / "client.js"))
    if shutil.which("javac"):
        subprocess.run(["javac", "-d", str(folder), str(CLIENTS / "Client.java")], check=True)
        found["java"] = ("java", "-cp", str(folder), "Client")
    if shutil.which("go"):
        subprocess.run(["go", "build", "-o", str(folder / "client"), str(CLIENTS / "client.go")], check=True)
        found["go"] = (str(folder / "client"),)
    if shutil.which("php"):
        found["php-curl"] = ("php", str(CLIENTS / "client.php"))
    return found


def measured() -> dict[str, list[list[Any]]]:
    """By client, what it made of each of SENT."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        port = listener.getsockname()[1]
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        found = {"python": in_python(port)}
        for name, command in commands(Path(folder)).items():
            ran = subprocess.run([*command, str(port), str(len(SENT))], capture_output=True, text=True, check=True)
            found[name] = json.loads(ran.stdout)
    return found


def meant(odd: str, answer: list[Any]) -> bool:
    """Whether the client read what was meant."""
    status, body = (204, "") if "must not be" in odd else (200, BODY.decode())
    if odd == "a length that is too short":
        body = body[:4]
    return len(answer) == 3 and (answer[0], str(answer[1]), answer[2]) == (status, "5", body)


def main() -> int:
    differs = 0
    found = measured()
    for stack, answers in sorted(found.items()):
        for name, answer in zip(SOUND, answers, strict=False):
            if not meant(name, answer):
                sys.stdout.write(f"{stack} does not read what is sound: {name}: {answer}\n")
                differs += 1
    for oddity, known in oddities().items():
        for stack, answers in sorted(found.items()):
            forms = {name: answers[len(SOUND) + number] for number, (name, each) in enumerate(ANSWERS.items()) if oddity in each.oddities}
            bad = [name for name, answer in forms.items() if not meant(name, answer)]
            reaction = "accepted" if not bad else "refused" if len(bad) == len(forms) else "partly"
            said = known.by_stack.get(stack, "accepted")
            if reaction != ("refused" if said == "misread" else said):
                sys.stdout.write(f"{oddity}: {stack}: {reaction}, strict.toml says {said}: {', '.join(bad)}\n")
                differs += 1
    for number, size in enumerate(SIZES):
        refusers = [stack for stack, answers in sorted(found.items()) if not meant("", answers[len(SOUND) + len(ANSWERS) + number])]
        sys.stdout.write(f"a head of {size:,} bytes: not read by {', '.join(refusers) or 'none'}\n")
    sys.stdout.write(f"measured: {', '.join(stacks()[each].what for each in sorted(found))}; differences from strict.toml: {differs}\n")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
