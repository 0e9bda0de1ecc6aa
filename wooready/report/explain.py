"""What an error message of the connecting system means: from the profile's own symptoms, and from what the causes show."""

import re
import textwrap
from difflib import SequenceMatcher

from wooready.errors import UsageError
from wooready.report.remedies import causes
from wooready.report.text import WIDTH
from wooready.shop.profile import Profile


def explain_message(message: str, profile: Profile) -> str:
    """Raises UsageError when nothing is known of the message."""
    lines: list[str] = []
    for symptom in profile.symptoms:
        if _alike(message, symptom.message):
            source = profile.sources[symptom.source]
            lines += [f"«{symptom.message}»", *textwrap.wrap(symptom.means, WIDTH)]
            lines += textwrap.wrap(f"What to do: {symptom.do}", WIDTH) if symptom.do else []
            lines += [f"Checks that see it: {', '.join(symptom.checks)}"]
            note = "; that the message comes from what these checks see is inferred" if symptom.inferred else ""
            lines += [*textwrap.wrap(f"Source: {source['title']} ({source['date']}): «{symptom.quote}»{note}", WIDTH), ""]
    shown = [name for name, cause in causes().items() if any(_alike(message, each) for each in cause.get("shows", "").split("; "))]
    if shown:
        lines += ["Causes that show like this:", *(f"  - {name}: {_plain(str(causes()[name]['sentence']))}" for name in shown), ""]
    if not lines:
        raise UsageError(
            f"Nothing is known of {message[:80]!r} for {profile.title}. Run wooready check: it finds the cause without the message."
        )
    return "\n".join(lines)


def _alike(message: str, known: str) -> bool:
    """The same words but for case, punctuation and a little of them."""
    one, other = (" ".join(re.findall(r"[a-z0-9]+", text.lower())) for text in (message, known))
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    return (len(shorter) > 5 and shorter in longer) or SequenceMatcher(None, one, other).ratio() > 0.8


def _plain(sentence: str) -> str:
    return re.sub(r"\{(\w+)\}", r"<\1>", sentence)
