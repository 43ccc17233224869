"""What an editor or a pasted page gives is cut down to our own few tags; words and tokens come through whole."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.notices import rich_text, tokens
from xinjing_desktop.notices.definition import listed
from xinjing_desktop.notices.rich_text import _Reader, cleaned


def words(html: str) -> str:
    """What a person reads of it, without any blanks."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\s+", "", unescape("".join(text for kind, text in reader.pieces if kind == "text")))


TAG = re.compile(r"</?([a-z0-9]+)")


@pytest.mark.parametrize("notice", [one for one in listed() if one.texts], ids=lambda one: one.code)
def test_our_own_texts_come_through_as_they_are(notice: object) -> None:
    for body in notice.texts.values():  # type: ignore[attr-defined]
        plain = re.sub(r"\s*\n\s*", "", body)
        assert cleaned(body) == plain


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ('<p>一<script>alert("x")</script>二</p>', "<p>一二</p>"),
        ('<p onclick="x()" class="MsoNormal" align="center">一</p>', '<p align="center">一</p>'),
        ('<p><img src="http://x/y.png"/>一<a href="http://x">二</a></p>', "<p>一二</p>"),
        ('<p><font face="宋体" size="7">一</font></p>', "<p>一</p>"),
        ('<span style="font-family:宋体; font-size:14pt; position:absolute">一</span>', '<span style="font-size:14pt">一</span>'),
        ('<p style="font-size:500pt; color:red">一</p>', "<p>一</p>"),
        ("<div>一</div><h1>二</h1>", "<p>一</p><p>二</p>"),
        ("<p>一<p>二", "<p>一</p><p>二</p>"),
        ("<p><b>一<i>二</b>三</i></p>", "<p><b>一<i>二</i></b>三</p>"),
        ("<strong>一</strong><em>二</em>", "<b>一</b><i>二</i>"),
        ("一 &lt;b&gt; &amp; 二", "一 &lt;b&gt; &amp; 二"),
        ("<!-- 批注 --><p>一</p>", "<p>一</p>"),
        ("<html><head><style>p{}</style><title>t</title></head><body><p>一</p></body></html>", "<p>一</p>"),
        ("<p>一<br>二</p>\n<p></p>\n<p>三</p>", "<p>一<br/>二</p><p></p><p>三</p>"),
        ("<p><span></span>一<span><b></b></span></p>", "<p>一</p>"),
        ('<table><tr><th bgcolor="#f1f0ec" onload="x">一</th></tr></table>', '<table><tr><td bgcolor="#f1f0ec">一</td></tr></table>'),
    ],
)
def test_what_is_foreign_goes_and_what_is_ours_stays(given_html: str, kept: str) -> None:
    assert cleaned(given_html) == kept


@pytest.mark.parametrize(
    "torn",
    [
        "<p>【<b>地址</b>】您好</p>",
        "<p><b>【地</b>址】您好</p>",
        '<p>【<span style="font-size:14pt">地</span><span style="font-size:20pt">址</span>】您好</p>',
        "<p><b>【地<i>址】</i>您好</b></p>",
    ],
)
def test_a_token_torn_by_formatting_is_whole_again(torn: str) -> None:
    assert tokens.used(cleaned(torn)) == {"地址"}
    assert words(cleaned(torn)) == "【地址】您好"


@pytest.mark.parametrize(
    "apart", ["<p>【地</p><p>址】</p>", "<p>【这是一句写在括号里的很长很长很长很长的话<b>】</b></p>", "<p>【一<br/>二】</p>"]
)
def test_what_is_no_token_stays_where_it_is(apart: str) -> None:
    assert cleaned(apart) == apart


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<span style=\"font-size:14pt; color:#ffffff\">", "<span>", "</span>", "<br>",
        "<div class=x>", "</div>", "<table border=1>", "<tr>", "<td width=\"20%\">", "</td>", "</tr>", "</table>", "<ul>", "<li>",
        "</ul>", "【", "】", "地址", "图：清走道", "&lt;", "&amp;", "<", ">", "&", "\"", " ", "\n", "　", "请您", "<!--", "-->",
        "<a href='x'>", "</a>", "<script>", "</script>", "<th>", "<h2>", "</h2>", "<u>", "</u>", "<strong>", "</strong>",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_is_pasted_gives_our_tags_balanced_and_the_same_words(html: str) -> None:
    once = cleaned(html)
    assert cleaned(once) == once, "cleaned is cleaned"
    assert words(once) == words(html), "no word is lost and none appears"
    open_tags: list[str] = []
    for found in re.finditer(r"<(/?)([a-z]+)([^>]*)>", once):
        closing, name, rest = found.groups()
        assert name in rich_text.BLOCKS or name in rich_text.INLINE.values() or name == "br"
        if rest.endswith("/"):
            continue
        if closing:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert open_tags == []


@given(st.lists(PIECES, max_size=30).map("".join))
def test_a_token_that_was_there_is_there_still(html: str) -> None:
    assert tokens.used(html) & {"地址", "图：清走道"} <= tokens.used(cleaned(html)) or "<script>" in html or "<!--" in html
