"""Characters that a photograph makes look alike: how a likely misreading is told from a real difference."""

from __future__ import annotations

from onething.intake.findings import differing
from onething.intake.misread import ALIKE

_GROUPS = (
    "王玉主壬", "未末", "己已巳", "土士", "入人八", "日曰目", "天夭无", "大太犬", "千干于", "子孑", "田由甲申",
    "刀力", "戊戌戍成", "白自臼", "牛午", "木本术", "今令", "住佳往", "候侯", "晴睛", "清请情", "拔拨", "崇祟",
    "冶治", "兔免", "贝见", "狠狼", "折析拆", "厂广", "微徽", "晓哓", "燕蒸", "梅海", "芳芬", "伟纬炜", "静净",
    "洁浩", "明朋", "浩活", "雯霎", "婷停", "辰晨", "泽译", "杨扬", "陈阵", "郭廓", "问间", "云去", "江汪", "丽而",
    "候侯", "祎袆", "昊吴", "崔催", "沫沬", "芮苪", "祈祁", "赢嬴羸", "妤好", "琦绮", "瑾谨", "萍苹", "荣容", "浚俊", "韦韩", "尹伊",
    "卢户", "石右", "吕昌", "秦泰奏", "邹邻", "史吏", "龙尤", "毛手", "方万", "余佘", "宋末", "贺贸", "戴载", "付什", "冉再", "仝全",
    "冯马", "汪注", "袁哀", "曹曾", "孙孔", "徐涂", "顾颀", "钱线", "薛薜", "夏复", "谭潭", "邱丘", "蔡葵", "贾贯", "闫闰", "梁粱",
    "吴昊", "肖尚", "彭澎", "董重", "叶吐", "姚桃", "廖寥", "孟盂", "邵郡", "万力", "段殷", "雷霍", "汤场", "黎梨", "常裳", "武式",
    "赖懒", "龚袭", "樊攀", "施旋", "牛生", "温湿", "安女", "向问", "严产", "焦集", "柳抑", "邢刑", "章童", "岳兵", "齐齑", "梅悔",
    "庄压", "辛幸", "管菅", "祝视", "左在", "涂途", "谷各", "时吋", "舒舍", "耿耽", "年午", "卜十", "路跆", "詹瞻", "关美", "苗茁",
    "凌凊", "费贵", "纪记", "靳靴", "盛盔", "童章", "欧殴", "甄甑", "项顶", "曲由", "成咸", "游旅", "阳阴", "裴斐", "席度", "卫卩",
    "查香", "屈届", "鲍鲶", "位住", "霍雀", "翁公", "隋随", "植椬", "甘廿", "景晾", "薄簿", "单草", "包句", "司同", "柏柘",
    "宁宇", "柯珂", "阮院", "桂佳", "闵闽", "解懈", "强绳", "柴紫", "华毕", "车东", "冉冄", "房旁", "边达", "净静", "炎焱", "晟成",
    "建健", "俊竣", "文丈", "宇字", "航舫", "豪毫", "欣欢", "怡恰", "思恩", "涵函", "桐铜", "雨两", "娟捐", "兰三",
    "O0Q", "I1l|", "B8", "S5", "Z2", "G6C", "D0O",
)  # fmt: skip
"""Groups of characters that differ in a stroke or a part. A group never makes two values equal: it only decides who
looks, an officer or the applicant."""
MOST = 2
POOR = 0.9
"""Below this confidence anything may have been read as anything."""
CLEAR = 0.98
"""From this confidence on, a character that merely looks like another is taken as really printed so."""


SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊"
    "秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮"
    "柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席"
    "卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺"
    "楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那"
    "宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由诸司令狐端木上官皇甫尉迟独孤东方西门夏侯"
)
"""Common family names; with two characters, each of them."""


def likely_names(name: str) -> tuple[str, ...]:
    """What a name may be that begins with no family name: those that begin with one which looks like it. A proposal for
    a person, and nothing when the name may well be right."""
    if name[:1] in SURNAMES or not 2 <= len(name) <= 4 or "·" in name:
        return ()
    return tuple(sorted(b + name[1:] for a, b in _PAIRS if a == name[0] and b in SURNAMES))


def _pairs() -> frozenset[tuple[str, str]]:
    pairs = {(a, b) for group in _GROUPS for a in group for b in group if a != b}
    digits = {(a, b) for a, others in ALIKE.items() for b in others}
    return frozenset(pairs | digits | {(b, a) for a, b in digits})


_PAIRS = _pairs()


def alike(a: str, b: str) -> bool:
    """Whether two texts differ in one or two places, and only by characters that look alike."""
    spots = differing(a, b)
    return 0 < len(spots) <= MOST and all((a[n], b[n]) in _PAIRS for n in spots)


def likely_misread(read: str, other: str, confidence: float | None, sure: float) -> bool:
    """Whether what was read from a paper differs from another value probably only because it was misread: it was
    read with less than ``sure``, and a misreading could have made it of the other; or not quite clearly and with
    characters that look alike."""
    if confidence is None:
        return False
    could = confidence < POOR or _could_be(read, other)
    return (confidence < sure and could) or (confidence < CLEAR and alike(read, other))


def _could_be(read: str, other: str) -> bool:
    """Whether a reading that is right in most places could have made one text of the other: a character was lost or one
    too many was seen, or characters were taken for others that look alike, one of them perhaps for any other."""
    if len(read) != len(other):
        return abs(len(read) - len(other)) == 1 and _without_one(*sorted((read, other), key=len))
    strange = [(read[n], other[n]) for n in differing(read, other) if (read[n], other[n]) not in _PAIRS]
    return len(strange) < len(read) and (
        not strange or (len(strange) == 1 and not any(c.isascii() and c.isdigit() for c in strange[0]))
    )


def _without_one(short: str, long: str) -> bool:
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
