"""Invented contents of papers, every kind's fields by name as the packs call them. Nobody in them exists: the region
code 9999 is no region's, and credit codes begin with it too."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from onething.standards import (
    check_character,
    credit_code_check_character,
    formal_of_fen,
    luhn_digit,
    mrz_digit,
)

Fields = dict[str, str]

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红玲芬燕彬凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思子涵梓轩浩宇"
_LONG = ("买买提·阿卜杜拉", "古丽娜尔·艾山", "阿依古丽·吐尔逊", "扎西·多吉", "欧阳娜娜", "司马青衫")
_NATIONS = ("汉", "汉", "汉", "回", "满", "壮", "苗", "维吾尔", "藏", "土家")
_CITIES = ("江州市云溪区", "江州市临江区", "海宁市东湖区", "云山市平安县", "江北省青石市")
_ROADS = ("学府街", "望湖路", "民族路", "人民东路", "长安街", "桃源路", "建设大道", "出生地巷", "解放南路")
_TRADES = ("信息技术", "餐饮管理", "建筑工程", "文化传播", "医药", "农业发展", "机械制造", "物流")
_BANKS = ("江州银行", "云溪农商银行", "海宁城市银行")


def _name(draw: random.Random, *, plain: bool = False) -> str:
    if not plain and draw.random() < 0.12:
        return draw.choice(_LONG)
    return draw.choice(_SURNAMES) + "".join(draw.choice(_GIVEN) for _ in range(draw.choice((1, 2, 2, 2))))


def _day(draw: random.Random, first: int = 1950, last: int = 2024) -> date:
    return date(first, 1, 1) + timedelta(days=draw.randrange((date(last, 12, 28) - date(first, 1, 1)).days))


def _id(draw: random.Random, born: date, sex: str) -> str:
    serial = draw.randrange(0, 998) // 2 * 2 + (sex == "男")
    body = f"9999{draw.randrange(1, 99):02d}{born:%Y%m%d}{serial:03d}"
    return body + check_character(body)


def _credit(draw: random.Random) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91999999" + "".join(draw.choice(alphabet) for _ in range(9))
    return body + credit_code_check_character(body)


def _address(draw: random.Random) -> str:
    end = draw.choice(
        (
            f"{draw.randrange(1, 40)}幢{draw.randrange(101, 2500)}室",
            f"{draw.randrange(1, 9)}单元{draw.randrange(101, 999)}号",
            "",
        )
    )
    return f"{draw.choice(_CITIES)}{draw.choice(_ROADS)}{draw.randrange(1, 999)}号{end}"


def _company(draw: random.Random) -> str:
    return f"江州{_SURNAMES[draw.randrange(60)]}{draw.choice(_GIVEN)}{draw.choice(_TRADES)}{draw.choice(('有限公司', '有限责任公司', '股份有限公司'))}"


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _dotted(draw: random.Random) -> str:
    begin = _day(draw, 2006, 2022)
    return f"{begin:%Y.%m.%d}-" + (
        "长期"
        if draw.random() < 0.2
        else f"{begin.replace(year=begin.year + 20, day=min(begin.day, 28)):%Y.%m.%d}"
    )


def _person(draw: random.Random) -> tuple[str, str, str, date, str]:
    sex, born = draw.choice("男女"), _day(draw, 1950, 2005)
    return _name(draw), sex, draw.choice(_NATIONS), born, _id(draw, born, sex)


def _card(draw: random.Random) -> Fields:
    name, sex, nation, born, number = _person(draw)
    return {
        "姓名": name,
        "性别": sex,
        "民族": nation,
        "出生": _written(born),
        "住址": _address(draw),
        "公民身份号码": number,
    }


def _card_back(draw: random.Random) -> Fields:
    return {"签发机关": f"{draw.choice(_CITIES)}公安局"[-11:], "有效期限": _dotted(draw)}


def _cover(draw: random.Random) -> Fields:
    return {
        "户别": draw.choice(("家庭户", "集体户", "非农业家庭户")),
        "户主姓名": _name(draw),
        "户号": f"{draw.randrange(10**8, 10**9)}",
        "住址": _address(draw),
    }


def _member(draw: random.Random) -> Fields:
    name, sex, nation, born, number = _person(draw)
    return {
        "姓名": name,
        "户主或与户主关系": draw.choice(("户主", "配偶", "长子", "长女")),
        "性别": sex,
        "出生地": "江州市",
        "民族": nation,
        "籍贯": "江州市",
        "出生日期": _written(born),
        "公民身份证件编号": number,
        "文化程度": draw.choice(("大学本科", "高中", "初中")),
        "婚姻状况": draw.choice(("已婚", "未婚")),
        "服务处所": _company(draw)[:8],
        "职业": draw.choice(("职员", "教师", "工人")),
    }


def _marriage(kind: str, letter: str) -> Callable[[random.Random], Fields]:
    def make(draw: random.Random) -> Fields:
        day = _day(draw, 2010, 2024)
        found = {
            "持证人": "",
            "登记日期": _written(day),
            "证件字号": f"{letter}999901-{day.year}-{draw.randrange(10**6):06d}",
        }
        for sex, which in (("男", "一"), ("女", "二")):
            born, name = _day(draw, 1970, 2000), _name(draw)
            found |= {
                f"姓名（{which}）": name,
                f"性别（{which}）": sex,
                f"国籍（{which}）": "中国",
                f"出生日期（{which}）": _written(born),
                f"身份证件号（{which}）": _id(draw, born, sex),
            }
            found["持证人"] = found["持证人"] or name
        return found

    return make


def _driver(draw: random.Random) -> Fields:
    name, sex, _, born, number = _person(draw)
    first = _day(draw, 2005, 2020)
    return {
        "证号": number,
        "姓名": name,
        "性别": sex,
        "国籍": "中国",
        "住址": _address(draw),
        "出生日期": f"{born:%Y-%m-%d}",
        "初次领证日期": f"{first:%Y-%m-%d}",
        "准驾车型": draw.choice(("C1", "C2", "B2", "A1")),
        "有效期限": f"{first:%Y-%m-%d}至{first.replace(year=first.year + 6, day=min(28, first.day)):%Y-%m-%d}",
    }


def _business(draw: random.Random) -> Fields:
    scope = f"{draw.choice(_TRADES)}服务；技术开发、技术咨询；货物进出口；会议及展览服务"
    return {
        "统一社会信用代码": _credit(draw),
        "名称": _company(draw),
        "类型": "有限责任公司",
        "法定代表人": _name(draw, plain=True),
        "经营范围": scope,
        "注册资本": f"{draw.choice(('壹佰', '伍佰', '壹仟'))}万元整",
        "成立日期": _written(_day(draw, 2000, 2024)),
        "住所": _address(draw),
    }


def _deed(draw: random.Random) -> Fields:
    unit = f"999901{draw.randrange(10**6):06d}GB{draw.randrange(10**5):05d}F{draw.randrange(10**8):08d}"
    return {
        "权利人": _name(draw),
        "共有情况": draw.choice(("单独所有", "共同共有")),
        "坐落": _address(draw),
        "不动产单元号": unit,
        "权利类型": "国有建设用地使用权/房屋所有权",
        "权利性质": "出让/市场化商品房",
        "用途": "城镇住宅用地/住宅",
        "面积": f"{draw.randrange(4000, 20000) / 100:.2f}平方米",
    }


def _old_deed(draw: random.Random) -> Fields:
    return {
        "房屋所有权人": _name(draw),
        "共有情况": draw.choice(("单独所有", "共同共有")),
        "房屋坐落": _address(draw),
        "登记时间": f"{_day(draw, 1998, 2014):%Y-%m-%d}",
        "房屋性质": "商品房",
        "规划用途": "住宅",
        "建筑面积": f"{draw.randrange(4000, 20000) / 100:.2f}",
    }


def _purchase(draw: random.Random) -> Fields:
    fen = draw.randrange(30_000_000, 900_000_000) * draw.choice((1, 1, 100)) // 100 * 100
    return {
        "合同编号": f"JZ{draw.randrange(2015, 2025)}{draw.randrange(10**6):06d}",
        "出卖人": _company(draw),
        "买受人": _name(draw),
        "房屋坐落": _address(draw),
        "建筑面积": f"{draw.randrange(4000, 20000) / 100:.2f}平方米",
        "总价款": f"¥{fen / 100:,.2f}",
        "总价款大写": formal_of_fen(fen),
        "签订日期": _written(_day(draw, 2015, 2024)),
    }


def _invoice(draw: random.Random) -> Fields:
    fen = draw.randrange(1000, 10**8)
    number = f"{draw.randrange(10**8):08d}" if draw.random() < 0.5 else f"26{draw.randrange(10**18):018d}"
    return {
        "发票号码": number,
        "开票日期": f"{_day(draw, 2020, 2026):%Y年%m月%d日}",
        "购买方名称": _company(draw),
        "购买方纳税人识别号": _credit(draw),
        "销售方名称": _company(draw),
        "销售方纳税人识别号": _credit(draw),
        "价税合计大写": formal_of_fen(fen),
        "价税合计": f"¥{fen / 100:.2f}",
    }


def _bill(draw: random.Random) -> Fields:
    fen = draw.randrange(1000, 10**7)
    return {
        "票据号码": f"{draw.randrange(10**10):010d}",
        "开票日期": f"{_day(draw, 2024, 2026):%Y-%m-%d}",
        "收款人": _name(draw),
        "合计大写": formal_of_fen(fen),
        "合计": f"¥{fen / 100:.2f}",
    }


def _lease(draw: random.Random) -> Fields:
    begin = _day(draw, 2020, 2026)
    return {
        "合同编号": f"ZL{draw.randrange(10**8):08d}",
        "出租方": _name(draw),
        "承租方": _name(draw),
        "房屋坐落": _address(draw),
        "租赁期限": f"{_written(begin)}至{_written(begin.replace(year=begin.year + 1, day=min(28, begin.day)))}",
        "月租金": f"{draw.randrange(8, 120) * 100}元",
    }


def _bank(draw: random.Random) -> Fields:
    body = f"6299{draw.randrange(10**14):014d}"[: draw.choice((15, 18))]
    return {"银行": draw.choice(_BANKS), "银行卡号": body + luhn_digit(body)}


def _insured(draw: random.Random) -> Fields:
    name, _, _, _, number = _person(draw)
    return {
        "姓名": name,
        "社会保障号码": number,
        "参保单位": _company(draw),
        "参保险种": "基本养老保险",
        "缴费起止年月": "2015年03月至2025年06月",
        "累计缴费月数": f"{draw.randrange(12, 400)}",
        "打印日期": _written(_day(draw, 2024, 2026)),
    }


def _residence(draw: random.Random) -> Fields:
    name, sex, nation, born, number = _person(draw)
    return {
        "姓名": name,
        "性别": sex,
        "民族": nation,
        "出生": _written(born),
        "居住地址": _address(draw),
        "公民身份号码": number,
        "签发机关": "江州市公安局",
        "有效期限": _dotted(draw),
    }


def _residence_back(draw: random.Random) -> Fields:
    return {
        "签发机关": f"{draw.choice(_CITIES)}公安局"[-11:],
        "签发日期": _written(_day(draw, 2015)),
        "有效期限": _dotted(draw),
    }


def _birth(draw: random.Random) -> Fields:
    born = _day(draw, 2024, 2026)
    mother, father = _day(draw, 1985, 2002), _day(draw, 1980, 2002)
    return {
        "新生儿姓名": _name(draw),
        "性别": draw.choice("男女"),
        "出生时间": f"{born:%Y年%m月%d日}{draw.randrange(24):02d}时{draw.randrange(60):02d}分",
        "出生孕周": f"{draw.randrange(36, 42)}周",
        "出生体重": f"{draw.randrange(2400, 4400)}克",
        "接生机构": "江州市第一人民医院",
        "母亲姓名": _name(draw),
        "母亲公民身份号码": _id(draw, mother, "女"),
        "父亲姓名": _name(draw),
        "父亲公民身份号码": _id(draw, father, "男"),
        "出生医学证明编号": f"{draw.choice('ABZ')}{draw.randrange(10**9):09d}",
    }


def _birth_sixth(draw: random.Random) -> Fields:
    found = _birth(draw)
    for parent in ("母亲", "父亲"):
        found[f"{parent}有效身份证件号码"] = found.pop(f"{parent}公民身份号码")
    return found


def _passport(draw: random.Random) -> Fields:
    sex, born = draw.choice(("男/M", "女/F")), _day(draw, 1960, 2004)
    issued = _day(draw, 2017, 2025)
    ends = issued.replace(year=issued.year + 10, day=min(28, issued.day))
    number = f"E{draw.choice('ABCDEFGHJK0123456789')}{draw.randrange(10**7):07d}"
    parts = (f"{number}", f"{born:%y%m%d}", f"{ends:%y%m%d}")
    checked = [part + mrz_digit(part) for part in parts]
    rest = "<" * 14
    whole = "".join((*checked, rest, "0"))
    code = f"{checked[0]}CHN{checked[1]}{sex[-1]}{checked[2]}{rest}0{mrz_digit(whole)}"
    return {
        "护照号码": number,
        "姓名": _name(draw, plain=True),
        "性别": sex,
        "国籍": "中国/CHINESE",
        "出生日期": _passport_day(born),
        "签发日期": _passport_day(issued),
        "有效期至": _passport_day(ends),
        "机读码": code,
    }


def _passport_day(day: date) -> str:
    return f"{day:%d} {day:%m}月/{day:%b}".upper() + f" {day:%Y}"


def _purchase_in_clauses(draw: random.Random) -> Fields:
    found, area = _purchase(draw), draw.randrange(4000, 20000)
    fen = draw.randrange(500_000, 9_000_000) * 100
    return {
        **found,
        "买受人": _name(draw),
        "买受人证件号码": _person(draw)[4],
        "房屋坐落": _address(draw),
        "建筑面积": f"{area / 100:.2f}",
        "总价款": f"{fen // 100}元",
        "总价款大写": formal_of_fen(fen),
        "签订日期": _written(_day(draw, 2012, 2026)),
    }


def _lease_in_clauses(draw: random.Random) -> Fields:
    begin = _day(draw, 2020, 2026)
    ends = begin.replace(year=begin.year + draw.choice((1, 2, 3)), day=min(28, begin.day))
    return {
        "合同编号": f"ZL{draw.randrange(10**8):08d}",
        "出租方": _name(draw),
        "出租方证件号码": _person(draw)[4],
        "承租方": _name(draw),
        "承租方证件号码": _person(draw)[4],
        "房屋坐落": _address(draw),
        "租赁期限": f"{_written(begin)}起至{_written(ends)}",
        "月租金": f"{draw.randrange(8, 120) * 100}元",
        "签订日期": _written(begin),
    }


def _insured_in_words(draw: random.Random) -> Fields:
    found = _insured(draw)
    return {name: found[name] for name in ("姓名", "社会保障号码", "参保单位", "打印日期")}


def _residence_front(address: str) -> Callable[[random.Random], Fields]:
    def made(draw: random.Random) -> Fields:
        name, sex, nation, born, number = _person(draw)
        return {
            "姓名": name,
            "性别": sex,
            "民族": nation,
            "出生": _written(born),
            address: _address(draw),
            "公民身份号码": number,
        }

    return made


def _residence_back_with_address(draw: random.Random) -> Fields:
    return {"居住地址": _address(draw), **_residence_back_signed(draw)}


def _residence_back_signed(draw: random.Random) -> Fields:
    return {
        "签发机关": f"{draw.choice(_CITIES)}公安局"[-11:],
        "签发日期": f"{_day(draw, 2016):%Y.%m.%d}",
    }


def _hospital_bill(draw: random.Random) -> Fields:
    found = _bill(draw)
    del found["收款人"]
    return {**found, "交款人": _name(draw), "收款单位": "江州市第一人民医院"}


def _deed_before_2008(draw: random.Random) -> Fields:
    return {
        "房屋所有权人": _name(draw),
        "房屋坐落": _address(draw),
        "产别": "私有房产",
        "建筑面积": f"{draw.randrange(3000, 20000) / 100:.2f}",
        "证号": f"江房权证江州字第{draw.randrange(10**5, 10**8)}号",
        "填发日期": _written(_day(draw, 1996, 2007)),
    }


CONTENTS: Mapping[tuple[str, str], Callable[[random.Random], Fields]] = {
    ("居民身份证", ""): _card,
    ("居民身份证", "国徽面"): _card_back,
    ("居民户口簿", ""): _cover,
    ("居民户口簿", "常住人口登记卡"): _member,
    ("结婚证", ""): _marriage("结婚证", "J"),
    ("离婚证", ""): _marriage("离婚证", "L"),
    ("机动车驾驶证", ""): _driver,
    ("营业执照", ""): _business,
    ("不动产权证书", ""): _deed,
    ("房屋所有权证", ""): _old_deed,
    ("商品房买卖合同", ""): _purchase,
    ("增值税发票", ""): _invoice,
    ("房屋租赁合同", ""): _lease,
    ("银行卡", ""): _bank,
    ("社会保险参保缴费证明", ""): _insured,
    ("居住证", ""): _residence,
    ("出生医学证明", ""): _birth,
    ("出生医学证明", "第六版"): _birth_sixth,
    ("护照", ""): _passport,
    ("居住证", "背面"): _residence_back,
    ("医疗收费票据", ""): _bill,
    ("医疗收费票据", "门诊住院收费票据"): _hospital_bill,
    ("商品房买卖合同", "条款式"): _purchase_in_clauses,
    ("房屋租赁合同", "条款式"): _lease_in_clauses,
    ("社会保险参保缴费证明", "证明式"): _insured_in_words,
    ("居住证", "签注式背面"): _residence_back_signed,
    ("居住证", "正面"): _residence_front("住址"),
    ("居住证", "户籍地址正面"): _residence_front("户籍地址"),
    ("居住证", "地址式背面"): _residence_back_with_address,
    ("社会保险参保缴费证明", "号码式"): _insured_in_words,
    ("房屋所有权证", "2008 年以前"): _deed_before_2008,
}
"""Kind and face → its fields."""
