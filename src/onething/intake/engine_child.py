"""The engine's own process: reads length-prefixed pictures from stdin, answers length-prefixed JSON on stdout."""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import struct
import sys
from typing import Any

MEMORY = 4 * 1024**3
LARGEST_SIDE = 2200
MOST_PIXELS = 60_000_000


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    engine: Any = None
    while len(head := sys.stdin.buffer.read(4)) == 4:
        image = sys.stdin.buffer.read(struct.unpack(">I", head)[0])
        try:
            if engine is None:
                engine = _load()
            answer = _read(engine, image)
        except ImportError as problem:
            answer = {
                "error": f"{problem}: install the reading extra: pip install 'onething[reading]'",
                "fault": "engine",
            }
        except MemoryError:
            answer = {"error": "out of memory", "fault": "engine"}
        except Exception as problem:  # whatever a hostile picture provokes is an answer, not an end
            bomb = type(problem).__name__ == "DecompressionBombError"
            answer = {"error": f"{type(problem).__name__}: {problem}"[:300]} | (
                {"fault": "pixels"} if bomb else {}
            )
        answer["picture"] = hashlib.sha256(image).hexdigest()
        data = json.dumps(answer, ensure_ascii=False).encode()
        answers.write(struct.pack(">I", len(data)) + data)
        answers.flush()


def _load() -> Any:
    from opencc import OpenCC
    from rapidocr import RapidOCR

    # The model sometimes answers in traditional characters; papers here are simplified.
    simplify = OpenCC("t2s").convert
    return simplify, RapidOCR(
        params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": 2}
    )


def _read(engine: Any, raw: bytes) -> dict[str, Any]:
    import numpy
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    picture = Image.open(io.BytesIO(raw))
    if picture.width * picture.height > MOST_PIXELS:
        raise Image.DecompressionBombError(f"{picture.width}×{picture.height} pixels are too many")
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    simplify, read = engine
    found = read(numpy.asarray(upright)[:, :, ::-1])
    lines = []
    for box, text, sure in zip(
        found.boxes if found.boxes is not None else (), found.txts or (), found.scores or (), strict=True
    ):
        xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
        lines.append(
            [
                simplify(str(text)),
                [round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys))],
                round(float(sure), 4),
            ]
        )
    return {"width": upright.width, "height": upright.height, "lines": lines}


if __name__ == "__main__":
    main()
