"""One simulated department, called without a server, and the facts of a family's birth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulators.city import City, Family, families
from simulators.departments import departments
from simulators.server import Server
from simulators.store import Store
from tests.asgi import Answer, call

CITY = list(families(8))
HEADS = {"Authorization": "Bearer token", "X-Purpose": "birth", "X-Grant": "g1"}


def facts_of(family: Family) -> dict[str, Any]:
    """Everything that any of the four items needs."""
    birth = family.birth
    return {
        "新生儿.出生医学证明编号": birth.certificate,
        "新生儿.姓名": birth.name,
        "新生儿.性别": birth.sex,
        "新生儿.出生时刻": birth.born.strftime("%Y-%m-%dT%H:%M"),
        "新生儿.核验号": "H1",
        "新生儿.公民身份号码": family.mother.id_number,
        "新生儿.户籍地址": family.mother.address,
        "母亲.姓名": family.mother.name,
        "母亲.公民身份号码": family.mother.id_number,
        "父亲.公民身份号码": family.father.id_number,
        "落户随": "母亲",
        "联系电话": family.mother.phone,
    }


class Department:
    """A department with its own database in ``folder``; opening it again is a restart."""

    def __init__(
        self, folder: Path, name: str = "health", *, immediate: bool = True, quota: int = 1000
    ) -> None:
        self.store = Store(folder / f"{name}.db")
        made = departments(immediate)[name]
        self.store.seed(made.registers, City(tuple(CITY)))
        self.item = made.items[0].code if made.items else ""
        self.server = Server(made, self.store, "token", "secret", quota)
        self.app = self.server.app()

    def post(self, path: str, body: Any, **heads: str | None) -> Answer:
        """A POST; a header that is None is left out, ``_`` in names stands for ``-``."""
        given = {**HEADS, **{k.replace("_", "-"): v for k, v in heads.items()}}
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return call(self.app, "POST", path, raw, {k: v for k, v in given.items() if v is not None})

    def get(self, path: str) -> Answer:
        return call(self.app, "GET", path, headers=HEADS)

    def perform(self, key: str = "k1", family: int = 0, case: str = "c1", **changes: Any) -> Answer:
        """Ask for the department's item; ``changes`` replace parts of the body."""
        body = {"case": case, "subject": "新生儿/1", "facts": facts_of(CITY[family]), **changes}
        return self.post(f"/v1/items/{self.item}/requests", body, Idempotency_Key=key)

    def switch(self, **faults: Any) -> None:
        assert self.post("/_faults", faults).status == 200

    @property
    def effects(self) -> list[tuple[str, str]]:
        """Key and kind of everything that was done."""
        return [(row["key"], row["kind"]) for row in self.get("/_effects").json]
