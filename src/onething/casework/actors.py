"""Who acts. Written as text in commands and rows: ``applicant:mei``, ``officer:police/0231``, ``operator:lin``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    APPLICANT = "applicant"
    OFFICER = "officer"
    OPERATOR = "operator"
    PLATFORM = "platform"


class ActorError(ValueError):
    """The text does not name an actor; the message shows how to write one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """``name`` is an account, never a person's name or number; ``department`` is an officer's department id.
    ``principal`` is the applicant's account for whom the actor acts, empty when that is nobody else; ``mandate`` the
    id of the mandate by which an agent does."""

    role: Role
    name: str
    department: str = ""
    principal: str = ""
    mandate: str = ""

    @property
    def account(self) -> str:
        """The applicant's account whose case it is."""
        return self.principal or self.name

    @property
    def owner(self) -> str:
        """The applicant whose case it is, as it is written down."""
        return f"{Role.APPLICANT}:{self.account}"

    def acting_for(self, principal: Actor) -> Actor:
        """The same actor, acting for an applicant. Raises ActorError for anybody else."""
        if principal.role is not Role.APPLICANT or self.role not in (Role.APPLICANT, Role.OFFICER):
            raise ActorError("只有申请人和窗口人员可以替人办，只能替申请人办，例如 --for applicant:mei。")
        return self if self == principal else replace(self, principal=principal.name)

    def __str__(self) -> str:
        if self.role is Role.OFFICER:
            return f"{self.role}:{self.department}/{self.name}"
        return f"{self.role}:{self.name}"

    @property
    def seal(self) -> str:
        """What the event chain says of the actor for ever: the role and the department, never the account."""
        return f"{self.role}:{self.department}" if self.department else str(self.role)


PLATFORM = Actor(Role.PLATFORM, "onething")
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def read_actor(text: str) -> Actor:
    """An actor from its text. Raises ActorError."""
    role, colon, rest = text.partition(":")
    department, slash, name = rest.rpartition("/")
    if role in ("applicant", "operator") and colon and not slash and _ACCOUNT.fullmatch(rest):
        return Actor(Role(role), rest)
    if role == "officer" and slash and _ACCOUNT.fullmatch(department) and _ACCOUNT.fullmatch(name):
        return Actor(Role.OFFICER, name, department)
    raise ActorError(
        f"「{text}」不是有效的身份。请写 applicant:账号、officer:部门/账号 或 operator:账号，账号用字母和数字。"
    )
