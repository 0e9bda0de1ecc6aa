"""On what basis a run was made: by which suite, for which system, with which key, trust and route. Only runs on the same basis show what
was fixed in a shop; between others, what differs may be the run's doing."""

from collections.abc import Mapping

from wooready.report.verdict_json import BasisJson


def differences(now: BasisJson | None, then: BasisJson | None) -> list[str]:
    """How the earlier run was made otherwise, as in "it was made without a key". What a document does not say counts as equal."""
    if now is None or then is None:
        return []
    found = []
    if now["suite"] != then["suite"]:
        found.append(f"by the suite {then['suite']}")
    if now["key"] != then["key"]:
        found.append("with a key" if then["key"] else "without a key")
    if now["ca_file"] != then["ca_file"]:
        found.append("with --ca-file" if then["ca_file"] else "without --ca-file")
    if now["resolve"] != then["resolve"]:
        found.append(f"with --resolve to {then['resolve']}" if then["resolve"] else "without --resolve")
    if now["proxy"] != then["proxy"]:
        found.append("through a proxy" if then["proxy"] else "without a proxy")
    if now["plain"] != then["plain"]:
        found.append(f"with {then['plain']} as the http address" if then["plain"] else "without an http address")
    return found


def other_marks(now: Mapping[str, str], then: Mapping[str, str]) -> list[str]:
    """The same of key and CA, told by their marks, both made for the earlier run."""
    named = (("key", "with another key"), ("ca", "with another --ca-file"))
    return [words for name, words in named if name in now and name in then and now[name] != then[name]]


def joined(phrases: list[str]) -> str:
    """`with another key, without --ca-file and through a proxy`."""
    return " and ".join(filter(None, (", ".join(phrases[:-1]), phrases[-1]))) if phrases else ""
