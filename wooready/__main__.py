"""`python -m wooready`, and the command `wooready`.

Nothing is imported from the current folder: a file there, such as requests.py, would otherwise run with access to the key.
Python puts that folder on its path for `-m`, and PYTHONPATH may do so too; SECURITY.md says what is loaded before this code runs.
"""

import contextlib
import gc
import os
import sys


def leave_current_folder() -> None:
    """Removes the current folder from the import path. wooready is found without it, whether installed or in a checkout."""
    here = os.path.realpath(os.curdir)
    kept = ("site-packages", "dist-packages")
    library = os.path.realpath(os.__file__).removesuffix(f"{os.sep}os.py")
    sys.path[:] = [
        each
        for each in sys.path
        if os.path.realpath(each or os.curdir) != here or here.endswith(kept) or here == library  # never the standard library's
    ]


def stop_tracing() -> None:
    """Stops what PYTHONTRACEMALLOC has begun: with 25 frames for each allocation, a run takes forty times as long and leaves its bounds."""
    if os.environ.get("PYTHONTRACEMALLOC") or "tracemalloc" in sys._xoptions:
        import tracemalloc

        tracemalloc.stop()


leave_current_folder()
stop_tracing()

from wooready import stopping  # noqa: E402

stopping.watch()  # before anything else is imported, so that Ctrl-C ends in one line at any moment


def main() -> None:
    """The command line. A run keeps what it reads until it ends: to search that for garbage often, and once more before the exit, would
    take a fifth of the time of a replay and free next to nothing."""
    gc.set_threshold(100_000, 20, 20)
    try:
        from wooready import cli
    except ImportError as error:
        sys.stderr.write(f"Error: wooready is not completely installed ({type(error).__name__}: {error}). Install it again.\n")
        sys.exit(5)
    try:
        cli.main()
    except SystemExit as ended:
        if sys.flags.inspect:  # PYTHONINSPECT would show a traceback, ask for commands, and end with the exit code of NOT READY
            _leave(ended.code)
        raise
    finally:
        gc.freeze()


def _leave(code: object) -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    main()
