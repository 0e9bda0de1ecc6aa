"""Parameters that a check may take in addition to the facets of the evidence: what only the judgement knows."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wooready.verdict.judgement import Judgement

#: By parameter name. The second argument is the API generation that the check is judged for; empty for a check of the whole shop.
OF_JUDGEMENT: Mapping[str, Callable[["Judgement", str], object]] = {
    "api": lambda judgement, generation: judgement.evidence.api(generation),
    "evidence": lambda judgement, generation: judgement.evidence,
    "key_known": lambda judgement, generation: judgement.of_target("AUTH-02"),
    "profile": lambda judgement, generation: judgement.profile,
    "strangers": lambda judgement, generation: judgement.strangers,
    "target": lambda judgement, generation: judgement.target,
    "upgrade": lambda judgement, generation: judgement.upgrade,
}
