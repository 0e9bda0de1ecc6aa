"""Writes files whole or not at all: each is first written as a draft beside its place, and drafts are renamed together.

A full disk or a killed process therefore leaves the earlier files as they were, and never a mixture of two runs. Drafts and new folders
are known by process, so that one that is stopped can remove them (stopping.py).
"""

import contextlib
import errno
import os
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path

from wooready.errors import UsageError

#: What is written to find out whether there is room, in bytes: more than the files of an ordinary run take together.
ROOM = 512_000
#: Longest name of a file where the system does not tell, in bytes.
_LONGEST_NAME = 255
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full: the quota is used up",
    errno.EFBIG: "a file of this size exceeds the limit on file sizes, see ulimit -f",
    errno.EROFS: "the file system is read-only",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOTDIR: "it is not a folder",
    errno.EISDIR: "a folder is in the place of this file",
    errno.EMFILE: "too many files are open, see ulimit -n",
}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
#: Held while files are renamed or begun, and for good once this process is being stopped.
_lock = threading.RLock()
_drafts: set[Path] = set()
_folders: set[Path] = set()


def reason(error: OSError) -> str:
    """Why a file could not be written or read: `the disk is full`, or what the operating system says."""
    return _REASONS.get(error.errno or 0, "") or error.strerror or type(error).__name__


def not_writable(path: Path, error: OSError) -> UsageError:
    """The error for a file or folder that could not be written. Returned, not raised."""
    mend = "Make room, or choose another folder" if error.errno in _FULL else "Choose another folder"
    if error.errno == errno.EISDIR:
        mend = "Rename that folder, or choose another one for the file"
    return UsageError(f"{path} is not writable ({reason(error)}). {mend}.")


def of_environment(error: OSError) -> UsageError | None:
    """The error for a file, a folder or a limit of this machine; None for one of the network, which is not for the user to mend."""
    if error.errno is None or isinstance(error, ConnectionError | TimeoutError) or isinstance(error.filename, bytes):
        return None
    where = f"{error.filename}: " if error.filename else ""
    return UsageError(f"{where}{reason(error)}. Check the path, its permissions, and the limits of this machine (ulimit -a).")


def must_be_writable(*places: Path) -> None:
    """Raises UsageError if a file cannot be written at one of these places. Leaves nothing there, not even a folder.

    Called before any request. Whether there is room is tried, because a quota cannot be looked up.
    """
    for place in places:
        try:
            if "\0" in str(place):
                raise ValueError
            if os.path.isdir(place) and not os.path.islink(place):  # noqa: PTH112, PTH114 (these never raise)
                raise OSError(errno.EISDIR, "")
        except (OSError, ValueError) as error:
            raise not_writable(place, _as_os_error(error)) from None
    for folder in dict.fromkeys(place.parent for place in places):
        try:
            _try_to_write(folder, [place.name for place in places if place.parent == folder])
        except (OSError, ValueError) as error:
            raise not_writable(Path(error.filename) if isinstance(error, NotADirectoryError) else folder, _as_os_error(error)) from None


def _as_os_error(error: Exception) -> OSError:
    return error if isinstance(error, OSError) else OSError(errno.EINVAL, "this is not a file name")  # e.g. a NUL character


def _try_to_write(folder: Path, names: list[str]) -> None:
    """Raises OSError if files of these names cannot be written in `folder`, which need not exist yet."""
    existing, missing = folder, list[str]()
    while not os.path.lexists(existing) and existing != existing.parent:
        missing.append(existing.name)
        existing = existing.parent
    if not existing.is_dir():
        raise OSError(errno.ENOTDIR, "", str(existing))
    longest = os.pathconf(existing, "PC_NAME_MAX") if hasattr(os, "pathconf") else _LONGEST_NAME
    if any(len(os.fsencode(name)) > longest for name in (*missing, *names)):
        raise OSError(errno.ENAMETOOLONG, "")
    draft = _begin(existing)
    try:
        with draft.open("wb", buffering=0) as file:
            left = ROOM
            while left > 0:
                left -= file.write(b"\0" * left)
    finally:
        discard(draft)


def _begin(folder: Path) -> Path:
    """An empty draft in `folder`, which is created if needed. The permissions are those that the umask leaves."""
    with _lock:
        _folders.update(each for each in (folder, *folder.parents) if not os.path.lexists(each))
        draft = folder / f".wooready-{secrets.token_hex(6)}.part"
        _drafts.add(draft)
        for left in (2, 1, 0):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
                break
            except FileNotFoundError:  # another process has just removed the folder, which was empty
                if not left:
                    raise
    return draft


def reserve(folder: Path) -> Path:
    """An empty draft, for a program that writes its file itself. Call `discard` in the end. Raises UsageError."""
    try:
        return _begin(folder)
    except OSError as error:
        _remove_empty_folders()
        raise not_writable(folder, error) from None


def discard(draft: Path) -> None:
    """Removes a draft, and the folders that were created for it if they are empty. Does nothing if it is gone already."""
    with _lock:
        _drafts.discard(draft)
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        _remove_empty_folders()


def _remove_empty_folders() -> None:
    with _lock:
        for folder in sorted(_folders, key=lambda each: -len(each.parts)):
            with contextlib.suppress(OSError):
                folder.rmdir()  # only if it is empty
                _folders.discard(folder)


def write_together(contents: Mapping[Path, str]) -> None:
    """Writes all files, or none of them. Two processes that write the same files do not mix their contents.

    Raises UsageError, which says why, if one cannot be written.
    """
    drafts: dict[Path, Path] = {}
    place = Path()
    try:
        for place, text in contents.items():
            drafts[place] = _begin(place.parent)
            with drafts[place].open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        with _lock:
            for place in drafts:
                if place.is_dir() and not place.is_symlink():
                    raise OSError(errno.EISDIR, "")
            for place, draft in drafts.items():
                draft.replace(place)
                _drafts.discard(draft)
                _folders.difference_update(place.parents)
    except OSError as error:
        raise not_writable(place, error) from None
    finally:
        for draft in drafts.values():
            discard(draft)
        _remove_empty_folders()


def write_atomically(path: Path, text: str) -> None:
    """Writes one file, whole or not at all. Raises UsageError, which says why, if it cannot be written."""
    write_together({path: text})


def abandon(patience: float = 5.0) -> None:
    """Removes all drafts and empty new folders of this process, which ends now: from here on, nothing more is written or renamed.

    Files that are being renamed at this moment are finished first; `patience`: for at most so many seconds.
    """
    _lock.acquire(timeout=patience)  # never released
    for draft in list(_drafts):
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    _remove_empty_folders()
