"""From tokens to the tree, by binding powers (Pratt): few frames a level, so 200 levels are no danger."""

from __future__ import annotations

from onething.rules.errors import RuleError
from onething.rules.lexer import OPERATOR_WORDS, Token
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
FUNCTIONS = (
    "满年数",
    "满月数",
    "天数",
    "年份",
    "日期",
    "最大",
    "最小",
    "绝对值",
    "取整",
    "四舍五入",
    "长度",
    "个数",
    "合计",
)
_COMPARE = ("=", "<>", "<", "<=", ">", ">=")
_LITERALS = ("number", "money", "quantity", "text", "date", "datetime")
_TEST, _SUM, _PRODUCT = 4, 5, 6


class Stop(Exception):
    """The text cannot be read any further."""

    def __init__(self, message: str, position: int) -> None:
        self.error = RuleError(message, position)


class Parser:
    """Reads one expression."""

    def __init__(self, tokens: list[Token], known: frozenset[str]) -> None:
        self._tokens, self._known = tokens, known
        self._at, self._depth = 0, 0

    def whole(self) -> Node:
        """The tree of all tokens. Raises Stop."""
        if self._token.kind == "end":
            raise Stop("规则是空的，请写一个条件。", 0)
        node = self._expression(0)
        if self._token.kind != "end":
            raise self._stop("此处应为「且」「或」或规则结束")
        return node

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *values: str) -> Token | None:
        token = self._token
        if token.kind == "op" and token.value in values:
            self._at += 1
            return token
        return None

    def _need(self, value: str, what: str) -> Token:
        token = self._take(value)
        if token is None:
            raise self._stop(f"{what}缺少「{value}」")
        return token

    @property
    def _end(self) -> int:
        return self._tokens[self._at - 1].end

    def _stop(self, message: str) -> Stop:
        token = self._token
        if token.kind == "end":
            return Stop(f"{message}，规则到这里就结束了。", token.position)
        if token.kind == "name":
            for word in OPERATOR_WORDS:
                head, found, tail = str(token.value).partition(word)
                if found and all(part == "" or part in self._known for part in (head, tail)) and head + tail:
                    spaced = " ".join(part for part in (head, word, tail) if part)
                    return Stop(f"「{word}」的前后要空格，请写「{spaced}」。", token.position)
        if token.kind == "op" and token.value == "FALSE" and message.startswith("此处应为「且」"):
            return Stop(f"{message}，这里却是「否」。", token.position)
        return Stop(f"{message}，这里却是「{_shown(token)}」。", token.position)

    def _deeper(self, position: int) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Stop(f"嵌套超过 {DEEPEST} 层，请拆成几条规则。", position)

    def _expression(self, power: int) -> Node:
        left = self._prefix(power)
        while True:
            token = self._token
            if token.kind != "op":
                return left
            if token.value == "OR" and power <= 1:
                left = self._chain(left, "OR", 2)
            elif token.value == "AND" and power <= 2:
                left = self._chain(left, "AND", 3)
            elif token.value in ("+", "-") and power <= _SUM:
                left = self._sum(left)
            elif token.value in ("*", "/") and power <= _PRODUCT:
                left = self._product(left)
            elif power <= _TEST and (test := self._test(left)) is not None:
                left = test
                if power <= _TEST and self._token.kind == "op" and self._token.value in _COMPARE:
                    raise Stop(
                        "不能连着比较，请用「介于 … 至 …」，或拆成两个条件用「且」连接。",
                        self._token.position,
                    )
            else:
                return left

    def _chain(self, left: Node, word: str, power: int) -> Node:
        operands = [left]
        while self._take(word):
            operands.append(self._expression(power))
        return (Or if word == "OR" else And)(tuple(operands), left.position)

    def _sum(self, left: Node) -> Node:
        terms: list[tuple[int, Node]] = [(1, left)]
        while token := self._take("+", "-"):
            terms.append((1 if token.value == "+" else -1, self._expression(_SUM + 1)))
        return Sum(tuple(terms), left.position)

    def _product(self, left: Node) -> Node:
        factors: list[tuple[str, Node]] = [("*", left)]
        while token := self._take("*", "/"):
            factors.append((token.value, self._expression(_PRODUCT + 1)))
        return Product(tuple(factors), left.position)

    def _test(self, left: Node) -> Node | None:
        start, mark = left.position, self._at
        if token := self._take(*_COMPARE):
            right = self._expression(_SUM)
            return Compare(token.value, left, right, start, self._end)
        if self._take("IS"):
            negated = self._take("NOT") is not None
            if self._take("NULL"):
                return self._known_test(left, start, negated)
            if not negated and (token := self._take("KNOWN", "UNKNOWN")):
                return self._known_test(left, start, token.value == "KNOWN")
            raise self._stop("IS 之后应为 KNOWN、UNKNOWN、NULL 或 NOT NULL")
        if token := self._take("KNOWN", "UNKNOWN"):
            return self._known_test(left, start, token.value == "KNOWN")
        negated = self._take("NOT") is not None
        operator = self._take(
            *(("IN", "BETWEEN", "CONTAINS", "WITHIN") if negated else ()),
            *(
                w
                for base in ("IN", "BETWEEN", "CONTAINS", "WITHIN")
                for w in ((base, f"NOT {base}") if not negated else ())
            ),
        )
        if operator is None:
            if negated:
                raise self._stop("NOT 之后应为 IN、BETWEEN、CONTAINS 或 WITHIN")
            self._at = mark
            return None
        negated = negated or operator.value.startswith("NOT ")
        node = self._word_test(left, operator.value.removeprefix("NOT "), start)
        return Not(node, start) if negated else node

    def _known_test(self, left: Node, start: int, known: bool) -> Node:
        if not isinstance(left, Name):
            raise Stop("「已知」「未知」只能写在一个名称之后。", start)
        node = Known(left, start, self._end)
        return node if known else Not(node, start)

    def _word_test(self, left: Node, word: str, start: int) -> Node:
        if word == "BETWEEN":
            low = self._expression(_SUM)
            if self._take("TO", "AND") is None:
                raise self._stop("「介于」之后应为「至」和上限")
            high = self._expression(_SUM)
            end = self._end
            return And((Compare(">=", left, low, start, end), Compare("<=", left, high, start, end)), start)
        if word == "IN":
            return Among(left, self._literals(), start, self._end)
        right = self._expression(_SUM)
        return (Has if word == "CONTAINS" else Within)(left, right, start, self._end)

    def _literals(self) -> tuple[Literal, ...]:
        opened = self._need("(", "「属于」之后")
        if self._take(")"):
            raise Stop("「属于」的列表是空的，请至少写一个值。", opened.position)
        found = []
        while True:
            sign = -1 if self._take("-") else 1
            token = self._token
            if token.kind not in _LITERALS and not (token.kind == "op" and token.value in ("TRUE", "FALSE")):
                raise self._stop("「属于」的列表里只能写固定的值")
            self._at += 1
            literal = _literal(token)
            if sign < 0:
                if token.kind not in ("number", "money", "quantity"):
                    raise Stop("负号之后应为数字。", token.position)
                literal = _negated(literal)
            found.append(literal)
            if not self._take(","):
                self._need(")", "「属于」的列表")
                return tuple(found)

    def _prefix(self, power: int) -> Node:
        token = self._token
        self._at += 1
        if token.kind in _LITERALS:
            return _literal(token)
        if token.kind == "name":
            if self._token.kind == "op" and self._token.value == "(":
                return self._call(token)
            return Name(str(token.value), token.position)
        if token.kind == "op":
            if token.value in ("TRUE", "FALSE"):
                return _literal(token)
            if token.value == "NOT" and power <= 3:
                self._deeper(token.position)
                node: Node = Not(self._expression(3), token.position)
                self._depth -= 1
                return node
            if token.value == "-":
                self._deeper(token.position)
                node = Sum(((-1, self._expression(_PRODUCT + 1)),), token.position)
                self._depth -= 1
                return node
            if token.value == "(":
                self._deeper(token.position)
                node = self._expression(0)
                self._need(")", "括号")
                self._depth -= 1
                return node
            if token.value in ("ANY", "EVERY"):
                return self._each(token)
        self._at -= 1
        raise self._stop("此处应为名称、数值或文字")

    def _each(self, token: Token) -> Node:
        name = self._token
        if name.kind != "name":
            raise self._stop("「任一」「每个」之后应为一个列表的名称")
        self._at += 1
        self._need(
            "SATISFIES", "列表名称之后"
        ) if self._token.value == "SATISFIES" else self._missing_satisfies()
        self._need("(", "「满足」之后")
        self._deeper(token.position)
        condition = self._expression(0)
        self._need(")", "「满足」的条件")
        self._depth -= 1
        return Each(
            token.value == "ANY", Name(str(name.value), name.position), condition, token.position, self._end
        )

    def _missing_satisfies(self) -> None:
        raise self._stop("列表名称之后缺少「满足」")

    def _call(self, token: Token) -> Node:
        name = str(token.value)
        self._deeper(token.position)
        self._need("(", "函数名之后")
        if name == "分档":
            node: Node = self._table(token.position)
        else:
            if name not in FUNCTIONS:
                raise Stop(
                    f"没有「{name}」这个函数，可用的有：{'、'.join((*FUNCTIONS, '分档'))}。", token.position
                )
            arguments = []
            if not self._take(")"):
                while True:
                    arguments.append(self._expression(0))
                    if not self._take(","):
                        self._need(")", f"「{name}」的参数")
                        break
            node = Call(name, tuple(arguments), token.position)
        self._depth -= 1
        return node

    def _table(self, position: int) -> Table:
        rows: list[tuple[Node, Node]] = []
        otherwise: Node | None = None
        while True:
            if self._take("ELSE"):
                self._need(":", "「其他」之后")
                otherwise = self._expression(_SUM)
                self._take(";")
                self._need(")", "「其他」是最后一档，之后")
                return Table(tuple(rows), otherwise, position)
            condition = self._expression(0)
            self._need(":", "「分档」的条件之后")
            rows.append((condition, self._expression(_SUM)))
            if not self._take(";"):
                self._need(")", "「分档」")
                return Table(tuple(rows), None, position)
            if self._take(")"):
                return Table(tuple(rows), None, position)


def _literal(token: Token) -> Literal:
    if token.kind == "op":
        return Literal("boolean", token.value == "TRUE", token.position)
    return Literal(token.kind, token.value, token.position)


def _negated(literal: Literal) -> Literal:
    if literal.kind == "quantity":
        amount, unit = literal.value
        return Literal("quantity", (-amount, unit), literal.position)
    return Literal(literal.kind, -literal.value, literal.position)


def _shown(token: Token) -> str:
    words = {"OR": "或", "AND": "且", "NOT": "非", "TO": "至", "TRUE": "是", "FALSE": "否", "ELSE": "其他"}
    return words.get(str(token.value), str(token.value))[:30]
