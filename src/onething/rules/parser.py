"""From tokens to the tree, by binding powers (Pratt): few frames a level, so 200 levels are no danger. A condition
that cannot be read becomes a ``broken`` literal and reading goes on behind it, so that all mistakes are told at once."""

from __future__ import annotations

from collections.abc import Callable

from onething.rules.errors import RuleError, spaced
from onething.rules.lexer import MOST_ERRORS, OPERATOR_WORDS, Token
from onething.rules.tree import (
    Among,
    And,
    Call,
    Compare,
    Each,
    Has,
    Known,
    Literal,
    Name,
    Node,
    Not,
    Or,
    Product,
    Sum,
    Table,
    Within,
)

DEEPEST = 200
MOST_FACTORS = 200
"""Multiplications and divisions in one test, so that no exact number grows without end."""
FUNCTIONS = (
    "满年数", "满月数", "天数", "年份", "日期", "最大", "最小", "绝对值", "取整", "四舍五入", "长度", "个数", "合计",
    "号码生日", "号码性别",
)  # fmt: skip
_COMPARE = frozenset(("=", "<>", "<", "<=", ">", ">="))
_LITERALS = frozenset(("number", "money", "quantity", "text", "date", "datetime", "broken"))
_WORD_TESTS = frozenset(
    ("IN", "BETWEEN", "CONTAINS", "WITHIN", "NOT IN", "NOT BETWEEN", "NOT CONTAINS", "NOT WITHIN")
)
_POWER = {"OR": 1, "AND": 2, "+": 5, "-": 5, "*": 6, "/": 6, "IS": 4, "KNOWN": 4, "UNKNOWN": 4, "NOT": 4}
_POWER |= dict.fromkeys((*_COMPARE, *_WORD_TESTS), 4)
_CONDITION, _TEST, _SUM, _PRODUCT = 3, 4, 5, 6
"""Binding powers: up to _CONDITION a condition is read."""


class Stop(Exception):
    """The text cannot be read any further. ``final``: nor anything behind it."""

    def __init__(self, message: str, position: int, final: bool = False) -> None:
        self.error, self.final = RuleError(message, position), final


class Parser:
    """Reads one expression. ``known`` tells whether a fact is declared; ``errors`` are the mistakes."""

    def __init__(self, tokens: list[Token], known: Callable[[str], bool], errors: list[RuleError]) -> None:
        self._tokens, self._known, self.errors = tokens, known, errors
        self._at = self._depth = self._factors = 0

    def whole(self) -> Node | None:
        """The tree of all tokens; None when there is nothing to check."""
        if self._tokens[0].kind == "end":
            self.errors.append(RuleError("规则是空的，请写一个条件。", 0))
            return None
        try:
            node = self._expression(0)
            if self._tokens[self._at].kind != "end":
                self.errors.append(self._stop("此处应为「且」「或」或规则结束").error)
        except Stop as stop:
            self.errors.append(stop.error)
            return None
        return node

    def _take(self, *values: str) -> Token | None:
        token = self._tokens[self._at]
        if token.kind == "op" and token.value in values:
            self._at += 1
            return token
        return None

    def _need(self, value: str, what: str) -> Token:
        token = self._tokens[self._at]
        if token.kind != "op" or token.value != value:
            raise self._stop(f"{what}缺少「{_WORDS.get(value, value)}」")
        self._at += 1
        return token

    @property
    def _end(self) -> int:
        return self._tokens[self._at - 1].end

    def _stop(self, message: str) -> Stop:
        token = self._tokens[self._at]
        if token.kind == "end":
            return Stop(f"{message}，规则到这里就结束了。", token.position)
        if token.kind == "name" and (split := spaced(str(token.value), OPERATOR_WORDS, self._known)):
            return Stop(f"词与词之间要空格，「{token.value}」请写「{split}」。", token.position)
        if token.kind == "op" and token.value == "TO" and message.startswith("此处应为「且」"):
            return Stop("「至」只能写在「介于 … 至 …」里。", token.position)
        return Stop(f"{message}，这里却是「{_shown(token)}」。", token.position)

    def _deeper(self, position: int) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Stop(f"嵌套超过 {DEEPEST} 层，请拆成几条规则。", position, final=True)

    def _expression(self, power: int) -> Node:
        if power > _CONDITION:
            return self._climb(power, None)
        left: Node | None = None
        depth = self._depth
        while True:
            try:
                return self._climb(power, left)
            except Stop as stop:
                if stop.final or len(self.errors) >= MOST_ERRORS:
                    raise
                self.errors.append(stop.error)
                self._depth = depth
                left = Literal("broken", None, stop.error.position)
                self._skip()

    def _skip(self) -> None:
        """To the next 且 or 或 of this level, or to what ends it."""
        inside = 0
        while (token := self._tokens[self._at]).kind != "end":
            if token.kind == "op":
                if inside == 0 and token.value in ("AND", "OR", ")", ";"):
                    return
                inside += {"(": 1, ")": -1}.get(token.value, 0)
            self._at += 1

    def _climb(self, power: int, left: Node | None) -> Node:
        tokens = self._tokens
        start = tokens[self._at].position
        if left is None:
            left = self._prefix(power)
        while True:
            token = tokens[self._at]
            if token.kind != "op" or (own := _POWER.get(token.value, -1)) < power:
                return left
            if own == _TEST:
                mark = self._at
                left = self._test(left, token, start)
                if self._at == mark:
                    return left
                following = tokens[self._at]
                if following.kind == "op" and following.value in _COMPARE:
                    raise Stop(
                        "不能连着比较，请用「介于 … 至 …」，或拆成两个条件用「且」连接。", following.position
                    )
            elif own == _SUM:
                left = self._sum(left, start)
            elif own == _PRODUCT:
                left = self._product(left, start)
            else:
                left = self._chain(left, token.value, own + 1, start)

    def _chain(self, left: Node, word: str, power: int, start: int) -> Node:
        operands = [left]
        while self._take(word):
            self._factors = 0
            operands.append(self._expression(power))
        return (Or if word == "OR" else And)(tuple(operands), start)

    def _sum(self, left: Node, start: int) -> Node:
        terms: list[tuple[int, Node]] = [(1, left)]
        while token := self._take("+", "-"):
            terms.append((1 if token.value == "+" else -1, self._climb(_SUM + 1, None)))
        return Sum(tuple(terms), start)

    def _product(self, left: Node, start: int) -> Node:
        factors: list[tuple[str, Node]] = [("*", left)]
        while token := self._take("*", "/"):
            self._factors += 1
            if self._factors > MOST_FACTORS:
                raise Stop(f"一个条件里最多 {MOST_FACTORS} 次乘除，请拆开。", token.position)
            factors.append((token.value, self._climb(_PRODUCT + 1, None)))
        return Product(tuple(factors), start)

    def _test(self, left: Node, token: Token, start: int) -> Node:
        word = token.value
        left_end = self._end
        self._at += 1
        if word in _COMPARE:
            right_start = self._tokens[self._at].position
            right = self._climb(_SUM, None)
            return Compare(word, left, right, start, self._end, (left_end, right_start, self._end))
        if word == "IS":
            negated = self._take("NOT") is not None
            if self._take("NULL"):
                return self._known_test(left, start, negated)
            if not negated and (found := self._take("KNOWN", "UNKNOWN")):
                return self._known_test(left, start, found.value == "KNOWN")
            raise self._stop("IS 之后应为 KNOWN、UNKNOWN、NULL 或 NOT NULL")
        if word in ("KNOWN", "UNKNOWN"):
            return self._known_test(left, start, word == "KNOWN")
        negated = word.startswith("NOT")
        if word == "NOT":
            following = self._take("IN", "BETWEEN", "CONTAINS", "WITHIN")
            if following is None:
                raise self._stop("NOT 之后应为 IN、BETWEEN、CONTAINS 或 WITHIN")
            word = following.value
        node = self._word_test(left, word.removeprefix("NOT "), start, left_end)
        return Not(node, start) if negated else node

    def _known_test(self, left: Node, start: int, known: bool) -> Node:
        if not isinstance(left, Name):
            raise Stop("「已知」「未知」只能写在一个名称之后。", start)
        node = Known(left, start, self._end)
        return node if known else Not(node, start)

    def _word_test(self, left: Node, word: str, start: int, left_end: int) -> Node:
        if word == "BETWEEN":
            low_start = self._tokens[self._at].position
            low, low_end = self._climb(_SUM, None), self._end
            if self._take("TO", "AND") is None:
                raise self._stop("「介于」之后应为「至」和上限")
            high_start = self._tokens[self._at].position
            high, end = self._climb(_SUM, None), self._end
            return And(
                (
                    Compare(">=", left, low, start, end, (left_end, low_start, low_end)),
                    Compare("<=", left, high, start, end, (left_end, high_start, end)),
                ),
                start,
            )
        if word == "IN":
            return Among(left, self._literals(), start, self._end)
        right = self._climb(_SUM, None)
        return (Has if word == "CONTAINS" else Within)(left, right, start, self._end)

    def _literals(self) -> tuple[Literal, ...]:
        opened = self._need("(", "「属于」之后")
        if self._take(")"):
            raise Stop("「属于」的列表是空的，请至少写一个值。", opened.position)
        found = []
        while True:
            minus = self._take("-")
            token = self._tokens[self._at]
            if token.kind not in _LITERALS and not (token.kind == "op" and token.value in ("TRUE", "FALSE")):
                raise self._stop("「属于」的列表里只能写固定的值")
            self._at += 1
            literal = _literal(token)
            if minus is not None:
                if token.kind not in ("number", "money", "quantity"):
                    raise Stop("负号之后应为数字。", token.position)
                literal = _negated(literal, minus.position)
            found.append(literal)
            if not self._take(","):
                self._need(")", "「属于」的列表")
                return tuple(found)

    def _prefix(self, power: int) -> Node:
        token = self._tokens[self._at]
        self._at += 1
        kind = token.kind
        if kind == "name":
            following = self._tokens[self._at]
            if following.kind == "op" and following.value == "(":
                return self._call(token)
            return Name(token.value, token.position, token.end)
        if kind in _LITERALS:
            return Literal(kind, token.value, token.position, token.end)
        if kind == "op":
            word = token.value
            if word in ("TRUE", "FALSE"):
                return _literal(token)
            if word == "NOT":
                if power > _CONDITION:
                    raise Stop("「非」的外面要括号，例如「(非 …)」；要比较真假请写「= 否」。", token.position)
                self._deeper(token.position)
                node: Node = Not(self._expression(_CONDITION), token.position)
                self._depth -= 1
                return node
            if word == "-":
                self._deeper(token.position)
                node = Sum(((-1, self._climb(_PRODUCT + 1, None)),), token.position)
                self._depth -= 1
                return node
            if word == "(":
                self._deeper(token.position)
                node = self._expression(0)
                self._need(")", "括号")
                self._depth -= 1
                return node
            if word in ("ANY", "EVERY"):
                return self._each(token)
        self._at -= 1
        raise self._stop("此处应为名称、数值或文字")

    def _each(self, token: Token) -> Node:
        name = self._tokens[self._at]
        if name.kind != "name":
            raise self._stop("「任一」「每个」之后应为一个列表的名称")
        self._at += 1
        self._need("SATISFIES", "列表名称之后")
        self._need("(", "「满足」之后")
        self._deeper(token.position)
        condition = self._expression(0)
        self._need(")", "「满足」的条件")
        self._depth -= 1
        collection = Name(name.value, name.position, name.end)
        return Each(token.value == "ANY", collection, condition, token.position, self._end)

    def _call(self, token: Token) -> Node:
        name = token.value
        self._deeper(token.position)
        self._need("(", "函数名之后")
        if name == "分档":
            node: Node = self._table(token.position)
        elif name not in FUNCTIONS:
            raise Stop(
                f"没有「{name[:30]}」这个函数，可用的有：{'、'.join((*FUNCTIONS, '分档'))}。", token.position
            )
        else:
            arguments = []
            if not self._take(")"):
                while True:
                    arguments.append(self._expression(0))
                    if not self._take(","):
                        self._need(")", f"「{name}」的参数")
                        break
            node = Call(name, tuple(arguments), token.position, self._end)
        self._depth -= 1
        return node

    def _table(self, position: int) -> Table:
        rows: list[tuple[Node, Node]] = []
        otherwise: Node | None = None
        factors, most = self._factors, self._factors
        while True:
            self._factors = factors
            last = self._take("ELSE")
            if last:
                self._need(":", "「其他」之后")
                otherwise = self._climb(_SUM, None)
            else:
                condition = self._expression(0)
                self._need(":", "「分档」的条件之后")
                self._factors = factors
                rows.append((condition, self._climb(_SUM, None)))
            most = max(most, self._factors)
            more = self._take(";")
            if last or not more or self._tokens[self._at].value == ")":
                self._need(")", "「其他」是最后一档，之后" if last else "「分档」")
                self._factors = most
                return Table(tuple(rows), otherwise, position, self._end)


def _literal(token: Token) -> Literal:
    if token.kind == "op":
        return Literal("boolean", token.value == "TRUE", token.position, token.end)
    return Literal(token.kind, token.value, token.position, token.end)


def _negated(literal: Literal, start: int) -> Literal:
    if literal.kind == "quantity":
        amount, unit = literal.value
        return Literal("quantity", (-amount, unit), start, literal.end)
    return Literal(literal.kind, -literal.value, start, literal.end)


_WORDS = {"OR": "或", "AND": "且", "NOT": "非", "TO": "至", "TRUE": "是", "FALSE": "否", "ELSE": "其他",
          "SATISFIES": "满足", "IN": "属于", "BETWEEN": "介于", "CONTAINS": "包含", "WITHIN": "隶属",
          "KNOWN": "已知", "UNKNOWN": "未知", "ANY": "任一", "EVERY": "每个"}  # fmt: skip


def _shown(token: Token) -> str:
    if token.kind in ("op", "name", "text"):
        return _WORDS.get(str(token.value), str(token.value))[:30]
    return {"number": "一个数", "money": "一个金额", "quantity": "一个数量"}.get(token.kind, "一个值")
