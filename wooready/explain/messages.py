"""Finds a message among the known ones: in any case, inside a longer line of a log, with other numbers and hosts in it.

Rare words weigh more than common ones, so that a code counts for more than the words around it. rapidfuzz (token_set_ratio) knows no such
weights: with it, the right message of the catalogue stood first less often with a word left out (80 % of 264, here 82 %), a word mistyped
(82, here 89), only the first part given (75, here 80), or inside a longer line (61, here 70).
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

#: What differs from shop to shop and from time to time, and says nothing: addresses, host names, long numbers, hex.
_VARIABLE = re.compile(
    r"https?://\S+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|shop|store|io|co|eu|de|fr|nl|uk|au|nz|example|test|local)\b|\b\d{4,}\b|\b[0-9a-f]{16,}\b"
)
#: Less than this of a message's weight is chance.
_ENOUGH = 0.7
#: So many letters must be alike where no words are.
_ALIKE = 0.85


@dataclass(frozen=True)
class Known:
    """One message, and the ids of what shows it: causes, failures of the catalogue, or a symptom's number."""

    text: str
    words: tuple[str, ...]
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """`score`: 0 to 1 for words that are found, above for a message that stands there letter by letter."""

    score: float
    known: Known


def words_of(text: str) -> tuple[str, ...]:
    """`cURL error 28: timed out after 5001 ms` → curl, error:28, timed, out, after, ms."""
    plain = _VARIABLE.sub(" ", text.lower())
    plain = re.sub(r"\berror(?: code)?:? (\d+)\b", r"error:\1", plain)
    return tuple(re.findall(r"error:\d+|\w+", plain))


def _letters(text: str) -> str:
    """Without the case, the spaces, and a word such as «Error:» before it."""
    return re.sub(r"^(?:error|warning|exception): ", "", " ".join(text.lower().split())).rstrip(".")


class Messages:
    """All that is known, by message. Rare words weigh more than common ones."""

    def __init__(self, shown: Iterable[tuple[str, str]]) -> None:
        """`shown`: (message, owner)."""
        owners: dict[str, list[str]] = {}
        for text, owner in shown:
            owners.setdefault(text, []).append(owner)
        self.known = tuple(Known(text, words_of(text), tuple(dict.fromkeys(names))) for text, names in owners.items())

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        counts: dict[str, int] = {}
        for known in self.known:
            for word in set(known.words):
                counts[word] = counts.get(word, 0) + 1
        return {word: math.log(1 + len(self.known) / count) for word, count in counts.items()}

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, math.log(1 + len(self.known))) for word in set(words))

    def find(self, message: str) -> tuple[Hit, ...]:
        """The best first; only those that are not far worse than the best."""
        hits = sorted((hit for known in self.known if (hit := self._compare(message, known))), key=lambda hit: -hit.score)
        return tuple(hit for hit in hits if hit.score >= 0.6 * hits[0].score)

    def closest(self, message: str, count: int = 3) -> tuple[str, ...]:
        """What is most like a message of which nothing is known."""
        letters = _letters(message)
        ranked = sorted(self.known, key=lambda known: -self._nearness(letters, words_of(message), known))
        return tuple(known.text for known in ranked[:count])

    def _nearness(self, letters: str, words: tuple[str, ...], known: Known) -> float:
        shared = self._weight(set(words) & set(known.words)) / (self._weight(known.words) or 1)
        return shared + SequenceMatcher(None, letters[:200], _letters(known.text)).ratio()

    def _compare(self, message: str, known: Known) -> Hit | None:
        asked, letters, theirs = words_of(message), _letters(message), _letters(known.text)
        if letters == theirs:
            return Hit(1.5, known)
        common = set(asked) & set(known.words)
        theirs_weight = self._weight(known.words)
        strength = min(1.0, theirs_weight / 12)
        if len(theirs) > 5 and theirs in letters:
            return Hit(1 + 0.4 * strength, known)
        if common and (len(set(known.words)) > 1 or (common == set(known.words) and len(theirs) > 2)):
            covered = self._weight(common) / theirs_weight
            if covered >= _ENOUGH:
                return Hit(covered * (0.5 + 0.5 * strength), known)
        if asked and self._part(asked, known.words) and self._weight(asked) > 2:
            return Hit(0.4 + 0.6 * self._weight(asked) / theirs_weight, known)
        if len(theirs) > 8 and abs(len(theirs) - len(letters)) < len(theirs) / 3:
            ratio = SequenceMatcher(None, letters, theirs).ratio()
            return Hit(ratio * 0.8, known) if ratio > _ALIKE else None
        return None

    @staticmethod
    def _part(asked: tuple[str, ...], words: tuple[str, ...]) -> bool:
        """Whether the words stand among the known ones, one after the other."""
        return any(words[at : at + len(asked)] == asked for at in range(len(words) - len(asked) + 1))
