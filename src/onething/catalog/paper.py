"""材料: the kinds of papers, what they look like, and how their fields are read."""

from __future__ import annotations

from dataclasses import dataclass

from onething.catalog.calibration import Calibration, sort_of
from onething.catalog.retention import Retention
from onething.catalog.seal import Seal


@dataclass(frozen=True, slots=True)
class Template:
    """How to read a paper: one field's labels, place and pattern. Used by ``intake``. ``fact`` is empty for a field that
    is only shown; without a ``key`` field the paper is of no use; ``nth`` is which of the places with this label it is,
    in reading order, where the paper has the label several times; ``same`` names fields one of which must say the same
    (an amount in numerals and in words); ``calibration`` says what the engine's confidence is worth (None: as it is)."""

    field: str
    labels: tuple[str, ...]
    fact: str = ""
    pattern: str = ""
    place: str = "右"
    validator: str = ""
    reading: str = "文字"
    key: bool = False
    nth: int = 0
    same: tuple[str, ...] = ()
    calibration: Calibration | None = None

    def fact_about(self, who: str) -> str:
        """The fact that stands here on a paper about somebody; empty when it is only shown."""
        return self.fact.replace("{对象}", who)

    @property
    def sort(self) -> str:
        """The sort of content by which confidences are calibrated."""
        return sort_of(self.validator, self.reading, self.pattern)


@dataclass(frozen=True, slots=True)
class Face:
    """A side or page of a paper that looks different: ``marks`` and ``template`` as in the material. ``repeats``: a
    book has any number of such pages; ``whole``: another edition, a paper of its own and no side of it."""

    name: str
    marks: tuple[str, ...]
    template: tuple[Template, ...]
    repeats: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class MaterialType:
    """材料: a kind of paper. ``marks`` are words that identify it; ``about`` is the subject prefix its facts
    are said of (``母亲``), chosen by the slot when ``slots`` lists several. A field's fact may contain
    ``{对象}``, which the slot fills. ``licence`` is the electronic licence that says the same. ``faces`` are its
    other sides or pages, and other editions of it. ``retention``: how long its pictures are kept (None: as the case);
    ``seal`` the seal that it must bear (None: none)."""

    name: str
    issuer: str = ""
    marks: tuple[str, ...] = ()
    template: tuple[Template, ...] = ()
    sides: int = 1
    licence: str = ""
    faces: tuple[Face, ...] = ()
    retention: Retention | None = None
    seal: Seal | None = None

    @property
    def every_face(self) -> tuple[Face, ...]:
        """The paper's own face and the further ones."""
        own = (
            (Face("", self.marks, self.template, whole=self.sides == 1 and not self.faces),)
            if self.marks
            else ()
        )
        return (*own, *self.faces)
