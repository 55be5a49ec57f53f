"""A paper graph as Graphviz text and as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from onething.catalog.graph import PaperGraph
from onething.catalog.model import Item

ROW, WIDTH, BOX = 26, 1180, 360
"""Pixels: a line's height, the picture's width, a column's width."""
LONGEST = 26
"""Characters of a name in the picture; the whole name is its tooltip."""


def as_dot(graph: PaperGraph, items: Mapping[str, Item]) -> str:
    """Graphviz: items are boxes, an edge bears the paper; dashed when the result was read out of a name."""
    codes = dict.fromkeys(code for edge in (*graph.edges, *graph.loops) for code in (edge.issuer, edge.asker))
    lines = ["digraph papers {", '  rankdir=LR; node [shape=box, fontname="sans-serif"];']
    lines += [f"  {_quoted(code)} [label={_quoted(items[code].name)}];" for code in codes]
    for edge in (*graph.edges, *graph.loops):
        style = ", style=dashed" if edge.inferred else ""
        colour = ", color=red" if edge.issuer == edge.asker else ""
        label = _quoted(edge.paper)
        lines.append(f"  {_quoted(edge.issuer)} -> {_quoted(edge.asker)} [label={label}{style}{colour}];")
    return "\n".join([*lines, "}\n"])


def as_svg(graph: PaperGraph, items: Mapping[str, Item]) -> str:
    """Three columns: who issues, the paper, who asks for it. Dashed: read out of the issuer's name."""
    left = dict.fromkeys(edge.issuer for edge in graph.edges)
    middle = dict.fromkeys(edge.paper for edge in graph.edges)
    right = dict.fromkeys(edge.asker for edge in graph.edges)
    height = ROW * (max(len(left), len(middle), len(right), 1) + 3)
    place = {
        (column, name): ROW * 2 + (number + 0.5) * (height - ROW * 2) / len(names)
        for column, names in enumerate((left, middle, right))
        for number, name in enumerate(names)
    }
    x = (10, (WIDTH - BOX) // 2, WIDTH - BOX - 10)
    lines = {(0, edge.issuer, 1, edge.paper): edge.inferred for edge in graph.edges} | {
        (1, edge.paper, 2, edge.asker): False for edge in graph.edges
    }
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f"<title>{len(graph.edges)} 条：谁的结果是谁的材料</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for (a, start, b, end), inferred in lines.items():
        dashed = ' stroke-dasharray="4 3"' if inferred else ""
        ends = f'x1="{x[a] + BOX}" y1="{place[a, start]:.1f}" x2="{x[b]}" y2="{place[b, end]:.1f}"'
        parts.append(f'<line {ends} stroke="#8a94a3"{dashed}/>')
    for column, (head, names) in enumerate((("谁发", left), ("证照和证明", middle), ("谁要", right))):
        parts.append(f'<text x="{x[column]}" y="{ROW}" font-weight="bold">{head}</text>')
        for name in names:
            whole = items[name].name if column != 1 else name
            short = whole if len(whole) <= LONGEST else f"{whole[:LONGEST]}…"
            y = place[column, name]
            parts.append(
                f'<g><title>{escape(whole)}</title><rect x="{x[column]}" y="{y - 10:.1f}" width="{BOX}" height="20" '
                f'rx="3" fill="#eef2f7"/><text x="{x[column] + 8}" y="{y + 4:.1f}">{escape(short)}</text></g>'
            )
    return "\n".join([*parts, "</svg>\n"])


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{plain}"'
