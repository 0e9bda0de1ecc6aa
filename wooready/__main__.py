"""`python -m wooready`, and the command `wooready`.

Nothing is imported from the current folder: a file that lies there, such as requests.py, would otherwise run with the key in reach.
Python puts that folder on its path for `-m`, and a PYTHONPATH may do so; what it loads before it comes here stands in SECURITY.md.
"""

import os
import sys


def leave_current_folder() -> None:
    """Takes the current folder off the import path. An installed wooready is found without it, and so is one in a checkout."""
    here = os.path.realpath(os.curdir)
    kept = ("site-packages", "dist-packages")
    library = os.path.realpath(os.__file__).removesuffix(f"{os.sep}os.py")
    sys.path[:] = [
        each
        for each in sys.path
        if os.path.realpath(each or os.curdir) != here or here.endswith(kept) or here == library  # never Python's own
    ]


leave_current_folder()

from wooready.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
