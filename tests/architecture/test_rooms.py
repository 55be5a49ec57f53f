"""The walls of the house: who may import what of whom, and what models may point at (HOUSE.md, laws 2 and 3)."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

SOURCE = Path(__file__).resolve().parents[2] / "src" / "onething"
ROOMS = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())
PURE = {"standards", "facts", "rules", "catalog", "planning", "intake", "notices"}
STATEFUL = set(ROOMS) - PURE - {"cli"}
NAMED = {"standards.units"}
"""Public modules that a pure room's docstring names."""
BESIDE = {
    ("compose", "casework.handing_in"),
    ("cli", "casework.handing_in"),
    ("cli", "casework.judging"),
    ("compose", "exchange.posting"),
}
"""``casework`` has two more doors: the counter, where applications are handed in, and the pre-review, which needs no
database. ``exchange`` has one more that needs none: a bounded POST to services that are no departments."""


def _imports() -> Iterator[tuple[str, str, str, Path]]:
    """Importing room, imported room, the module inside it, and the file."""
    for path in SOURCE.rglob("*.py"):
        room = path.relative_to(SOURCE).parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                parts = module.split(".")
                if parts[0] == "onething" and len(parts) > 1:
                    yield room, parts[1], ".".join(parts[2:]), path


def test_nobody_imports_another_room_s_inside() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}: onething.{other}.{inside}"
        for room, other, inside, path in _imports()
        if room != other
        and inside != ("" if other in PURE else "service")
        and f"{other}.{inside}" not in NAMED
        and (room, f"{other}.{inside}") not in BESIDE
    ]
    assert wrong == []


@pytest.mark.parametrize("room", sorted(PURE))
def test_a_pure_room_lists_what_is_public(room: str) -> None:
    module = importlib.import_module(f"onething.{room}")
    public = {name for name in vars(module) if not name.startswith("_") and name != "annotations"}
    inside = {path.stem for path in (SOURCE / room).glob("*.py")} | {
        path.name for path in (SOURCE / room).iterdir()
    }
    assert set(module.__all__) <= public
    assert public - set(module.__all__) <= inside


@pytest.mark.parametrize("room", sorted(STATEFUL))
def test_a_stateful_room_s_door_is_its_service(room: str) -> None:
    front = ast.parse((SOURCE / room / "__init__.py").read_text(encoding="utf-8"))
    assert [type(node) for node in front.body] == [ast.Expr]
    assert importlib.import_module(f"onething.{room}.service").__all__


def test_no_model_points_into_another_room() -> None:
    sideways = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model is not None
        and field.related_model._meta.app_label != model._meta.app_label
    ]
    assert sideways == []


def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_files_are_short_and_named_after_what_they_hold() -> None:
    files = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    long = [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 410]
    vague = [path.name for path in files if path.stem in ("utils", "helpers", "common", "manager")]
    assert (long, vague) == ([], [])
