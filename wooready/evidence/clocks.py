"""The facts about two clocks: that of the machine on which wooready runs, and the server's, from the Date headers of its answers.

Whether a certificate is within its dates depends on the time, and so does an OAuth signature. If the clocks disagree, one of them is wrong,
and from here it can rarely be told which.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wooready.evidence.facets import facet
from wooready.evidence.seen import Seen
from wooready.evidence.tls import TlsFacts, tls_facts
from wooready.validation import utc_time
from wooready.woocommerce.releases import releases

#: Seconds by which clocks that are kept right never differ: with more, it cannot be told what of this run holds at the right time.
DAY = 86_400
#: Seconds from which on WooCommerce may refuse an OAuth signature: it does from 15 minutes on, and requests take a while.
SIGNATURE_SECONDS = 840


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
    def apart(self) -> int:
        """Seconds between the two clocks; 0 if the server sent no date."""
        return abs(self.ahead or 0)

    @property
    def dates_differ(self) -> bool:
        """Whether the certificate is within its dates by one clock only."""
        return self.theirs is not None and self._holds(self.ours) != self._holds(self.theirs)

    @property
    def dates_in_doubt(self) -> bool:
        """Whether it cannot be told if the certificate is within its dates."""
        return self.tls.leaf is not None and (self.before_release or self.dates_differ)

    @property
    def in_doubt(self) -> bool:
        """Whether one of the clocks is so wrong that nothing may be sent with a key."""
        return self.dates_in_doubt or self.apart > DAY

    @property
    def may_refuse_signatures(self) -> bool:
        """Whether the clocks are so far apart that WooCommerce refuses OAuth signatures, whatever else is right or wrong with them."""
        return self.apart > SIGNATURE_SECONDS

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
    def difference(self) -> str:
        """`3 minutes`, `2 hours`, `365 days`."""
        for unit, seconds, least in (("days", DAY, 2 * DAY), ("hours", 3600, 7200)):
            if self.apart >= least:
                return f"{round(self.apart / seconds):,} {unit}"
        minutes = round(self.apart / 60)
        return f"{minutes} minute{'s' if minutes != 1 else ''}"

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
