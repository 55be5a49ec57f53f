"""Measured figures with what they should reach."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``least`` or ``most`` is its target, in the same unit."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def target(self) -> str:
        """The target in words; empty when there is none."""
        if self.least is not None:
            return f"≥ {self.least:g}"
        return "" if self.most is None else f"≤ {self.most:g}"

    @property
    def met(self) -> bool:
        """Whether the target is reached (a row without one always is)."""
        over = self.least is None or self.value >= self.least
        return over and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        mark = "" if not self.target else (" ✓" if self.met else " ✗")
        return f"| {self.name} | {self.value:.3g} {self.unit} | {self.target}{mark} |"
