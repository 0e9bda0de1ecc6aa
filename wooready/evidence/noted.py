"""Exchanges that note which of them are read, so that checks need not declare what they were judged on."""

from collections.abc import ItemsView, Iterator, Mapping, ValuesView

from wooready.wire.exchange import Exchange


class Noted(Mapping[str, Exchange]):
    """Exchanges by probe id. `notes` are the ids that were read since `clear`, in order of first use.

    Iterating over all exchanges does not count as reading them.
    """

    def __init__(self, exchanges: Mapping[str, Exchange]) -> None:
        self._exchanges, self._notes = exchanges, dict[str, None]()

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self._notes)

    def clear(self) -> None:
        self._notes.clear()

    def __getitem__(self, probe: str) -> Exchange:
        exchange = self._exchanges[probe]
        self._notes[probe] = None
        return exchange

    def __contains__(self, probe: object) -> bool:
        return probe in self._exchanges

    def __iter__(self) -> Iterator[str]:
        return iter(self._exchanges)

    def __len__(self) -> int:
        return len(self._exchanges)

    def items(self) -> ItemsView[str, Exchange]:
        return self._exchanges.items()

    def values(self) -> ValuesView[Exchange]:
        return self._exchanges.values()
