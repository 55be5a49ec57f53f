"""Two ways in which others run the same eight tasks durably: one DBOS step a task, and SpiffWorkflow loaded and saved
for every task.

``python -m bench.peers dbos|spiff ADDRESS CASES THREADS``"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from bench.floor import Database, work
from bench.pack import TASKS

BODY = json.dumps({"申请人姓名": "张三", "面积": 90, "人数": 3})


def dbos(address: str, cases: int, threads: int) -> None:
    """A workflow of eight steps; DBOS saves the result of each."""
    import sqlalchemy as sa
    from dbos import DBOS

    embedded = not address.startswith("postgresql")
    url = f"sqlite:///{address}" if embedded else "postgresql+psycopg" + address.removeprefix("postgresql")
    engine = sa.create_engine(url, pool_size=threads + 4, max_overflow=8)
    if embedded:

        @sa.event.listens_for(engine, "connect")
        def pragmas(raw: Any, _record: Any) -> None:
            raw.isolation_level = "IMMEDIATE"
            for pragma in ("busy_timeout=60000", "journal_mode=WAL", "synchronous=FULL"):
                raw.execute(f"PRAGMA {pragma}")

    DBOS(
        config={
            "name": "bench",
            "system_database_url": url,
            "system_database_engine": engine,
            "log_level": "ERROR",
            "use_listen_notify": False,
        }
    )

    @DBOS.step()
    def task(name: str) -> str:
        return work(BODY)

    @DBOS.workflow()
    def case(number: int) -> None:
        for name in TASKS:
            task(name)

    DBOS.launch()
    _timed(cases, threads, case)
    DBOS.destroy()


def spiff(address: str, cases: int, threads: int) -> None:
    """A BPMN process of eight tasks; for every one the workflow is loaded and saved as JSON."""
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    parser = BpmnParser()
    parser.add_bpmn_str(_bpmn().encode())
    spec = parser.get_spec("thing")
    serializer = BpmnWorkflowSerializer()
    database = Database(address)
    with database.transaction() as run:
        run("CREATE TABLE spiff(id TEXT PRIMARY KEY, content TEXT)")

    def save(number: int, workflow: Any, sql: str) -> None:
        content = serializer.serialize_json(workflow)
        with database.transaction() as run:
            run(sql, content, str(number))

    def case(number: int) -> None:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        save(number, workflow, "INSERT INTO spiff(content, id) VALUES(?,?)")
        for _ in TASKS:
            # Whoever finishes a task is another request or process: it loads the case, as every durable engine does.
            with database.transaction() as run:
                (content,) = run("SELECT content FROM spiff WHERE id=?", str(number))[0]
            workflow = serializer.deserialize_json(content)
            task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
            task.data["result"] = work(BODY)
            task.run()
            workflow.do_engine_steps()
            save(number, workflow, "UPDATE spiff SET content=? WHERE id=?")
        assert workflow.is_completed()

    _timed(cases, threads, case)


def _bpmn() -> str:
    """The tasks as BPMN: user tasks in the order of the plan."""
    names = list(TASKS)
    nodes = "".join(f'<userTask id="{name}" name="{name}"/>' for name in names)
    ways = ["start", *names, "end"]
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(ways))
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
        f'<process id="thing" isExecutable="true"><startEvent id="start"/>{nodes}<endEvent id="end"/>{flows}'
        "</process></definitions>"
    )


def _timed(cases: int, threads: int, case: Any) -> None:
    case(-1)
    begun, burnt = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(case, range(cases)))
    wall, cpu = time.perf_counter() - begun, time.process_time() - burnt
    print(json.dumps({"rate": cases / wall, "cpu_ms": cpu / cases * 1000}))


if __name__ == "__main__":
    {"dbos": dbos, "spiff": spiff}[sys.argv[1]](sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
