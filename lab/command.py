"""Running programs, and the errors that the user can put right."""

import os
import subprocess


class LabError(Exception):
    """Something the user can put right; the message says how."""


def output(*command, stdin: str | None = None, env: dict | None = None, cwd=None) -> str:
    """The command's standard output; LabError with its last words if it fails."""
    done = subprocess.run(
        [str(word) for word in command], input=stdin, text=True, capture_output=True, cwd=cwd, env={**os.environ, **(env or {})}
    )
    if done.returncode:
        raise LabError(f"{' '.join(map(str, command))[:200]}\nended with {done.returncode}:\n{(done.stdout + done.stderr).strip()[-3000:]}")
    return done.stdout
