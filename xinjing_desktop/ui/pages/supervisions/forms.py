"""Which columns of a supervision the town fills in, and why the others are not on its form."""

SUPERVISION = ("opinion", "due_on")
SUPERVISION_NOT_ON_FORM = {
    "community": "由打开的隐患决定",
    "hazard": "由打开的隐患决定",
    "issued_on": "写下的那一天，自动填写",
    "issued_by": "登录的人，自动填写",
    "settled": "在督办页里点“办结”",
}
