"""Exchanges that note which of them was looked at."""

from collections.abc import ItemsView, Iterator, Mapping, ValuesView

from wooready.wire.exchange import Exchange


class _Noted(Mapping[str, Exchange]):
    """Exchanges, with a note of each that is looked up. Whoever goes through all of them leaves no note."""

    def __init__(self, exchanges: Mapping[str, Exchange]) -> None:
        self._exchanges, self.notes = exchanges, dict[str, None]()

    def __getitem__(self, probe: str) -> Exchange:
        exchange = self._exchanges[probe]
        self.notes[probe] = None
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
