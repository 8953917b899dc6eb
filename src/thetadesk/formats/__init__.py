"""Import formats, found by content: every module here that exports `FORMAT` is one."""

import pkgutil
from functools import cache
from importlib import import_module

from thetadesk.formats.text import UnknownFormatError, describe, head, read, refuse_binary
from thetadesk.ledger.ports import Format

__all__ = ["UnknownFormatError", "discover", "recognise"]


@cache
def discover() -> tuple[Format, ...]:
    """All formats, by name; those with a `refusal` are there to be told apart, not to be imported."""
    modules = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return tuple(module.FORMAT for module in modules if isinstance(getattr(module, "FORMAT", None), Format))


def recognise(data: bytes) -> Format:
    """The format of a file, from what stands at its beginning.

    Raises UnknownFormatError, saying what was seen and what is accepted, when there is none or it is refused by name.
    """
    refuse_binary(data)
    found = next((known for known in discover() if known.recognises(data)), None)
    if found is None:
        start = head(data) or read(data)  # what is not text in its head is refused by reading it
        raise UnknownFormatError(f"{describe(start)}. Accepted: {_accepted()}.")
    if found.refusal:
        raise UnknownFormatError(found.refusal)
    return found


def _accepted() -> str:
    return "; ".join(sorted(known.title for known in discover() if not known.refusal))
