"""``make run``: the main job on a real example, with the product's own commands: a plan, an application with
photographed papers, departments over HTTP, and a worker that is killed in the middle and comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ONETHING = [sys.executable, "-m", "onething.cli.main"]


def start(*words: str, **more: object) -> subprocess.Popen[bytes]:
    """One of the product's commands in the background."""
    return subprocess.Popen([*ONETHING, *words], cwd=ROOT, **more)  # type: ignore[call-overload,no-any-return]


def run(*words: str) -> None:
    """One of the product's commands, shown as it is typed."""
    print(f"\n$ onething {' '.join(words)}", flush=True)
    subprocess.run([*ONETHING, *words], cwd=ROOT, check=True)


def ask(*words: str) -> Any:
    """What one of the product's commands answers to programs."""
    done = subprocess.run([*ONETHING, *words, "--json"], cwd=ROOT, check=True, capture_output=True)
    return json.loads(done.stdout)


def main() -> None:
    data = Path(os.environ.setdefault("ONETHING_DATA", str(ROOT / "var")))
    example = "examples/birth/1"
    (data / "departments.json").unlink(missing_ok=True)
    simulators = start("simulators", stdout=subprocess.DEVNULL)
    while not (data / "departments.json").exists():
        if simulators.poll() is not None:
            raise SystemExit("the simulated departments did not start; see the message above")
        time.sleep(0.1)
    worker = start("worker", "--name", "first", stderr=subprocess.DEVNULL)
    try:
        run("doctor")
        run("plan", "birth", "--folder", example)
        worker = _apply_with_a_crash(example, worker)
        case = ask("cases", "--as", "applicant:first")[0]["id"]
        while _officers_decide():
            ask("case", case, "--as", "applicant:first", "--wait")
        run("case", case, "--as", "applicant:first", "--wait")
        run("case", case, "--as", "applicant:first", "--papers", str(data / "issued"))
    finally:
        for process in (worker, simulators):
            process.terminate()
            process.wait(timeout=15)


def _officers_decide() -> bool:
    """What the rules leave to officers, such as a child of more than a month; and cards that were delivered."""
    decided = False
    for department in ask("doctor")["departments"]["detail"].split(", "):
        officer = f"officer:{department}/0231"
        for waiting in ask("inbox", "--as", officer):
            delivery = "办好后请登记送达情况" in waiting["reason"]
            reason = "邮政快递，本人签收" if delivery else "已核对"
            run("inbox", "--as", officer)
            run(
                "decide",
                waiting["case"],
                str(waiting["number"]),
                "approve",
                "--reason",
                reason,
                "--as",
                officer,
            )
            decided = True
    return decided


def _apply_with_a_crash(example: str, worker: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """Hand in the example; as soon as departments are at work the worker is killed, and then started again."""
    words = ["apply", example, "--as", "applicant:first", "--wait"]
    print(f"\n$ onething {' '.join(words)}", flush=True)
    applying = subprocess.Popen([*ONETHING, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert applying.stdout is not None
    crashed = False
    for line in applying.stdout:
        print(line, end="", flush=True)
        if not crashed and "：办理中" in line:
            worker.kill()
            worker.wait()
            crashed = True
            print("  —— 后台被强行中断（kill -9），重新启动 ——", flush=True)
            worker = start("worker", "--name", "first", stderr=subprocess.DEVNULL)
    if applying.wait():
        raise SystemExit("the application was not taken; see the message above")
    return worker


if __name__ == "__main__":
    main()
