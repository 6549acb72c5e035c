"""Words about affairs of the community that several domains share."""

from comitia.engine.expressions import children
from comitia.engine.messages import Text
from comitia.engine.vocabulary import Label


class AffairKind(Label):
    """What sort of affair it is."""

    HIGHER_DOCUMENT = "higher_document", "document of a higher level", "上级文件"
    HIGHER_AFFAIR = "higher_affair", "major affair of a higher level", "上级大事要事"
    MAJOR_DECISION = "major_decision", "major matter or decision", "重大事项和决策"
    MEMBER_ADMISSION = "member_admission", "admission of Party members", "党员发展"
    ASSET_DISPOSAL = "asset_disposal", "disposal of assets", "资产处置"
    LAND_REQUISITION = "land_requisition", "requisition of collective land", "集体土地征用"
    RESERVE_CADRES = "reserve_cadres", "selection of reserve cadres", "后备干部选拔"
    ROUTINE = "routine", "routine work", "日常工作"
    MAJOR_PROJECT = "major_project", "major project", "重大项目"
    ANNUAL_PLAN = "annual_plan", "annual work plan", "年度工作计划"
    PUBLIC_WORKS = "public_works", "public-benefit works", "公益事业"
    COVENANT = "covenant", "village covenant", "村规民约"
    DEVELOPMENT_PLAN = "development_plan", "development plan", "发展规划"
    HOT_ISSUE = "hot_issue", "hot issue", "热点难点问题"
    OTHER = "other", "other affair", "其他事项"


class Part(Label):
    """What part someone takes in an affair."""

    KNOW = "know", "information", "知情"
    DISCUSS = "discuss", "discussion", "讨论"
    ACT = "act", "action", "行动"
    PLEDGE = "pledge", "a pledge", "承诺"
    RATE = "rate", "rating", "测评"


ANY_AFFAIR = Text("sorts of affairs; all where left out", "事项类别，不写则不限")
PARTS_TAKEN = children("participation", "affair")
