"""The texts about conditions: what must still be done before READY holds for a service on the internet. verdict/verdict.py decides."""

from wooready.report.verdict_json import FindingJson, VerdictDocument
from wooready.verdict.verdict import Word


def worded(word: Word, number: int) -> str:
    """`READY, on 2 conditions`; the word alone if there are none."""
    return f"{word}, on {number} condition{'s' if number > 1 else ''}" if number else word


def verdict_of(document: VerdictDocument) -> str:
    """The verdict with its conditions, wherever it stands alone."""
    return worded(document["verdict"], len(document.get("conditions", [])) if document["verdict"] == "READY" else 0)


def conditions(document: VerdictDocument) -> list[FindingJson]:
    """The findings on which READY rests."""
    resting = {each["check"] for each in document.get("conditions", [])} if document["verdict"] == "READY" else ()
    return [each for each in document["findings"] if each["check"] in resting]


def to_come(document: VerdictDocument) -> list[FindingJson]:
    """The same findings of a shop that is not READY: they matter once it would be."""
    return [each for each in document["findings"] if each.get("condition") and document["verdict"] != "READY"]


def title_of(document: VerdictDocument) -> str:
    """`Conditions: what is missing before Cin7 Omni can connect`."""
    integration = document["profile"].get("title", document["profile"]["name"])
    if document["verdict"] == "READY":
        return f"Conditions: to be met before {integration} can connect"
    return f"Also to be done before {integration} can connect"
