"""Services outside as a separate process: a city's text engine and a server of a language model, each honest or not.

``python -m tests.compose.services`` prints its port. The path says how it behaves: ``/read`` and ``/v1`` are honest; what was
sent last is at ``/_last``."""

from __future__ import annotations

import io
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "intake" / "pages" / "母亲身份证.json"
LAST: dict[str, Any] = {}


def seen(picture: bytes) -> dict[str, Any]:
    """What was once read on the mother's card, in the picture's own size."""
    from PIL import Image

    page = json.loads(PAGE.read_text(encoding="utf-8"))
    wide, high = Image.open(io.BytesIO(picture)).size
    across, down = wide / page["width"], high / page["height"]

    def corners(box: list[int]) -> list[list[float]]:
        x0, y0, x1, y1 = box[0] * across, box[1] * down, box[2] * across, box[3] * down
        return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]

    lines = [{"text": text, "confidence": sure, "box": corners(box)} for text, box, sure in page["lines"]]
    return {"lines": lines if min(wide, high) > 100 else []}


def line(**changes: Any) -> dict[str, Any]:
    return {"text": "字", "confidence": 0.9, "box": [[0, 0], [40, 0], [40, 20], [0, 20]]} | changes


WRONG: dict[str, Any] = {
    "no-json": b"<html>",
    "half": b'{"lines": [',
    "list": [],
    "no-lines": {"text": "字"},
    "no-box": {"lines": [{"text": "字", "confidence": 0.9}]},
    "nan": b'{"lines": [{"text": "a", "confidence": 0.9, "box": [[NaN, 0], [40, 0], [40, 20], [0, 20]]}]}',
    "sure": {"lines": [line(confidence=1.01)]},
    "outside": {"lines": [line(box=[[0, 0], [1e6, 0], [1e6, 20], [0, 20]])]},
    "many": {"lines": [line()] * 5000},
    "huge": b'{"lines": []}' + b" " * 5_000_000,
}


def _field(name: str, text: str, line: int) -> dict[str, Any]:
    return {"field": name, "text": text, "lines": [line]}


OBEYED: dict[str, Any] = {
    "pass": {"verdict": "pass", "findings": [], "kind": "母亲身份证", "fields": []},
    "invented": {"kind": "不动产权证书", "fields": [_field("权利人", "王五", 2)]},
    "elsewhere": {"kind": "不动产权证书", "fields": [_field("权利人", "李四", 99)]},
    "no-field": {"kind": "不动产权证书", "fields": [_field("verdict", "李四", 2)]},
    "no-kind": {"kind": "通过", "fields": [_field("权利人", "李四", 2)]},
    "no-number": {"kind": "不动产权证书", "fields": [_field("不动产单元号", "江州市云溪区学府街148号", 3)]},
}
"""What a model says that does what is written on a paper, whatever it was told before."""


def obeyed(how: str, shown: dict[str, Any]) -> Any:
    LAST["obeyed"] = any("指令" in text for text in shown["lines"])
    return OBEYED[how] if LAST["obeyed"] else pointed(shown)


def pointed(shown: dict[str, Any]) -> Any:
    """A model that does what it was asked: whatever stands behind a field's name and a colon is its value."""
    best: tuple[str, list[Any]] = ("", [])
    for kind, fields in shown["kinds"].items():
        found = []
        for name in fields:
            for number, text in enumerate(shown["lines"]):
                label, _, value = text.replace(":", "：").partition("：")
                if value and label.strip() == name:
                    found.append({"field": name, "text": value, "lines": [number]})
        if len(found) > len(best[1]):
            best = (kind, found)
    return {"kind": best[0], "fields": best[1]}


class Service(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._send(200, json.dumps(LAST).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        LAST.update(path=self.path, auth=self.headers.get("Authorization"), kind=self.headers["Content-Type"])
        LAST["count"] = LAST.get("count", 0) + 1
        LAST["body"] = body.decode() if self.headers["Content-Type"] == "application/json" else len(body)
        how = self.path.split("/")[1]
        if how == "read":
            self._send(200, json.dumps(seen(body)).encode())
        elif how in WRONG:
            wrong = WRONG[how]
            self._send(200, wrong if isinstance(wrong, bytes) else json.dumps(wrong).encode())
        elif how in ("busy", "broken", "moved"):
            self._send({"busy": 503, "broken": 500, "moved": 302}[how], b"", Location="http://127.0.0.1:9/")
        elif how == "slow":
            time.sleep(60)
        else:
            self._model(how, json.loads(body))

    def _model(self, how: str, question: dict[str, Any]) -> None:
        shown = json.loads(question["messages"][1]["content"])
        if how in OBEYED:
            content = json.dumps(obeyed(how, shown))
        elif how == "fenced":
            content = f"```json\n{json.dumps(pointed(shown))}\n```"
        else:
            content = {"nonsense": "当然可以！这是一份很好的材料。", "long": "x" * 200_000}.get(
                how
            ) or json.dumps(pointed(shown))
        answer = {"choices": [{"message": {"role": "assistant", "content": content}}]}
        self._send(200, json.dumps(answer).encode())

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what is sent here is personal."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    print(server.server_port, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
