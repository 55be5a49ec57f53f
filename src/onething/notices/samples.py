"""A made-up case to look at a paper before it is used."""

from __future__ import annotations

from datetime import date

from onething.catalog import Catalog, Department, Notice
from onething.notices.values import NoticeValues

DAY = date(2026, 11, 20)


def sample(notice: Notice, catalog: Catalog, points: int = 3) -> NoticeValues:
    """Values for a paper as a case could have them, with so many points in its lists. The names are made up; those with
    rare characters are in every list of characters that names may have."""
    things = notice.things or tuple(catalog.things)
    departments: tuple[Department, ...] = tuple(
        catalog.departments[name] for name in notice.departments if name in catalog.departments
    )
    thing = catalog.things[things[0]].name if things else "某一件事"
    department = (
        "" if notice.issuer and not departments else (departments[0].name if departments else "某某部门")
    )
    return NoticeValues(
        ref="20261120-ABCD2345",
        thing=thing,
        applicant="欧阳𬭎·㛃镕",
        date=DAY,
        received=date(2026, 11, 18),
        department=department,
        item="某某事项",
        days=5,
        since=DAY,
        within="15个工作日",
        clause="《某某条例》第七条",
        pledge="本人符合某某条例规定的条件，所填内容真实、准确",
        licence="某某证",
        way="网上送达",
        review="某某市人民政府",
        court="有管辖权的人民法院",
        items=_points(points, "某某事项（某某部门，{n} 个工作日）"),
        materials=_points(points, "某某证明（第 {n} 份）"),
        findings=_points(
            points,
            "第 {n} 处：“出生日期”与身份证上的不一致，请对照身份证改正，或者另交证明。（《某某条例》第七条）",
        ),
        reasons=_points(
            points, "第 {n} 个理由：缴费不满规定的年限，还差 12 个月，不符合《某某条例》第七条规定的条件。"
        ),
        results=_points(points, "某某事项：已办成，核定号 HD-2026-000{n}"),
        undone=_points(points, "某某事项：不符合《某某条例》第七条规定的条件。"),
        kept=_points(points, "某某事项（第 {n} 项）"),
        papers=_points(points, "某某决定书（编号 20261120-ABCD2345-{n}）"),
    )


def _points(count: int, text: str) -> tuple[str, ...]:
    return tuple(text.format(n=n) for n in range(1, count + 1))
