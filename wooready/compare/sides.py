"""One side of a comparison: a recording, judged in this process without writing a report."""

from pathlib import Path

from wooready import resources
from wooready.compare.changes import Side
from wooready.compare.shapes import shapes_of
from wooready.errors import UsageError
from wooready.files import RECORDING
from wooready.run.case import judge
from wooready.run.options import Options
from wooready.run.recordings import recording_folder, recordings_in
from wooready.shop.profile import Profile


def side_of(name: str, profile: Profile) -> Side:
    """`name` is a folder with a recording, its file, or a bundled recording's name. Raises UsageError if there is none."""
    given = Path(name)
    folder = given.parent if given.name == RECORDING else given
    if not (folder / RECORDING).is_file():
        if several := recordings_in(folder):
            names = ", ".join(list(several)[:5])
            raise UsageError(
                f"{name} holds {len(several)} recording{'s' if len(several) > 1 else ''} ({names}). Give one of them, such as "
                f"{folder / next(iter(several))}"
            )
        folder = recording_folder(resources.folder("cassettes"), name)
    case = judge(Options(folder.name, None, "replay", profile, folder.parent))
    return Side(case.document, shapes_of(case.gathered.evidence), case.gathered.basis)
