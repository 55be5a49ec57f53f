"""草稿: what an imported item still says in words, before an officer has made rules and legal bases of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftPaper:
    """How a table asks for one paper: ``form`` (原件, 复印件, 电子件), ``copies`` (0: not said), ``required``
    (None: not said), ``origin`` is the channel it comes from (申请人自备, 政府部门核发)."""

    slot: str
    form: tuple[str, ...] = ()
    copies: int = 0
    required: bool | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The mark of an item that nobody may apply for yet. ``source`` is the table and line it came from;
    ``conditions`` are the acceptance conditions as text, not yet rules; ``channels`` where one applies (网上, 窗口,
    快递); ``serves`` who may apply; ``results`` the documents it ends with; ``immediate`` 即办件; ``unclear`` what was
    not understood, a sentence each."""

    source: str
    conditions: str = ""
    channels: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    papers: tuple[DraftPaper, ...] = ()
    immediate: bool = False
    unclear: tuple[str, ...] = ()
