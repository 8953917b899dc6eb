"""Things that belong together in pairs, as sets (union-find; Galler and Fischer, 1964)."""


class Joined:
    """Sets of names that have been joined; a name that was never joined stands alone."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, name: str) -> str:
        """The name that stands for the set of `name`."""
        while (parent := self._parent.get(name, name)) != name:
            name = parent
        return name

    def join(self, one: str, other: str) -> None:
        """Makes one set of both; the root of `one` stands for it."""
        self._parent.setdefault(one, one)
        root = self.root(one)
        self._parent[self.root(other)] = root

    def names(self) -> list[str]:
        """Every name that was joined with another."""
        return list(self._parent)
