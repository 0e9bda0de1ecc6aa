"""verdict.json in types: one for each object of schemas/wooready/verdict.json. A test compares the two.

NotRequired marks what documents of earlier versions lack; this version writes all of it.
"""

from typing import Literal, NotRequired, TypedDict

from wooready.evidence.generation import KeyUse
from wooready.shop.facts import Clue
from wooready.verdict.causes import Person
from wooready.verdict.outcome import Outcome
from wooready.verdict.verdict import AuthType, Need, Word
from wooready.verdict.waivers import State


class ToolJson(TypedDict):
    """The tool that judged the shop."""

    name: Literal["wooready"]
    version: str


class BasisJson(TypedDict):
    """How a run was made. `key`, `ca_file`, `proxy`: whether one was given. `resolve`: the address that was; `plain`: the http address of
    the shop; both empty if there is none."""

    suite: str
    key: bool
    ca_file: bool
    resolve: str
    proxy: bool
    plain: str


class RunJson(TypedDict):
    """`observed_at`: when the shop was asked, in UTC. `recorded_by`: the version of wooready that asked. `requests`: how many it sent."""

    id: str
    observed_at: str
    replayed: bool
    recorded_by: str
    requests: int
    basis: NotRequired[BasisJson]


class ShopJson(TypedDict):
    """What the shop reports about itself; empty where it does not. `address`: where it was asked. If that is above the path that was typed,
    `typed` is the typed address and `clue` says why."""

    slug: str
    host: str
    address: str
    home: str
    woocommerce: str
    wordpress: str
    php: str
    server: NotRequired[str]
    api_enabled: NotRequired[bool | None]
    private_ca: NotRequired[bool]
    typed: NotRequired[str]
    clue: NotRequired[Clue]


class SourceJson(TypedDict):
    """A document that rules of the profile are based on."""

    title: str
    date: str


class ProfileJson(TypedDict):
    """What the shop was judged against. `unknown`: what could not be found out about the connecting system. `known`: names and texts that
    the profile allows a recording to keep."""

    name: str
    version: str
    title: NotRequired[str]
    sources: NotRequired[list[SourceJson]]
    unknown: NotRequired[list[str]]
    known: NotRequired[list[str]]


class KnownJson(TypedDict):
    """Part of ProfileJson."""

    known: NotRequired[list[str]]


class RootCauseJson(TypedDict):
    """The first failed finding that no waiver covers."""

    cause: str
    check: str
    who: list[Person]
    sentence: str


class GenerationJson(TypedDict):
    """One API generation; see verdict.Offer for the meaning of each part."""

    found: bool | None
    usable: bool | None
    needed: Need


class EnterJson(TypedDict):
    """What to enter in the integration, and where."""

    address: str
    address_field: str
    auth_type: AuthType
    auth_field: str
    workaround: bool


class StepJson(TypedDict):
    """One component to update."""

    what: str
    have: str
    need: str
    why: str


class UpgradeJson(TypedDict, total=False):
    """The upgrade map; see upgrade.UpgradeMap for the meaning of each part."""

    needed: bool
    recommended: str
    smallest: str
    goal: str
    reachable: str
    steps: list[StepJson]
    least: list[StepJson]
    breaks: list[str]
    meanwhile: str
    source: str


class WaivedJson(TypedDict):
    """The exception that a team accepted."""

    reason: str
    owner: str
    expires: str


class RemedyJson(TypedDict):
    """Who must do what, where, for one cause; see findings.Remedy for the meaning of each part."""

    cause: str
    sentence: str
    who: list[Person]
    where: str
    how: str
    verify: str
    settings: dict[str, str]
    text: NotRequired[str]
    facts: NotRequired[dict[str, str]]


class ConditionJson(TypedDict):
    """One condition on which READY rests, in the words of its finding."""

    cause: str
    check: str
    sentence: str
    who: list[Person]
    where: str
    how: str
    verify: str
    why: str


class FindingJson(ConditionJson):
    """One check that failed or gives advice, in words; see findings.Finding for the meaning of each part."""

    outcome: Literal["failed", "advice"]
    evidence: dict[str, str]
    waived: WaivedJson | None
    generation: NotRequired[str]
    shows: NotRequired[str]
    source: NotRequired[str]
    settings: NotRequired[dict[str, str]]
    server: NotRequired[str]
    text: NotRequired[str]
    facts: NotRequired[dict[str, str]]
    alternatives: NotRequired[list[RemedyJson]]
    tell_apart: NotRequired[str]
    sampled: NotRequired[str]
    condition: NotRequired[bool]


class CheckJson(TypedDict):
    """One check of the ladder; once per API generation if it is judged so. `reads` and `lines`: what it was judged on."""

    id: str
    title: str
    rung: str
    outcome: Outcome
    cause: str
    blocked_by: str
    reason: str
    waived: WaivedJson | None
    optional: NotRequired[bool]
    reads: NotRequired[list[str]]
    lines: NotRequired[list[str]]


class StandingJson(TypedDict):
    """The state of one waiver."""

    check: str
    cause: str
    shop: str
    reason: str
    owner: str
    expires: str
    state: State


class RequestJson(TypedDict):
    """One request that was sent. `at`: seconds since the start of the run; `ms`: how long it took."""

    probe: str
    method: str
    url: str
    auth: str
    answer: str
    at: float
    ms: float


class AnswerJson(TypedDict):
    """The head of one answer, and the identifying part of its body. `status` is 0 if no answer came."""

    status: int
    reason: str
    headers: list[list[str]]
    body: str
    error: str


class CertificateJson(TypedDict):
    """One certificate of the chain; times are UTC. Times, key and digest are empty if it cannot be read."""

    subject: str
    issuer: str
    names: list[str]
    not_before: str
    not_after: str
    key: str
    digest: str


class VerdictDocument(TypedDict):
    """The whole document: the result of one run of one shop, every form of a report is a view of it."""

    format: Literal[1]
    tool: ToolJson
    run: RunJson
    shop: ShopJson
    profile: ProfileJson
    verdict: Word
    conditions: NotRequired[list[ConditionJson]]
    headline: str
    target: str
    root_cause: RootCauseJson | None
    generations: dict[str, GenerationJson]
    auth: dict[str, bool | None]
    key: NotRequired[dict[str, KeyUse | None]]
    enter: EnterJson
    upgrade: UpgradeJson
    findings: list[FindingJson]
    checks: list[CheckJson]
    waivers: list[StandingJson]
    requests: list[RequestJson]
    answers: NotRequired[dict[str, AnswerJson]]
    certificates: NotRequired[list[CertificateJson]]
