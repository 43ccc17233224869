"""Which columns of a campaign stand on its form, and why the others do not."""

CAMPAIGN = (
    "name", "starts_on", "ends_on", "scope", "narrowed_by", "vacant_rule", "remote_counts", "leaflet", "checks", "remark",
)  # fmt: skip
PLACES = "places"
"""Not a column: the compounds and stairwells that `narrowed_by` names, in a field of their own."""
FROZEN = frozenset({"scope", "narrowed_by", PLACES})
"""What cannot be rewritten once the doors are frozen."""
NOT_ON_FORM = {
    "community": "居委会总是本单位；镇里布置时勾选居民区",
    "series": "镇里一次布置给几个居民区时由程序写入",
    "doors": "“锁定名单”时由程序写入",
    "key_doors": "“锁定名单”时由程序写入",
    "frozen_on": "“锁定名单”时由程序写入",
    "closed_on": "点“结束行动”时写入",
    "from_town": "由谁布置决定，不能手填",
}
EXCLUSION_NOT_ON_FORM = {
    "campaign": "从打开的行动里登记",
    "household": "由选中的住户决定",
    "excluded_on": "总是登记的当天，以前的数字不变",
    "reason": "登记免访时用一句话填写",
}
