"""Words on the congress itself that several domains share."""

from comitia.engine.vocabulary import Label


class AssemblyLevel(Label):
    """The level of a congress."""

    TOWNSHIP = "township", "township", "乡镇"
    COUNTY = "county", "county", "县级"
    CITY = "city", "city or prefecture", "市级"
    PROVINCE = "province", "province", "省级"
    NATIONAL = "national", "nation", "全国"
