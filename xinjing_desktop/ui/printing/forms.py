"""Why the columns of printed notices have no field on a form: a run writes them, or they have an editor of their own."""

_RUN = "打印时由程序写入"
_TICKED = "在打印记录里勾选送达情况"
_EDITOR = "在通知单文本编辑器里修改"
_PICTURE = "在单位图片里选择文件"
_PRINTED = "community notice code run household hazard stairwell resident text_version printed_at printed_by"
NOTICE_NOT_ON_FORM = {
    **dict.fromkeys(_PRINTED.split(), _RUN),
    **dict.fromkeys(("state", "settled_on", "settled_by", "remark"), _TICKED),
}
TOWN_TEXT_NOT_ON_FORM = dict.fromkeys(("notice", "part", "body", "version"), _EDITOR)
TEXT_NOT_ON_FORM = {"community": "总是本单位", **TOWN_TEXT_NOT_ON_FORM}
IMAGE_NOT_ON_FORM = dict.fromkeys(("community", "kind", "digest", "width", "height", "byte_count"), _PICTURE)
