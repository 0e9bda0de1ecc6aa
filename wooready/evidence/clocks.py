"""The facts about two clocks: that of the machine on which wooready runs, and the server's, from the Date headers of its answers.

Whether a certificate is within its dates depends on the time. If the clocks disagree about it, one of them is wrong, and nobody is blamed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wooready.evidence.facets import facet
from wooready.evidence.seen import Seen
from wooready.evidence.tls import TlsFacts, tls_facts
from wooready.validation import utc_time
from wooready.woocommerce.releases import releases


@dataclass(frozen=True)
class Clocks:
    """`ours`: when the run began, by this machine. `ahead`: seconds by which the server's clock is ahead; None if it sent no date."""

    ours: datetime
    ahead: int | None
    tls: TlsFacts

    @property
    def theirs(self) -> datetime | None:
        """When the run began, by the server. None if it sent no date, or one beyond the calendar."""
        try:
            return None if self.ahead is None else self.ours + timedelta(seconds=self.ahead)
        except OverflowError:
            return None

    @property
    def before_release(self) -> bool:
        """Whether this machine's clock shows a time before this release of wooready was made."""
        return self.ours < datetime.fromisoformat(max(each.date for each in releases())).replace(tzinfo=UTC)

    @property
    def in_doubt(self) -> bool:
        """Whether it cannot be told if the certificate is within its dates."""
        if self.tls.leaf is None:
            return False
        return self.before_release or (self.theirs is not None and self._holds(self.ours) != self._holds(self.theirs))

    @property
    def ours_is_wrong(self) -> bool:
        """Whether it must be this machine's clock: it shows a time before wooready was made, or the certificate's dates are off by more
        than the certificate lasts."""
        leaf = self.tls.leaf
        if leaf is None or not self.in_doubt:
            return False
        off = max(leaf.not_before - self.ours, self.ours - leaf.not_after)
        return self.before_release or off > leaf.not_after - leaf.not_before

    @property
    def shown(self) -> str:
        """Both times: `2036-01-01T00:00:00Z on this machine, 2026-11-26T10:00:00Z on the server`."""
        theirs = f"{self.theirs:%Y-%m-%dT%H:%M:%SZ}" if self.theirs else "unknown"
        return f"{self.ours:%Y-%m-%dT%H:%M:%SZ} on this machine, {theirs} on the server"

    def _holds(self, when: datetime) -> bool:
        """Whether the certificate is within its dates; so are those sent with it, without roots and, if it was verified, without extras."""
        leaf = self.tls.leaf
        sent = [each for each in self.tls.chain if each is leaf or not (each.self_issued or self.tls.verified)]
        return (leaf is None or leaf.not_before <= when) and all(when <= each.not_after for each in sent)


@facet("clocks")
def clocks(seen: Seen) -> Clocks:
    """A cache may answer with an old date, so the date that is closest to our own counts. Raises Missing if no handshake was made."""
    answers = [each.response for each in seen.exchanges.values() if each.response and each.response.header("Date")]
    ahead = min((each.clock for each in answers), key=abs, default=None)
    return Clocks(utc_time(seen.shop.observed_at), ahead, tls_facts(seen))
