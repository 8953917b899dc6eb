"""The grammar of docs/alerts.md at work: it tells what is a rule, and makes rules up."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Word:
    """What stands there as it is written."""

    text: str


@dataclass(frozen=True)
class Name:
    """Another rule of the grammar, or a word in capitals."""

    text: str


@dataclass(frozen=True)
class Choice:
    """One of several sequences; `least` and `most` say how often (`most` 0: without end)."""

    among: tuple[tuple["Piece", ...], ...]
    least: int = 1
    most: int = 1


Piece = Word | Name | Choice
Grammar = Mapping[str, Choice]
_TOKEN = re.compile(r'\s*("[^"]+"|[A-Za-z]+|[=;|()\[\]{}])')
_CLOSING = {"(": (")", 1, 1), "[": ("]", 0, 1), "{": ("}", 0, 0)}


def read(page: str) -> Grammar:
    """The grammar in a page's `ebnf` block."""
    found = re.search(r"```ebnf\n(.*?)```", page, re.DOTALL)
    assert found
    tokens = _TOKEN.findall(found[1])
    assert "".join(tokens) == re.sub(r"\s", "", found[1])
    grammar = {}
    while tokens:
        name, equals = tokens.pop(0), tokens.pop(0)
        assert equals == "="
        grammar[name] = Choice(_choice(tokens, ";"))
    return grammar


def _choice(tokens: list[str], end: str) -> tuple[tuple[Piece, ...], ...]:
    among: list[tuple[Piece, ...]] = []
    pieces: list[Piece] = []
    while True:
        token = tokens.pop(0)
        if token in ("|", end):
            among.append(tuple(pieces))
            pieces = []
            if token == end:
                return tuple(among)
        elif token in _CLOSING:
            closing, least, most = _CLOSING[token]
            pieces.append(Choice(_choice(tokens, closing), least, most))
        elif token.startswith('"'):
            pieces.append(Word(token[1:-1]))
        else:
            pieces.append(Name(token))


class Recogniser:
    """Whether a row of words follows the grammar; `terminals` say what the words in capitals match."""

    def __init__(
        self, grammar: Grammar, terminals: Mapping[str, Callable[[str], bool]], words: Sequence[str]
    ) -> None:
        self._grammar, self._terminals, self._words = grammar, terminals, words
        self._known: dict[tuple[int, int], frozenset[int]] = {}

    def takes(self, name: str) -> bool:
        """Whether all of the words are such a thing."""
        return len(self._words) in self._ends(Name(name), 0)

    def _ends(self, piece: Piece, at: int) -> frozenset[int]:
        key = (id(piece) if not isinstance(piece, Name) else hash(piece.text), at)
        if key not in self._known:
            self._known[key] = frozenset(self._found(piece, at))
        return self._known[key]

    def _found(self, piece: Piece, at: int) -> frozenset[int]:
        match piece:
            case Word():
                return frozenset({at + 1}) if self._words[at : at + 1] == [piece.text] else frozenset()
            case Name() if piece.text in self._terminals:
                taken = at < len(self._words) and self._terminals[piece.text](self._words[at])
                return frozenset({at + 1}) if taken else frozenset()
            case Name():
                return self._ends(self._grammar[piece.text], at)
            case Choice():
                return self._chosen(piece, at)

    def _chosen(self, piece: Choice, at: int) -> frozenset[int]:
        found = set() if piece.least else {at}
        waiting = {at}
        while waiting:
            waiting = {
                end for start in waiting for sequence in piece.among for end in self._behind(sequence, start)
            }
            waiting -= found
            found |= waiting
            if piece.most:
                break
        return frozenset(found)

    def _behind(self, sequence: Sequence[Piece], at: int) -> set[int]:
        ends = {at}
        for piece in sequence:
            ends = {end for start in ends for end in self._ends(piece, start)}
        return ends


@st.composite
def sentences(
    draw: st.DrawFn, grammar: Grammar, terminals: Mapping[str, Sequence[str]], name: str
) -> list[str]:
    """Rows of words that follow the grammar; deep down the first choice is taken, which has to come to an end."""
    said: list[str] = []

    def _say(piece: Piece, depth: int) -> None:
        match piece:
            case Word():
                said.append(piece.text)
            case Name() if piece.text in terminals:
                said.append(draw(st.sampled_from(terminals[piece.text])))
            case Name():
                _say(grammar[piece.text], depth + 1)
            case Choice():
                most = piece.least if depth > _DEEP else piece.most or _OFTEN
                for _ in range(draw(st.integers(piece.least, most))):
                    last = 0 if depth > _DEEP else len(piece.among) - 1
                    for each in piece.among[draw(st.integers(0, last))]:
                        _say(each, depth + 1)

    _say(Name(name), 0)
    return said


_DEEP, _OFTEN = 24, 1
