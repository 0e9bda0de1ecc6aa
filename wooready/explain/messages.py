"""Finds a message among the known ones: regardless of case, inside a longer log line, or with other numbers and hosts in it.

Rare words weigh more than common ones, so that a code counts for more than the words around it. rapidfuzz (token_set_ratio) has no such
weights: with it, the right message of the catalogue came first less often with a word left out (80 % of 264, here 82 %), a word mistyped
(82, here 89), only the first part given (75, here 80), or inside a longer line (61, here 70).
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

#: Parts that vary and carry no meaning: addresses, host names, long numbers, hexadecimal ids.
_VARIABLE = re.compile(
    r"https?://\S+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|shop|store|io|co|eu|de|fr|nl|uk|au|nz|example|test|local)\b|\b\d{4,}\b|\b[0-9a-f]{16,}\b"
)
#: A match of less than this share of a message's weight is considered chance.
_ENOUGH = 0.7
#: Minimum similarity of the letters if the words do not match.
_ALIKE = 0.85


@dataclass(frozen=True)
class Known:
    """One message, and the ids of its owners: causes, failures in the catalogue, or a symptom's number."""

    text: str
    words: tuple[str, ...]
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """`score`: 0 to 1 for matching words, above 1 for a message that is contained literally."""

    score: float
    known: Known


def words_of(text: str) -> tuple[str, ...]:
    """The words of a message: `cURL error 28: timed out after 5001 ms` → curl, error:28, timed, out, after, ms."""
    plain = _VARIABLE.sub(" ", text.lower())
    plain = re.sub(r"\berror(?: code)?:? (\d+)\b", r"error:\1", plain)
    return tuple(re.findall(r"error:\d+|\w+", plain))


def _letters(text: str) -> str:
    """In lower case, with single spaces, without a prefix such as `Error:`."""
    return re.sub(r"^(?:error|warning|exception): ", "", " ".join(text.lower().split())).rstrip(".")


class Messages:
    """All known messages. Rare words weigh more than common ones."""

    def __init__(self, shown: Iterable[tuple[str, str]]) -> None:
        """`shown`: (message, owner id)."""
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
        """The matches, best first, without those that are much worse than the best."""
        hits = sorted((hit for known in self.known if (hit := self._compare(message, known))), key=lambda hit: -hit.score)
        return tuple(hit for hit in hits if hit.score >= 0.6 * hits[0].score)

    def closest(self, message: str, count: int = 3) -> tuple[str, ...]:
        """The known messages most similar to one that does not match."""
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
        """Whether the words occur among the known ones, in sequence."""
        return any(words[at : at + len(asked)] == asked for at in range(len(words) - len(asked) + 1))
