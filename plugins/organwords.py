"""Words of organs: what kinds there are, what they are for, what part members have in them."""

from comitia.engine.vocabulary import Label


class OrganType(Label):
    """What kind of organ it is."""

    LEADING_GROUP = "leading_group", "leading group", "领导小组"
    OFFICE = "office", "office of the leading group", "领导小组办公室"
    WORK_OFFICE = "work_office", "delegates' work office", "党代表工作室"
    LIAISON_OFFICE = "liaison_office", "delegates' liaison office", "党代表联络办公室"
    SERVICE_OFFICE = "service_office", "delegates' service office", "党代表履职服务办公室"
    SPECIAL_COMMITTEE = "special_committee", "special committee", "专门委员会"
    COLLECTION_GROUP = "collection_group", "opinion collection group", "意见征集小组"
    THEMATIC_GROUP = "thematic_group", "thematic working group", "专题工作小组"
    PRESSING_OFFICE = (
        "pressing_office",
        "special organ that presses the handling",
        "专门督办机构",
    )
    OTHER = "other", "another organ", "其他机构"


class Function(Label):
    """What an organ is for."""

    STANDING_SYSTEM = "standing_system", "the standing system", "常任制工作"
    CONTACT = "contact", "delegates' contact with the masses", "代表联系群众"
    PROPOSALS = "proposals", "proposals", "提案"
    DELEGATE_WORK = "delegate_work", "delegates' work", "代表工作"
    SUPERVISION = "supervision", "supervision", "监督"
    PUBLICITY = "publicity", "publicity", "宣传"
    APPRAISAL = "appraisal", "appraisal", "评议"
    DELIBERATION = "deliberation", "deliberation by Party members", "党员议事"
    HANDLING = "handling", "pressing the handling of motions and suggestions", "议案建议督办"
    PARTY_BUILDING = "party_building", "Party building", "党建"
    PROJECTS = "projects", "promotion of projects", "项目推进"
    FARM_INCOME = "farm_income", "farmers' income", "农民增收"
    TOWN_BUILDING = "town_building", "building of the small town", "小城镇建设"
    OTHER = "other", "another function", "其他"


class Role(Label):
    """What part a member has in an organ."""

    HEAD = "head", "head", "组长（主任）"
    DEPUTY_HEAD = "deputy_head", "deputy head", "副组长（副主任）"
    MEMBER = "member", "member", "成员"


class Filling(Label):
    """How the members of an organ come to their places."""

    ELECTED = "elected", "elected", "选举"
    APPOINTED = "appointed", "appointed", "指定或任命"
    RECOMMENDED = "recommended", "recommended and agreed on", "推荐协商"
    BY_POST = "by_post", "by post", "按职务担任"
    DRAWN = "drawn", "drawn by lot", "抽签"
