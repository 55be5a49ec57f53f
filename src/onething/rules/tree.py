"""The tree of a rule: frozen and hashable, so that equal atoms are one atom (docs/adr/0005-rule-normal-form.md).

Every node carries the position of its text. Sums and products are flat, so that a long chain is not a deep tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written; ``kind`` is the token's, or ``broken`` where the text could not be read. Money in fen,
    quantities in their dimension's base unit."""

    kind: str
    value: Any
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Name:
    """A fact."""

    name: str
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms with their signs."""

    terms: tuple[tuple[int, Node], ...]
    position: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Product:
    """Factors with ``*`` or ``/``."""

    factors: tuple[tuple[str, Node], ...]
    position: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of values."""

    function: str
    arguments: tuple[Node, ...]
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Table:
    """分档: rows of condition and value, and the value of 其他."""

    rows: tuple[tuple[Node, Node], ...]
    otherwise: Node | None
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Compare:
    """``= <> < <= > >=`` of two values. ``sides``: where the left side's text ends, where the right side's starts and
    ends (介于 makes two comparisons of one text)."""

    operator: str
    left: Node
    right: Node
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)
    sides: tuple[int, int, int] = field(compare=False, default=(0, 0, 0))


@dataclass(frozen=True, slots=True)
class Among:
    """属于: a value in a list of literals."""

    left: Node
    literals: tuple[Literal, ...]
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Has:
    """包含: a tag in a set of tags."""

    left: Node
    tag: Node
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Within:
    """隶属: a code at or below another in its tree."""

    left: Node
    code: Node
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Known:
    """已知: always 是 or 否."""

    name: Name
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Each:
    """任一 (``some``) or 每个 over a collection's members."""

    some: bool
    collection: Name
    condition: Node
    position: int = field(compare=False)
    end: int = field(compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node
    position: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Node, ...]
    position: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Node, ...]
    position: int = field(compare=False)


Node: TypeAlias = (
    Literal
    | Name
    | Sum
    | Product
    | Call
    | Table
    | Compare
    | Among
    | Has
    | Within
    | Known
    | Each
    | Not
    | And
    | Or
)
