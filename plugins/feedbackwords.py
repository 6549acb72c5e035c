"""What is said of the feedback on a matter: its form, its channel, its outcome."""

from comitia.engine.vocabulary import Label


class FeedbackForm(Label):
    """In which form those concerned are told what became of a matter."""

    INDIVIDUAL = "individual", "to each one concerned", "个别告知"
    COLLECTIVE = "collective", "to all concerned at once", "集中反馈"
    IN_PERSON = "in_person", "in person", "上门反馈"


class Channel(Label):
    """The means by which feedback is given."""

    TELEPHONE = "telephone", "telephone", "电话"
    LETTER = "letter", "letter", "信函"
    MESSAGE = "message", "text message or internet", "短信或网络"
    BRIEFING = "briefing", "briefing meeting", "通报会"
    BOARD = "board", "public bulletin board", "公示栏"
    VISIT = "visit", "visit or talk face to face", "上门或当面"
    OTHER = "other", "another means", "其他"


class Superior(Label):
    """To whom results are reported besides."""

    HEAD = "head", "the head of the leading group", "领导小组组长"
    DEPUTIES = "deputies", "the deputy heads of the leading group", "领导小组副组长"


class Outcome(Label):
    """What has become of a matter."""

    FINISHED = "finished", "finished", "已办结"
    STARTED = "started", "under way", "已启动办理"
    EXPLAINED = "explained", "impossible and explained", "不能办理已解释"
    OPEN = "open", "open", "尚无结果"
