"""Values that are built by the million.

`@value(frozen=True, slots=True)` is `@dataclass(frozen=True, slots=True)` to the type checker, which refuses to change
a field. At run time nobody watches: a frozen dataclass sets its fields one by one through `object.__setattr__`, which
makes building one seven times slower, and a long history is little else than building them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:
    from dataclasses import dataclass

    def value(*, frozen, slots):
        """Decorates a class as such a value; equal values hash alike."""
        return dataclass(slots=slots, unsafe_hash=frozen)


__all__ = ["value"]
