"""Which columns of an appeal stand on its form, and why the others do not."""

from xinjing_desktop.ui.record_form import Section

SECTIONS: tuple[Section, ...] = (
    ("", ("description", "kind", "source", "urgency", "raised_on", "promised_on", "household", "shop")),
    ("诉求人", ("raised_by", "phones", "ticket_no")),
    ("办理", ("handler", "remark")),
)
ANSWER = ("answer", "answered_on", "result", "satisfied")
"""Asked for by the step 答复, of one or of several; on the form of one that is answered, to put it right."""
NOT_ON_FORM = {"community": "由住户或商户所在的居民区得出", "visit": "在门洞里登记诉求时自动关联"}
