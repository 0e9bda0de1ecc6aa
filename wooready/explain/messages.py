"""Finds a message among the known ones: regardless of case, inside a longer log line, or with other numbers and hosts in it.

Rare words weigh more than common ones, so that a code counts for more than the words around it. rapidfuzz (token_set_ratio) has no such
weights: with it, the right message of the catalogue came first less often with a word left out (80 % of 264, here 82 %), a word mistyped
(82, here 89), only the first part given (75, here 80), or inside a longer line (61, here 70).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property

from wooready.explain.signs import numbers_in, plain

#: Parts that vary and carry no meaning: addresses, routes, host names, long numbers, hexadecimal ids.
_VARIABLE = re.compile(
    r"https?://\S+|/wp-json/\S*|\b(?:[a-z0-9-]+\.)+(?:com|org|net|shop|store|io|co|eu|de|fr|nl|uk|au|nz|example|test|local)\b|\b\d{4,}\b|\b[0-9a-f]{16,}\b"
)
#: A match of less than this share of a message's weight is considered chance.
_ENOUGH = 0.7
#: Minimum similarity of the letters if the words do not match.
_ALIKE = 0.85
#: Characters of a message that are compared letter by letter.
_COMPARED = 300
#: Words that say little: each weighs this share of another.
_FILLERS = frozenset(
    re.findall(r"\w+", "a an and are be been by did do does for has have in is it its no not of on or the this to was were with")
)
_FILLER = 0.4


@dataclass(frozen=True)
class Known:
    """One message, and the ids of its owners: causes, failures in the catalogue, or a symptom's number. `counts`: of its letters;
    `numbers`: by kind."""

    text: str
    words: tuple[str, ...]
    owners: tuple[str, ...]
    stems: frozenset[str]
    letters: str
    counts: Counter[str]
    numbers: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Hit:
    """`score`: 0 to 1 for matching words, above 1 for a message that is contained literally."""

    score: float
    known: Known


def words_of(text: str) -> tuple[str, ...]:
    """The words of a message: `cURL error 28: timed out after 5001 ms` → curl, error:28, timed, out, after, ms."""
    kept = _VARIABLE.sub(" ", plain(text))
    kept = re.sub(r"\berror(?: code)?:? (\d+)\b", r"error:\1", kept)
    return tuple(re.findall(r"error:\d+|\w+", kept))


def stem_of(word: str) -> str:
    """`updating`, `updates` and `updated` → `updat`. Codes, numbers and short words stay as they are."""
    if len(word) < 6 or not word.isalpha():
        return word
    return re.sub(r"(?:ing|ed|es|e|s)$", "", word)


def _letters(text: str) -> str:
    """As plain text, without a prefix such as `Error:`."""
    return re.sub(r"^(?:error|warning|exception): ", "", plain(text)).rstrip(".")


def _numbers(text: str) -> Mapping[str, frozenset[str]]:
    """The numbers that mean something, by kind, without classes such as `http 4xx`."""
    single = [each for each in numbers_in(plain(text)) if "x" not in each and not each.startswith("wait ")]
    kinds = {each.partition(" ")[0] for each in single}
    return {kind: frozenset(each for each in single if each.startswith(f"{kind} ")) for kind in kinds}


def _contradict(asked: Mapping[str, frozenset[str]], known: Mapping[str, frozenset[str]]) -> bool:
    """Whether both have numbers of one kind, and share none: what is known of 401 says nothing of 429."""
    return any(kind in known and not mine & known[kind] for kind, mine in asked.items())


def _most_alike(asked: Known, known: Known) -> float:
    """As much as the similarity of the letters can be at most, whatever their order."""
    shared = sum(min(count, known.counts[letter]) for letter, count in asked.counts.items() if letter in known.counts)
    return 2 * shared / (len(asked.letters) + len(known.letters))


def _read(text: str, owners: tuple[str, ...] = ()) -> Known:
    """A message in the forms in which it is compared."""
    words, letters = words_of(text), _letters(text)
    return Known(text, words, owners, frozenset(map(stem_of, words)), letters, Counter(letters), _numbers(text))


_known = cache(_read)


class Messages:
    """All known messages. Rare words weigh more than common ones."""

    def __init__(self, shown: Iterable[tuple[str, str]]) -> None:
        """`shown`: (message, owner id)."""
        owners: dict[str, list[str]] = {}
        for text, owner in shown:
            owners.setdefault(text, []).append(owner)
        self.known = tuple(_known(text, tuple(dict.fromkeys(names))) for text, names in owners.items())

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        counts: dict[str, int] = {}
        for known in self.known:
            for word in known.stems:
                counts[word] = counts.get(word, 0) + 1
        return {word: math.log(1 + len(self.known) / count) * (_FILLER if word in _FILLERS else 1) for word, count in counts.items()}

    @cached_property
    def _known_weights(self) -> Mapping[str, float]:
        return {known.text: self._weight(known.words) for known in self.known}

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, math.log(1 + len(self.known))) for word in set(map(stem_of, words)))

    def find(self, message: str) -> tuple[Hit, ...]:
        """The matches, best first, without those that are much worse than the best."""
        asked = _read(message)
        hits = sorted((hit for known in self.known if (hit := self._compare(asked, known))), key=lambda hit: -hit.score)
        return tuple(hit for hit in hits if hit.score >= 0.6 * hits[0].score)

    def closest(self, message: str, count: int = 3) -> tuple[str, ...]:
        """The known messages most similar to one that does not match."""
        letters, words = _letters(message), words_of(message)
        readable = [known for known in self.known if re.search(r"[^\W\d]{3}", known.text)]
        ranked = sorted(readable, key=lambda known: -self._nearness(letters, words, known))
        return tuple(known.text for known in ranked[:count])

    def _nearness(self, letters: str, words: tuple[str, ...], known: Known) -> float:
        shared = self._weight(frozenset(map(stem_of, words)) & known.stems) / (self._weight(known.words) or 1)
        return shared + SequenceMatcher(None, letters[:200], known.letters).ratio()

    def _compare(self, message: Known, known: Known) -> Hit | None:
        asked, letters, theirs = message.words, message.letters, known.letters
        if _contradict(message.numbers, known.numbers):
            return None
        if letters == theirs:
            return Hit(1.5, known)
        common = message.stems & known.stems
        theirs_weight = self._known_weights[known.text]
        strength = min(1.0, theirs_weight / 12)
        if len(theirs) > 5 and theirs in letters:
            return Hit(1 + 0.4 * strength, known)
        if common and (len(known.stems) > 1 or (common == known.stems and len(theirs) > 2)):
            covered = self._weight(common) / theirs_weight
            if covered >= _ENOUGH:
                return Hit(covered * (0.5 + 0.5 * strength), known)
        if asked and self._part(asked, known.words) and self._weight(asked) > 2:
            return Hit(0.4 + 0.6 * self._weight(asked) / theirs_weight, known)
        near = 8 < len(theirs) <= _COMPARED and abs(len(theirs) - len(letters)) < len(theirs) / 3
        if near and _most_alike(message, known) > _ALIKE:
            ratio = SequenceMatcher(None, letters, theirs).ratio()
            return Hit(ratio * 0.8, known) if ratio > _ALIKE else None
        return None

    @staticmethod
    def _part(asked: tuple[str, ...], words: tuple[str, ...]) -> bool:
        """Whether the words occur among the known ones, in sequence."""
        return any(words[at : at + len(asked)] == asked for at in range(len(words) - len(asked) + 1))
