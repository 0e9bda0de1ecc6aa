"""Judges a recording in this process: for comparing, where no report is wanted."""

from pathlib import Path

from wooready import resources
from wooready.compare.changes import Side
from wooready.compare.shapes import shapes_of
from wooready.run.case import replay_case
from wooready.run.recordings import recording_folder
from wooready.shop.profile import Profile
from wooready.verdict.checks import load_ladder
from wooready.wire import recording


def side_of(name: str, profile: Profile) -> Side:
    """One side of a comparison: `name` is a folder with a recording, its file, or a bundled recording's name. Raises UsageError."""
    given = Path(name)
    folder = given.parent if given.name == recording.FILE else given
    if not (folder / recording.FILE).is_file():
        folder = recording_folder(resources.folder("cassettes"), name)
    case = replay_case(folder, profile, load_ladder(resources.folder("suites")))
    judgement = case.run_all()
    document = case.document()
    assert document is not None
    return Side(document, shapes_of(judgement.evidence))
