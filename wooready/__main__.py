"""`python -m wooready`, and the command `wooready`.

Nothing is imported from the current folder: a file there, such as requests.py, would otherwise run with access to the key.
Python puts that folder on its path for `-m`, and PYTHONPATH may do so too; SECURITY.md says what is loaded before this code runs.
"""

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


leave_current_folder()

from wooready.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
