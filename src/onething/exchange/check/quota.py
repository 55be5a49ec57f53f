"""Too many calls: 429 and when to come again."""

from __future__ import annotations

import re

from onething.exchange.check.judging import must_hold
from onething.exchange.check.model import Finding, Needs, failed, not_tested, promise
from onething.exchange.check.session import Session
from onething.exchange.gateway import seconds


@promise(
    "quota-retry-after",
    "超出配额回答 429，说多少秒以后再来",
    "info.description: A caller out of quota gets 429 with Retry-After",
    "超出配额时回答 429，带整数秒的 Retry-After，什么也不办；过了这个时间要能再用。不要用 503 或断开代替。",
    Needs.BURST,
)
def retry_after(session: Session) -> Finding:
    path = f"/v1/requests/connector-check-{session.run}"
    replies = session.wire.together([session.call("GET", path)] * session.target.burst)
    strange = [reply for reply in replies if not 0 < reply.status < 500]
    if strange:
        return failed(f"连续 {len(replies)} 次请求里有 {len(strange)} 次不是 429：{strange[0].says}。")
    over = [reply for reply in replies if reply.status == 429]
    if not over:
        return not_tested(f"连续 {len(replies)} 次请求没有碰到配额；配额更大的话加大 --burst")
    told = [reply.headers.get("Retry-After", "") for reply in over]
    if not all(re.fullmatch(r"[0-9]{1,9}", said) for said in told):
        return failed("429 没有整数秒的 Retry-After。")
    session.wire.sleep(max(seconds(said, 1.0) for said in told))
    [again] = session.wire.together([session.call("GET", path)])
    return must_hold(again.status != 429, "按 Retry-After 等了以后还是 429。")


CHECKS = (retry_after,)
