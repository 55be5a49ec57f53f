"""Replacing the installation's keys, by an explicit operator."""

from __future__ import annotations

from collections.abc import Sequence

from onething.casework.actors import Actor, Role
from onething.casework.errors import NotAllowed
from onething.casework.transition import Ground
from onething.custody.service import KeyLine, Resealed, Rotation


class Keys:
    """The keys that seal papers. Raises NotAllowed for everybody but operators, and CustodyError, KeyLost."""

    def __init__(self, ground: Ground, rotation: Rotation) -> None:
        self._ground, self._rotation = ground, rotation

    def list(self, actor: Actor) -> Sequence[KeyLine]:
        """Every key that is there or was, and what is sealed with it."""
        _operator(actor)
        return self._rotation.lines()

    def rotate(self, actor: Actor) -> str:
        """Put a new key into use. Returns the name of its file, which must be copied to where keys are kept."""
        _operator(actor)
        return self._rotation.rotate(str(actor), self._ground.now()).path.name

    def reseal(self, actor: Actor, limit: int = 100) -> Resealed:
        """Seal up to ``limit`` papers with the current key, as every worker does."""
        _operator(actor)
        return self._rotation.reseal(limit)

    def retire(self, actor: Actor, key: str) -> None:
        """Delete a key that nothing needs any more."""
        _operator(actor)
        self._rotation.retire(key, str(actor), self._ground.now())


def _operator(actor: Actor) -> None:
    if actor.role is not Role.OPERATOR:
        raise NotAllowed("密钥由运维人员更换，请用 --as operator:账号。")
