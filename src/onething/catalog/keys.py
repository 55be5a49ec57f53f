"""Every key that a pack may have, with what an editor says about it. One table for each kind of entry: a key that the
reader learns gets its line here (a test compares the two), and the JSON Schemas follow."""

from __future__ import annotations

from collections.abc import Mapping

from onething.catalog.calibration import CALIBRATION_SHAPES, VALIDATORS
from onething.catalog.english import ENGLISH_SHAPES
from onething.catalog.key import Key, Shape
from onething.catalog.key import must as _must
from onething.catalog.key import text as _text
from onething.catalog.model import Performer
from onething.catalog.notice_keys import NOTICE_SHAPES
from onething.catalog.paper_keys import PAPER_SHAPES
from onething.catalog.seal import SEAL_SHAPES
from onething.catalog.statements import STATEMENT_SHAPES
from onething.catalog.terms import Channel, Otherwise, Unsure
from onething.catalog.timing_keys import TIMING_SHAPES
from onething.catalog.trades import TRADE_SHAPES
from onething.facts import Kind, Sensitivity, TrustGrade
from onething.standards.units import UNITS

_FACT = {
    "name": _must("数据项的名称，规则里就这样写，例如「申请人.姓名」"),
    "kind": _text("是哪一种值；不写就是文字", choices=tuple(Kind)),
    "table": _text("代码的取值在哪个代码表（tables）里"),
    "unit": _text("数量的单位", choices=tuple(UNITS)),
    "members": Key("many", "列表里每一个成员有哪些数据项", of="member"),
    "label": _text("给人看的名称；不写就用 name"),
    "sensitivity": _text("个人信息的级别；不写就是个人", choices=tuple(Sensitivity)),
    "validator": _text("按哪种规则校验", choices=VALIDATORS),
    "question": _text("在表里问申请人的话"),
}

SHAPES: Mapping[str, Shape] = {
    "clause": Shape(
        "法律依据",
        {
            "law": _must("法律、法规或文件的名称，不带书名号"),
            "article": _must("第几条，例如「第七条」"),
            "says": _text("用自己的一句话说它规定了什么"),
        },
    ),
    "table": Shape(
        "代码表",
        {
            "name": _must("代码表的名称"),
            "codes": Key("mixed", "全部取值：一个词，或 {code: 代码, label: 名称}", of="code"),
        },
    ),
    "code": Shape(
        "代码",
        {"code": _must("代码"), "label": _text("给人看的名称"), "parent": _text("上级代码（树形的表才写）")},
    ),
    "fact": Shape("数据项", _FACT),
    "member": Shape("数据项", _FACT),
    "person": Shape(
        "人员",
        {
            "of": Key("texts", "这些数据项是哪些人的，例如 [申请人, 配偶]", True),
            "facts": Key("many", "每个人都有的数据项，写短名，例如「姓名」", of="fact"),
        },
    ),
    "department": Shape(
        "部门",
        {
            "id": _must("部门的代号（字母），事项和接口设置里用它"),
            "name": _must("部门的名称"),
            "calls": Key("whole", "它的系统每 seconds 秒最多接几次调用；不写是 50"),
            "seconds": Key("number", "calls 是几秒里的次数；不写是 1"),
            "concurrent": Key("whole", "同时最多有几次调用在办；不写是 8"),
            "pledge": _text("部门对社会的承诺，一句话"),
            "review": _text("不服它的决定，向哪个机关申请行政复议；网上送达的，写上网上提交的地方"),
            "court": _text("不服它的决定，向哪个法院起诉"),
        },
    ),
    "register": Shape(
        "登记库",
        {
            "id": _must("登记库的代号，事项的 reads 里用它"),
            "register": _must("它在部门接口里的名称"),
            "name": _must("给人看的名称"),
            "department": _must("哪个部门的（部门的 id）"),
            "subject": Key("mapping", "按什么查：库里的键 → 填它的数据项", True),
            "fields": Key("mapping", "查到什么：库里的字段 → 变成的数据项"),
            "basis": Key("one", "查询的法律依据", True, of="clause"),
            "per": _text("对列表里的每一个各查一次，例如「新生儿」"),
            "verify": Key("one", "申请人对查到的内容有异议时，多久以内核实，依据是什么", of="rated"),
        },
    ),
    "slot": Shape(
        "材料栏",
        {
            "name": _must("申请里交这份材料的一栏，例如「申请人身份证」"),
            "material": _must("交哪种材料（材料的 name）"),
            "about": _text("这份材料说的是谁，例如「申请人」"),
            "gives": Key("texts", "它能证明哪些数据项"),
        },
    ),
    "item": Shape(
        "事项",
        {
            "code": _must("事项的代号"),
            "name": _must("事项的名称"),
            "department": _must("哪个部门办（部门的 id）"),
            "type": _must("事项类型，例如公共服务、行政许可、行政确认"),
            "performer": _text(
                "谁来办：部门的系统，或平台按规则直接决定；不写是部门", choices=tuple(Performer)
            ),
            "basis": Key("many", "法律依据，至少一条（草稿可以先不写）", of="clause"),
            "needs": Key("mixed", "部门要哪些数据项；有时才要的写 {fact: …, when: 规则}", of="needed"),
            "gives": Key("texts", "办完得到哪些数据项，后面的事项可以用"),
            "per": _text("对列表里的每一个各办一次，例如「新生儿」"),
            "applies": Key("rule", "什么情形要办（规则）；不写就总要办"),
            "reads": Key("mixed", "先查哪些登记库；有时才查的写 {register: …, when: 规则}", of="read"),
            "materials": Key("many", "要哪些材料", of="need"),
            "conditions": Key("many", "办成的条件，每条有规则、依据和给申请人的话", of="condition"),
            "review": Key("rule", "什么情形要由人核对（规则）；不写就不用"),
            "review_says": _text("为什么要由人核对，给人看的一句话"),
            "after": Key("texts", "要等哪些事项办完（没有数据项相连时才写）"),
            "statutory": Key("limit", "法定时限，例如「20 工作日」或「30 日」"),
            "promised": Key("limit", "承诺时限，例如「3 工作日」"),
            "immediate": Key("flag", "即办件：当场办结，不用写承诺时限"),
            "licence": _text("办成后发的电子证照的名称"),
            "fee": Key("amount", "收费多少元：一个数，或用规则写的金额，例如「分档(…)」"),
            "fees": Key("many", "有几项收费时，一项一项写", of="fee"),
            "forms_before": Key("whole", "改革前要填几张表，用来比较"),
            "visits_before": Key("whole", "改革前要跑几次，用来比较"),
            "channel": _text("怎样办；不写是自动", choices=tuple(Channel)),
            "where": _text("要到哪里、当面做什么（窗口办理时写）"),
            "legs": Key("many", "办完以后还有什么，例如寄证", of="leg"),
            "later": Key("later", "过一段时间才办，例如「1 年」，或 {after: 1 年, since: 数据项}"),
            "unsure": _text("申请人答不上来时怎样；不写是再问", choices=tuple(Unsure)),
            "final": _text("办成以后为什么不能撤销，撤回前告诉申请人；不写就能撤销"),
            "undo": Key("one", "作错的决定多久以内可以撤回重办；不写就按事项类型", of="undo"),
            "statements": Key("many", "对申请人写的文字（用途、经营范围）有什么要求", of="statement"),
            "draft": Key("one", "草稿的标记和原表的内容；核对完就删去", of="draft"),
        },
    ),
    "fee": Shape(
        "收费",
        {
            "name": _must("收什么费"),
            "amount": Key("amount", "多少元：一个数，或用规则写的金额", True),
            "clause": Key("one", "收费依据", of="clause"),
        },
    ),
    "leg": Shape(
        "后续",
        {
            "name": _must("做什么，例如「寄送证件」"),
            "channel": _text("怎样办；不写是人工", choices=tuple(Channel)),
            "when": Key("rule", "什么情形才有（规则）"),
            "promised": Key("limit", "从事项办完起多久办好"),
            "later": Key("later", "过一段时间才办"),
            "says": _text("告诉申请人的一句话"),
        },
    ),
    "later": Shape(
        "以后再办",
        {
            "after": _must("多久以后，例如「1 年」「6 个月」「30 日」"),
            "since": _text("从哪个日期（数据项）算起；不写就从办结算起"),
            "says": _text("告诉申请人的一句话"),
        },
    ),
    "needed": Shape(
        "「needs」的一项", {"fact": _must("要哪个数据项"), "when": Key("rule", "什么情形才要（规则）")}
    ),
    "read": Shape(
        "「reads」的一项", {"register": _must("查哪个登记库"), "when": Key("rule", "什么情形才查（规则）")}
    ),
    "need": Shape(
        "材料",
        {
            "slot": _must("哪个材料栏（slots 的 name）"),
            "when": Key("rule", "什么情形要交（规则）；不写就总要交"),
            "grade": _text("至少要多可信：A 最高，D 最低；不写是 C", choices=tuple(TrustGrade)),
            "spared_by": Key("texts", "查了哪个登记库、办了哪个事项就不用交"),
            "clause": Key("one", "凭什么要它", of="clause"),
            "deferrable": Key("one", "容缺：可以先办、后补", of="deferral"),
            "pledge": Key("one", "告知承诺：可以承诺代替证明", of="pledge"),
        },
    ),
    "deferral": Shape(
        "容缺",
        {
            "within": Key("limit", "多久以内补交，例如「10 工作日」", True),
            "clause": Key("one", "依据", True, of="clause"),
        },
    ),
    "pledge": Shape(
        "告知承诺",
        {
            "says": _must("承诺的话"),
            "clause": Key("one", "依据", True, of="clause"),
            "check": Key("limit", "办好以后多久以内核查；不写就不核查"),
            "broken": _text("承诺不实的后果，给申请人看的一句话"),
        },
    ),
    "condition": Shape(
        "条件",
        {
            "rule": Key("rule", "条件（规则），例如「申请人.年龄 >= 60」", True),
            "clause": Key("one", "法律依据", True, of="clause"),
            "otherwise": _text("不满足时怎样；不写是人工", choices=tuple(Otherwise)),
            "message": _must("不满足时告诉申请人的话：哪里不对，怎么办"),
        },
    ),
    "draft": Shape(
        "草稿",
        {
            "source": _must("从哪张表的第几行来"),
            "conditions": _text("受理条件的原文，还没有写成规则"),
            "channels": Key("texts", "在哪里办：网上、窗口、快递"),
            "serves": Key("texts", "谁可以办"),
            "results": Key("texts", "办完发什么证照或文件"),
            "papers": Key("many", "原表对每份材料的说明", of="paper"),
            "immediate": Key("flag", "是不是即办件"),
            "unclear": Key("texts", "导入时没看懂、要核对的地方"),
        },
    ),
    "paper": Shape(
        "草稿的材料",
        {
            "slot": _must("哪个材料栏"),
            "form": Key("texts", "原件、复印件、电子件"),
            "copies": Key("whole", "几份"),
            "required": Key("flag", "是不是必须交"),
            "origin": _text("来源渠道"),
        },
    ),
    "thing": Shape(
        "一件事",
        {
            "id": _must("一件事的代号，命令里用它，例如「onething plan retirement」"),
            "name": _must("一件事的名称"),
            "goals": Key("texts", "要办成哪些事项（事项的 code）", True),
            "questions": Key("many", "问申请人的情形", of="question"),
            "advice": Key("many", "各部门规定不一样时推荐怎么办", of="advice"),
            "situations": Key("many", "常见的情形，申请人可以直接选", of="situation"),
            "form": Key("texts", "申请人要填哪些数据项"),
            "slots": Key("texts", "申请人可以交哪些材料（材料栏的 name）"),
            "checks": Key("many", "材料、表和登记库之间的核对", of="check"),
            "phone": _text("短信发到哪个数据项里的手机"),
            "signers": Key("many", "递交前还要谁同意（用本人账号签署）", of="signer"),
            "same_when": Key("texts", "哪些数据项都相同，两份申请就是同一件事（办理中只能有一份）"),
            "applicants": Key(
                "texts", "可以申请的人各自的证件号码是哪些数据项；另一位当事人凭它加入同一件事"
            ),
            "lead": _text("牵头部门（部门的 id）：整个办件由它督办；不写就是第一个事项的部门"),
            "correction": Key("one", "申请人补正的期限，和逾期怎么办", of="turn"),
            "exclusions": Key("many", "哪些情形不予受理", of="exclusion"),
            "addressee": _text("文书写给谁：他的姓名（名称）是哪个数据项"),
            "pass_confidence": Key(
                "number", "这件事自己要多大把握才算读准，0 到 1；不写就按校准（calibration）"
            ),
            "retention": Key("one", "办件结束以后，内容和材料保存多久；不写就一直保存", of="retention"),
            "audit_rate": Key("number", "自动通过的预审抽多少给工作人员复核，0 到 1；不写就不抽"),
        },
    ),
    "exclusion": Shape(
        "不予受理的情形",
        {
            "when": Key("rule", "什么情形不予受理（规则）", True),
            "says": _must("为什么不受理，给申请人看的一句话"),
            "clause": Key("one", "依据", True, of="clause"),
            "remedy": _must("申请人可以怎么办，例如向哪里申请"),
        },
    ),
    "signer": Shape(
        "签署人",
        {
            "who": _must("谁，例如「父亲」"),
            "numbers": Key("texts", "他的证件号码是哪个数据项；写几个就按顺序取第一个填了的", True),
            "when": Key("rule", "什么情形要他签署（规则）；不写就总要"),
            "says": _must("他同意什么，一句话"),
            "within": Key("limit", "多久以内签署，例如「5 日」", True),
            "clause": Key("one", "依据", True, of="clause"),
            "phone": _text("请他签署的短信发到哪个数据项里的手机"),
        },
    ),
    "question": Shape(
        "问题",
        {
            "fact": _must("回答成为哪个数据项"),
            "text": _must("问的话"),
            "hint": _text("一句提示"),
            "when": Key("rule", "什么情形才问（规则）"),
            "synonyms": Key("synonyms", "每个答案还可以怎么说，例如 {是: [对, 有]}"),
        },
    ),
    "advice": Shape(
        "建议",
        {
            "name": _must("哪里不一样，一句话"),
            "when": Key("rule", "什么情形适用（规则）", True),
            "says": _must("推荐怎么办"),
            "clauses": Key("many", "两边的依据，至少两条", True, of="clause"),
        },
    ),
    "situation": Shape(
        "情形",
        {
            "name": _must("情形的名称，例如「双胞胎」"),
            "answers": Key("answers", "这种情形下各个问题的回答", True),
            "says": _text("告诉申请人的一句话"),
        },
    ),
    "check": Shape(
        "核对",
        {
            "rule": Key("rule", "应当成立的规则", True),
            "code": _must("核对的代号"),
            "clause": Key("one", "法律依据", of="clause"),
            "message": _must("不成立时告诉申请人的话"),
            "otherwise": _text("不成立时怎样；不写是人工", choices=tuple(Otherwise)),
            "facts": Key("texts", "说的是哪些数据项；不写就从规则里取"),
            "english": _text("不成立时告诉申请人的话，英文"),
        },
    ),
    "message": Shape(
        "短信", {"id": _must("短信的代号"), "text": _must("内容；只能填 {ref} 和 {thing}，不能有个人信息")}
    ),
    "holidays": Shape(
        "节假日",
        {
            "year": Key("whole", "哪一年", True),
            "off": Key("texts", "放假的日子：2026-10-01 或 2026-10-01~2026-10-07"),
            "working": Key("texts", "要上班的周末"),
            "provisional": Key("flag", "放假通知还没有出来"),
        },
    ),
    **NOTICE_SHAPES,
    **PAPER_SHAPES,
    **SEAL_SHAPES,
    **STATEMENT_SHAPES,
    **TRADE_SHAPES,
    **CALIBRATION_SHAPES,
    **ENGLISH_SHAPES,
    **TIMING_SHAPES,
}

SECTION_KEYS: Mapping[str, tuple[str, str]] = {
    "tables": ("table", "代码表：代码只能取的值"),
    "facts": ("fact", "数据项：申请里说到的每一个值"),
    "persons": ("person", "人员：几个人都有的数据项，写一次"),
    "departments": ("department", "部门"),
    "registers": ("register", "登记库：可以查的部门登记"),
    "materials": ("material", "材料：有哪些种纸"),
    "slots": ("slot", "材料栏：申请里交材料的位置"),
    "items": ("item", "事项：一个部门办的一项"),
    "things": ("thing", "一件事：申请人要办成的"),
    "messages": ("message", "短信的内容"),
    "holidays": ("holidays", "放假和调休的日子"),
    "item_types": ("item_type", "事项类型：法律给每一类事项的时限"),
    "procedures": ("procedure", "特别程序：不计时的听证、鉴定等"),
    "escalations": ("escalation", "督办：时限快到、超过时告诉谁"),
    "notices": ("notice", "文书：办件过程中出具的通知和决定"),
    "trades": ("trade", "行业用语：经营范围里怎么说一个行业"),
    "activities": ("activity", "经营方式：销售、制造等，各属于哪些行业"),
    "permits": ("permit", "许可经营项目：经营什么要什么许可"),
    "calibration": ("calibration", "校准：识别的把握，有多少实际读对了"),
    "english": ("english", "英文名：材料和数据项在英文里怎么说"),
}
"""Section of a pack file → the shape of its entries, and what it is."""
