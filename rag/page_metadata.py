"""A web page -> what it states of its article: headline, authors, day, publisher, canonical address, description.

Reads JSON-LD (schema.org), OpenGraph and meta elements, microdata and rel links. Nothing is guessed: a day counts only
where the page calls it the day of publication, so never from an address, a footer, or text; where it does so nowhere,
the one day of the time elements around the headline does, and the byline there. Knows nothing of the body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from rag.metadata import parse_date, people
from rag.plain_text import take_byline_above
from rag.text import clean, visible

MAX_NODES = 5_000
"""JSON-LD objects looked at: a page has tens of them."""

MAX_SHOWN = 50
"""Elements around the headline looked at: an article has one byline and one or two times."""

_ARTICLE_TYPE = re.compile(r"(?i)(?:\w*article|\w*blogposting|report)$")
_DATE_NAMES = """article:published_time og:article:published_time og:published_time datepublished dc.date.issued
    dcterms.issued dc.date dcterms.date date pubdate publishdate publish-date publish_date publication_date
    parsely-pub-date sailthru.date citation_publication_date citation_date article.published""".split()
_AUTHOR_NAMES = (
    "author article:author dc.creator dcterms.creator citation_author parsely-author sailthru.author".split()
)
_PUBLISHER_NAMES = "og:site_name publisher dc.publisher dcterms.publisher application-name".split()
_NO_DATE = {date(1, 1, 1), date(1970, 1, 1)}
"""What systems write that store no date as the zero of a calendar."""
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://[^\s<>]{1,2000}) -->")


@dataclass(frozen=True)
class PageMetadata:
    """What a page states; "" or None where it states nothing."""

    title: str = ""
    source: str = ""
    published: date | None = None
    authors: tuple[str, ...] = ()
    url: str = ""
    summary: str = ""
    text: str = ""
    """The body that JSON-LD gives (articleBody), for pages that show it by script only."""


def page_metadata(root: Any, markup: str) -> PageMetadata:
    """What the page states, from its lxml tree (scripts still in it) and its markup."""
    stated = _Stated.of(root)
    article = stated.article
    source = _publisher(stated)
    title = _title(stated, source)
    around = _around(root, title)
    return PageMetadata(
        title=title,
        source=source,
        published=_published(stated) or _shown_day(around),
        authors=_authors(stated) or _shown_authors(around),
        url=_address(stated, markup),
        summary=_first(*stated.named("og:description", "description", "dc.description"), article.get("description")),
        text=_body(article.get("articleBody")),
    )


def names_in(text: str) -> list[str]:
    """The names in "By Jane Roe and John Doe"; nothing of an address or of what is too long to be names."""
    if "://" in text or "@" in text or len(text) > 200:
        return []
    return [name for name in people(text) if re.search(r"[^\W\d_]", name) and len(name) <= 60]


# --- where pages state things -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stated:
    root: Any
    meta: dict[str, list[str]]
    """Lower-case name, property or itemprop of meta elements -> their contents, in order."""
    article: dict[str, Any]
    """The JSON-LD object of this page's article, or {}."""
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    """JSON-LD objects by @id."""

    @classmethod
    def of(cls, root: Any) -> _Stated:
        meta: dict[str, list[str]] = {}
        for element in root.iter("meta"):
            name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
            content = _line(element.get("content"))
            if name and content:
                meta.setdefault(name, []).append(content)
        nodes = list(_json_nodes(root))
        titles = [*meta.get("og:title", []), *(_line(e.text_content()) for e in root.iter("title", "h1"))]
        # A node that says more wins: {"@id": "#desk"} only points to {"@id": "#desk", "name": ...}.
        by_id = {str(node["@id"]): node for node in sorted(nodes, key=len) if "@id" in node}
        return cls(root, meta, _this_article(nodes, titles), by_id)

    def named(self, *names: str) -> Iterator[str]:
        for name in names:
            yield from self.meta.get(name, [])

    def items(self, name: str) -> Iterator[str]:
        """What elements with this itemprop say, by attribute or by text."""
        for element in self.root.iterfind(f".//*[@itemprop='{name}']"):
            yield element.get("content") or element.get("datetime") or element.text_content()

    def resolved(self, value: Any) -> Any:
        """The object that {"@id": ...} points to."""
        if isinstance(value, dict) and "name" not in value:
            return self.by_id.get(str(value.get("@id")), value)
        return value


def _json_nodes(root: Any) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD: those at the top, in @graph, and those that are said to be its subject."""
    waiting: list[Any] = []
    for script in root.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json":
            try:
                waiting.append(json.loads(_SCRIPT_WRAPPING.sub("", script.text or ""), strict=False))
            except (ValueError, RecursionError):  # half of a page's statements are no reason to refuse the page
                continue
    waiting.reverse()
    seen = 0
    while waiting and seen < MAX_NODES:
        node = waiting.pop()
        seen += 1
        if isinstance(node, list):
            waiting.extend(reversed(node[:MAX_NODES]))
        elif isinstance(node, dict):
            yield node
            waiting.extend(node[key] for key in ("mainEntity", "@graph") if key in node)


_SCRIPT_WRAPPING = re.compile(r"\A\s*(?:<!--|(?://\s*)?<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>)\s*;?\s*\Z")


def _this_article(nodes: list[dict[str, Any]], titles: list[str]) -> dict[str, Any]:
    """The object that is about this page: the only article, or the one whose headline the page shows."""
    articles = [node for node in nodes if any(_ARTICLE_TYPE.match(kind) for kind in _types(node))]
    if len(articles) == 1:
        return articles[0]
    shown = next((node for node in articles if any(_share(_headline(node), title) > 0.8 for title in titles)), None)
    return shown or {}


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _headline(node: dict[str, Any]) -> str:
    return _first(node.get("headline"), node.get("name"))


# --- what they say ------------------------------------------------------------------------------------------


def _line(value: Any, limit: int = 1000) -> str:
    """A statement as one line of at most `limit` characters; "" for anything that is not text."""
    if not isinstance(value, str):
        return ""
    value = value[: 4 * limit]
    if "&" in value:
        value = unescape(value)  # many systems escape twice
    return " ".join(visible(clean(value)).split())[:limit].strip()


def _first(*values: Any) -> str:
    return next(filter(None, map(_line, values)), "")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _share(a: str, b: str) -> float:
    """How much of the shorter title's words the other one has, 0 to 1."""
    ours, theirs = _words(a), _words(b)
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else 0.0


def _title(stated: _Stated, source: str) -> str:
    """The headline that readers see (h1), unless it is the site's name or the page calls its article otherwise."""
    elsewhere = [_headline(stated.article), *stated.named("og:title", "twitter:title")]
    elsewhere += [_line(element.text_content()) for element in stated.root.iterfind(".//head/title")]
    elsewhere = [_without_site(title, source) for title in elsewhere if title]
    heads = [(_line(h1.text_content()), h1) for h1 in stated.root.iter("h1")]
    heads = [(text, h1) for text, h1 in heads if text and text.casefold() != source.casefold()]
    if heads and elsewhere:
        share, best = max((_share(text, title), text) for text, _ in heads for title in elsewhere)
        if share >= 0.3:
            return best
        heads = [head for head in heads if any(True for _ in head[1].iterancestors("article", "main"))]
    return heads[0][0] if len(heads) == 1 else next(iter(elsewhere), heads[0][0] if heads else "")


def _without_site(title: str, source: str) -> str:
    """Without " | The Vellin Post" at its end, if that is the publisher's name."""
    head, tail = title[: -len(source) or None].rstrip(), title[-len(source) :]
    if not source or tail.casefold() != source.casefold() or not head.endswith(tuple("|–—•·:-")):
        return title
    return head[:-1].rstrip()


def _publisher(stated: _Stated) -> str:
    """The site's name for itself; the company's (JSON-LD) where the site gives only its domain."""
    company = stated.resolved(stated.article.get("publisher"))
    company = _first(company.get("name") if isinstance(company, dict) else company)
    names = [name for name in stated.named(*_PUBLISHER_NAMES) if "://" not in name]
    spelled = [name for name in names if not re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", name)]
    return _first(*spelled, company, *names)[:100]


def _published(stated: _Stated) -> date | None:
    """The first statement of a day of publication that is a date."""
    classes = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
    marked = " or ".join(classes.format(name) for name in ("dt-published", "published"))
    times = stated.root.xpath(f".//time[@datetime][@pubdate or {marked}]/@datetime")
    values = [stated.article.get("datePublished"), *stated.named(*_DATE_NAMES), *stated.items("datePublished"), *times]
    return next(filter(None, map(_day, values)), None)


def _day(value: Any) -> date | None:
    try:
        day = parse_date(_line(value))
    except ValueError:
        return None
    return None if day in _NO_DATE else day


def _authors(stated: _Stated) -> tuple[str, ...]:
    """People only: from JSON-LD, else meta elements, else what microdata or rel="author" marks as the author."""
    people = stated.article.get("author")
    found = [name for one in (people if isinstance(people, list) else [people]) for name in _person(stated, one)]
    found = found or [name for text in stated.named(*_AUTHOR_NAMES) for name in names_in(text)]
    if not found:
        marked = [*stated.root.iterfind(".//*[@itemprop='author']"), *stated.root.iterfind(".//a[@rel='author']")]
        inner = (next(element.iterfind(".//*[@itemprop='name']"), element) for element in marked)
        found = [
            name for element in inner for name in names_in(_line(element.get("content") or element.text_content()))
        ]
    source = _publisher(stated).casefold()
    return tuple(name for name in dict.fromkeys(found) if name.casefold() != source)[:20]


def _person(stated: _Stated, value: Any) -> list[str]:
    value = stated.resolved(value)
    if isinstance(value, dict):
        if (kinds := _types(value)) and "Person" not in kinds:
            return []
        value = value.get("name")
    names = value if isinstance(value, list) else [value]
    return [name for text in names for name in names_in(_line(text))]


def _around(root: Any, title: str) -> Any:
    """The article or the header that the headline stands in; an empty element where there is none."""
    heads = [h1 for h1 in root.iter("h1") if _line(h1.text_content()) == title]
    boxes = (box for name in ("article", "header") for h1 in heads for box in h1.iterancestors(name))
    return next(boxes, root.makeelement("article"))


def _is_beside(element: Any, box: Any) -> bool:
    """Whether it belongs to the box, and not to what the box has of other articles or of readers."""
    for parent in element.iterancestors():
        if parent is box:
            return True
        if parent.tag in ("article", "aside", "nav", "footer") or _OTHERS.search(parent.get("class") or ""):
            return False
    return False


_OTHERS = re.compile(r"(?i)comment|related|teaser|promo")
_UPDATED = re.compile(r"(?i)updat|modif|edited|corrected|expire")


def _shown_day(around: Any) -> date | None:
    """The day of the time elements, if all have the same and none is said to be that of an update."""
    days = set()
    for element in islice(around.iter("time"), MAX_SHOWN):
        if (day := _day(element.get("datetime"))) and _is_beside(element, around):
            beside = element.getparent().text_content()
            told = f"{element.get('class')} {element.get('itemprop')} {beside if len(beside) <= 200 else ''}"
            days.add(None if _UPDATED.search(told) else day)
    return days.pop() if len(days) == 1 else None


def _shown_authors(around: Any) -> tuple[str, ...]:
    """The names of the first element that is called a byline or an author's, and reads "By Jane Roe"."""
    called = (element for element in around.iter() if re.search(r"(?i)byline|author", element.get("class") or ""))
    lines = [_line(element.text_content()) for element in islice(called, MAX_SHOWN) if _is_beside(element, around)]
    return next(filter(None, (take_byline_above([line])[0] for line in lines)), ())


def _address(stated: _Stated, markup: str) -> str:
    """The canonical http or https address, without its fragment; "" where none is stated."""
    entity = stated.article.get("mainEntityOfPage")
    entity = entity.get("@id") if isinstance(entity, dict) else entity
    bases = [element.get("href") for element in stated.root.iterfind(".//base[@href]")]
    bases += [*stated.named("og:url"), *(match[1] for match in [_SAVED_FROM.search(markup[:5000])] if match)]
    links = [e.get("href") for e in stated.root.iterfind(".//link[@href]") if "canonical" in _words(e.get("rel") or "")]
    for link in (*links, *stated.named("og:url"), stated.article.get("url"), entity, *bases):
        for base in ("", *bases):
            if address := _web_address(base, link):
                return address
    return ""


def _web_address(base: Any, link: Any) -> str:
    try:
        address = urljoin(_line(base, 2000), _line(link, 2000))
        parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
        host = parts.hostname
    except ValueError:  # "http://[" is no address
        return ""
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s<>\"\\]", address):
        return ""
    return parts._replace(fragment="").geturl()


def _body(value: Any) -> str:
    """The text of articleBody, whose markup, if any, is taken off."""
    if not isinstance(value, str):
        return ""
    if re.search(r"&#?\w{1,20};", value):
        value = unescape(value)
    value = re.sub(r"(?i)</?(?:p|br|h\d|li|div)\b[^<>]*>", "\n", value)
    return re.sub(r"</?[a-zA-Z][^<>]*>", "", value)
