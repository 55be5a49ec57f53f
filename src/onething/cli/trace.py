"""The whole story of a case on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from onething.casework.service import Trace


def show_trace(trace: Trace, lang: Literal["zh", "en"], out: Console) -> None:
    """What happened, how long each task waited for whom, and what determined the length."""
    from onething.casework.service import ZONE, chain_lines, story_lines, waits_table

    for line in story_lines(trace, lang, ZONE):
        out.print(line, markup=False)
    head, *rows = waits_table(trace, lang)
    table = Table(*head, box=None, padding=(0, 1, 0, 1))
    for row in rows:
        table.add_row(*row)
    out.print()
    out.print(table)
    out.print()
    for line in chain_lines(trace, lang, ZONE):
        out.print(line, markup=False)
