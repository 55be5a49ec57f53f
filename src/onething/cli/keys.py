"""``onething keys``: replacing the key that encrypts papers."""

from __future__ import annotations

import click

from onething.cli.cases import _house, as_option, json_option
from onething.cli.show import as_json, fail


@click.group()
def keys() -> None:
    """加密材料的密钥：查看、更换、重新加密、停用  Keys that encrypt papers."""


@keys.command(name="list")
@as_option
@json_option
def list_(who: str, json_: bool) -> None:
    """列出密钥，每一把还有多少材料用它  List keys and what is sealed with each."""
    with _house() as house:
        from onething.casework.service import read_actor

        found = house.keys.list(read_actor(who))
        lines = [
            f"{key.id} {key.state} {key.papers} 份材料"
            + (f"，{key.since:%Y-%m-%d} 由 {key.by} 启用" if key.since else "")
            + ("，并用来算摘要" if key.digests else "")
            + (f"（{key.file}）" if key.file else "")
            for key in found
        ]
        click.echo(as_json(found) if json_ else "\n".join(lines))


@keys.command()
@as_option
@json_option
def rotate(who: str, json_: bool) -> None:
    """启用一把新密钥；旧材料由 worker 逐份重新加密  Put a new key into use."""
    with _house() as house:
        from onething.casework.service import read_actor

        name = house.keys.rotate(read_actor(who))
        where = house.settings.data / "keys" / name
        if json_:
            click.echo(as_json({"file": str(where)}))
            return
        click.echo(f"已启用新密钥 {where}。")
        click.echo("现在就把它另存到保管密钥的地方：没有它，从现在起加密的材料都打不开。")
        click.echo("旧材料由 worker 在后台重新加密，也可以现在就做：onething keys reseal --as operator:账号")


@keys.command()
@as_option
@json_option
def reseal(who: str, json_: bool) -> None:
    """现在就把旧材料用新密钥重新加密；中断了再运行一次  Seal everything with the current key."""
    with _house() as house:
        from onething.casework.service import read_actor

        actor, done, failed = read_actor(who), 0, list[str]()
        while True:
            made = house.keys.reseal(actor)
            done, failed = done + made.done, [*failed, *made.failed]
            if not made.left:
                break
            if not json_:
                click.echo(f"已重新加密 {done} 份，还有 {made.left} 份", err=True)
        if json_:
            click.echo(as_json({"resealed": done, "failed": failed}))
        else:
            click.echo(f"已重新加密 {done} 份材料。")
        if failed:
            raise fail(
                f"{len(failed)} 份打不开，仍用旧密钥，请从备份恢复后再运行一次：{'、'.join(failed[:10])}"
            )


@keys.command()
@click.argument("key")
@as_option
@json_option
def retire(key: str, who: str, json_: bool) -> None:
    """停用并删除一把没有材料再用的旧密钥  Delete a key that nothing needs any more."""
    with _house() as house:
        from onething.casework.service import read_actor

        house.keys.retire(read_actor(who), key)
        click.echo(
            as_json({"retired": key})
            if json_
            else f"已停用并删除密钥 {key}。还留着用它加密的备份时，另外保管的那一份不要丢。"
        )
