"""Web pages: what is read off a news site's page, what is left out, and what a page that cannot be read says."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.articles import read_articles
from rag.errors import ArticleError
from rag.html import MAX_ELEMENTS
from rag.text import MAX_BYTES
from rag.types import Article


def read(folder: Path, page: str | bytes, name: str = "page.html") -> Article | ArticleError:
    path = folder / name
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    [found] = read_articles(path)
    return found


def read_one(folder: Path, page: str | bytes, name: str = "page.html") -> Article:
    article = read(folder, page, name)
    assert isinstance(article, Article), article
    return article


def cause(folder: Path, page: str | bytes) -> str:
    error = read(folder, page)
    assert isinstance(error, ArticleError), error
    assert error.path == str(folder / "page.html")
    return error.cause


def blocks(article: Article) -> list[str]:
    return article.body.split("\n\n")


# --- three news sites and what they look like ---------------------------------------------------------------

LINKED_DATA = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "Organization", "@id": "https://vellinpost.example/#org", "name": "Vellin Media Holding Ltd"},
        {"@type": "WebSite", "@id": "https://vellinpost.example/#site", "name": "The Vellin Post"},
        {
            "@type": ["NewsArticle", "ReportageNewsArticle"],
            "headline": "Harbour strike ends after twelve days",
            "datePublished": "2031-05-09T23:30:00+02:00",
            "dateModified": "2031-05-11T08:00:00+02:00",
            "author": [{"@id": "https://vellinpost.example/#mara"}, {"@type": "Person", "name": "Jon de Vries"}],
            "publisher": {"@id": "https://vellinpost.example/#org"},
            "mainEntityOfPage": {"@type": "WebPage", "@id": "https://vellinpost.example/news/harbour"},
        },
        {"@type": "Person", "@id": "https://vellinpost.example/#mara", "name": "Mara Okafor"},
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "News"}]},
    ],
}

LARGE_SITE = f"""<!DOCTYPE html>
<html lang="en"><head>
<meta charset="utf-8">
<title>Harbour strike ends after twelve days | The Vellin Post</title>
<meta property="og:title" content="The strike is over. Here is what the dockers got">
<meta property="og:site_name" content="The Vellin Post">
<meta property="og:url" content="https://vellinpost.example/news/harbour?utm_source=og">
<meta name="description" content="Dockers took an offer that repays &quot;every lost shift&quot;.">
<link rel="canonical" href="https://vellinpost.example/news/harbour#top">
<script type="application/ld+json">{json.dumps(LINKED_DATA)}</script>
<script>window.__STATE__ = {{"text": "{"never shown " * 2000}"}};</script>
<style>p {{ color: red }}</style>
</head><body>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li><li><a href="/w">Weather</a></li></ul>
</nav></header>
<div class="cookie-banner"><p>We and our 842 partners use cookies. Accept all?</p><button>Accept</button></div>
<main><article>
<h1>Harbour strike ends after twelve days</h1>
<p class="standfirst">Ferries sail again on Monday, and the owners count the cost</p>
<div class="byline">By <a rel="author" href="/mara">Mara Okafor</a> and Jon de Vries</div>
<time datetime="2031-05-11T08:00">Updated 11 May 2031</time>
<figure><img src="pier.jpg" alt="A pier"><figcaption>The pier at dawn. Photo: Ana Ruhl</figcaption></figure>
<p>The dock workers of Port Vellin ended their strike on Friday. &ldquo;It was long enough,&rdquo; said Ana Ruhl, 58,
who leads the <a href="/union">dockers&rsquo; union</a>.</p>
<h2>What the offer says</h2>
<p>It repays <b>100&nbsp;%</b> of the shifts lost since April, and 3&nbsp;% more from June. The owners had at first
offered half of that, and the Bundes&shy;regierung had refused to step in.</p>
<ul><li>Shifts are repaid by July.</li><li>Nobody is dismissed.</li></ul>
<aside class="related"><h3>Read more</h3><ul><li><a href="/x">Why goats like ferries</a></li></ul></aside>
<blockquote><p>We got what we came for.</p></blockquote>
<table><tr><th>metal</th><th>price</th></tr><tr><td>tin</td><td>400</td></tr></table>
<p>The first ferry leaves at 8 a.m. on Monday with four hundred passengers on board, the harbour office said.</p>
</article></main>
<section id="comments" class="comments"><h2>Comments</h2><div class="comment"><p>I do not believe a word of this,
and I have lived in Vellin for sixty years and seen many strikes.</p></div></section>
<footer><p>Copyright &copy; 2029 The Vellin Post. All rights reserved.</p></footer>
</body></html>"""


def test_a_page_of_a_large_site_is_taken_apart(tmp_path: Path) -> None:
    article = read_one(tmp_path, LARGE_SITE)
    assert article.title == "Harbour strike ends after twelve days"
    assert article.authors == ("Mara Okafor", "Jon de Vries")
    assert article.published == date(2031, 5, 9)
    assert article.source == "The Vellin Post"
    assert article.url == "https://vellinpost.example/news/harbour"
    assert article.summary == 'Dockers took an offer that repays "every lost shift".'
    assert blocks(article) == [
        "Ferries sail again on Monday, and the owners count the cost",
        "The dock workers of Port Vellin ended their strike on Friday. “It was long enough,” said Ana Ruhl, 58, "
        "who leads the dockers’ union.",
        "What the offer says",
        "It repays 100 % of the shifts lost since April, and 3 % more from June. The owners had at first offered half "
        "of that, and the Bundesregierung had refused to step in.",
        "Shifts are repaid by July.",
        "Nobody is dismissed.",
        "We got what we came for.",
        "metal | price",
        "tin | 400",
        "The first ferry leaves at 8 a.m. on Monday with four hundred passengers on board, the harbour office said.",
    ]


REGIONAL_SITE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<title>Hafen: Der Streik ist vorüber - Küstenbote</title>
<meta name="author" content="Jörg Müller und Zoë Groß">
<meta name="date" content="2031-05-09">
<meta name="publisher" content="Küstenbote">
</head><body><table width="100%"><tr><td><a href="/">Start</a> <a href="/s">Sport</a></td></tr></table>
<div id="content"><h1>Der Streik ist vorüber</h1>
<div class="text">Die Hafenarbeiter von Vellin haben ihren Streik am Freitag beendet. „Es war lang genug“, sagte Änne
Öhler, 58, die seit März für die Gewerkschaft spricht.<br><br>Die Fähre fährt am Montag um acht Uhr mit
vierhundert Fahrgästen ab,<br>sagte die Hafenmeisterei.<br>Das Angebot kostet 5 € je Schicht.</div></div>
</body></html>"""


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_umlauts_are_read_in_every_encoding_a_page_comes_in(tmp_path: Path, encoding: str) -> None:
    """Declared as ISO 8859-1, which browsers take for windows-1252; or saved as UTF-8 with the declaration left."""
    article = read_one(tmp_path, REGIONAL_SITE.encode(encoding))
    assert (article.title, article.source) == ("Der Streik ist vorüber", "Küstenbote")
    assert (article.authors, article.published) == (("Jörg Müller", "Zoë Groß"), date(2031, 5, 9))
    assert blocks(article) == [
        "Die Hafenarbeiter von Vellin haben ihren Streik am Freitag beendet. „Es war lang genug“, sagte Änne Öhler, "
        "58, die seit März für die Gewerkschaft spricht.",
        "Die Fähre fährt am Montag um acht Uhr mit vierhundert Fahrgästen ab, sagte die Hafenmeisterei.",
        "Das Angebot kostet 5 € je Schicht.",
    ]


AMP = """<!doctype html><html amp lang="fr"><head><meta charset="utf-8">
<script async src="https://cdn.ampproject.org/v0.js"></script>
<title>Grève : les dockers reprennent le travail</title>
<link rel="canonical" href="https://lequai.example/2030/01/02/greve">
<style amp-custom>p{margin:0}</style></head><body>
<amp-sidebar id="s"><ul><li><a href="/">Accueil</a></li></ul></amp-sidebar>
<article><h1>Grève : les dockers reprennent le travail</h1>
<p class="auteur"><span itemprop="author"><span itemprop="name">Zoé L’Hôte</span></span></p>
<amp-img src="quai.jpg" width="1" height="1"></amp-img>
<p>Les dockers de Vellin ont repris le travail vendredi. « Cela suffisait », a dit Ana Ruhl, 58 ans, à la sortie.</p>
<amp-ad width="300" height="250" type="x"><p>Achetez nos bateaux !</p></amp-ad>
<p>Le premier ferry part lundi à huit heures, avec quatre cents passagers et deux chèvres à bord.</p>
</article></body></html>"""


def test_an_amp_page_is_read_and_the_day_in_its_address_is_no_date(tmp_path: Path) -> None:
    article = read_one(tmp_path, AMP, "x.htm")
    assert (article.title, article.authors) == ("Grève : les dockers reprennent le travail", ("Zoé L’Hôte",))
    assert (article.published, article.source) == (None, "")
    assert article.url == "https://lequai.example/2030/01/02/greve"
    assert blocks(article) == [
        "Les dockers de Vellin ont repris le travail vendredi. « Cela suffisait », a dit Ana Ruhl, 58 ans, à la "
        "sortie.",
        "Le premier ferry part lundi à huit heures, avec quatre cents passagers et deux chèvres à bord.",
    ]


def page(head: str = "", body: str = "", text: str = "") -> str:
    text = text or "<p>The old pier of Port Vellin burnt down at night, and nobody could say how the fire began.</p>"
    return f"<html><head><meta charset=utf-8>{head}</head><body>{body}<article>{text}</article></body></html>"


def linked(**article: Any) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **article}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


# --- dates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        linked(datePublished="2031-05-09T23:59:59-05:00"),
        linked(datePublished="2031-05-09"),
        '<meta property="article:published_time" content="2031-05-09T00:00:00Z">',
        '<meta name="DC.date.issued" content="2031-05-09">',
        '<meta name="pubdate" content="Fri, 09 May 2031 23:59:59 GMT">',
        '<meta itemprop="datePublished" content="9 May 2031">',
        '<meta name="date" content="soon"><meta name="parsely-pub-date" content="2031-05-09T10:00:00.000+0200">',
        linked(datePublished="0001-01-01T00:00:00") + '<meta name="date" content="2031/05/09">',
    ],
)
def test_a_day_that_the_page_calls_its_publication_is_read_as_stated(tmp_path: Path, head: str) -> None:
    assert read_one(tmp_path, page(head)).published == date(2031, 5, 9)


@pytest.mark.parametrize(
    "body",
    [
        '<time itemprop="datePublished" datetime="2031-05-09T10:00">Friday</time>',
        '<span itemprop="datePublished">9 May 2031</span>',
        '<time pubdate datetime="2031-05-09">Friday</time>',
        '<time class="entry-date published" datetime="2031-05-09T10:00:00+02:00">Friday</time>',
    ],
)
def test_a_day_that_is_marked_up_as_the_publication_is_read(tmp_path: Path, body: str) -> None:
    assert read_one(tmp_path, page(body=body)).published == date(2031, 5, 9)


SHOWN = """<h1>Old pier burns</h1><div class="meta"><span class="author">By Sam Cole and Ana Ruhl</span>
<time datetime="2031-05-09T10:00">9 May 2031</time> <time datetime="PT4M">4 minutes</time></div>{}
<p>The old pier of Port Vellin burnt down at night, and nobody could say how the fire began.</p>
<aside><p class="byline">By Jon Doe</p><time datetime="2031-05-10">10 May</time></aside>
<div class="comments"><p class="comment-author">By A Troll</p><time datetime="2031-05-11">11 May</time></div>"""


def test_day_and_byline_that_a_page_only_shows_at_its_headline_are_read(tmp_path: Path) -> None:
    article = read_one(tmp_path, page(text=SHOWN.format("")))
    assert (article.published, article.authors) == (date(2031, 5, 9), ("Sam Cole", "Ana Ruhl"))
    stated = linked(datePublished="2031-05-08", author={"@type": "Person", "name": "Mara Okafor"})
    article = read_one(tmp_path, page(stated, text=SHOWN.format("")))
    assert (article.published, article.authors) == (date(2031, 5, 8), ("Mara Okafor",)), "what is stated goes before"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", '<time datetime="2031-05-12">12 May 2031</time>'),
        ("", '<time class="updated" datetime="2031-05-09">9 May 2031</time>'),
        ("9 May 2031</time>", "Updated 9 May 2031</time>"),
        ('<time datetime="2031-05-09T10:00">', '<time class="entry-modified" datetime="2031-05-09T10:00">'),
        ('datetime="2031-05-09T10:00"', 'datetime="10:00"'),
        ("<h1>Old pier burns</h1>", ""),
    ],
)
def test_a_day_that_may_be_another_than_that_of_the_article_is_not_read(tmp_path: Path, old: str, new: str) -> None:
    shown = SHOWN.replace(old, new) if old else SHOWN.format(new)
    assert read_one(tmp_path, page(text=shown)).published is None


@pytest.mark.parametrize(
    "byline", ["By the sea", "Sam Cole", "By Sam Cole, who burnt his hand.", "Comments by Sam Cole"]
)
def test_what_is_no_byline_for_certain_names_nobody(tmp_path: Path, byline: str) -> None:
    shown = SHOWN.replace("By Sam Cole and Ana Ruhl", byline)
    assert read_one(tmp_path, page(text=shown)).authors == ()


@pytest.mark.parametrize(
    "found_page",
    [
        page(),
        page('<link rel="canonical" href="https://p.example/2031/05/09/pier">'),
        page(linked(dateModified="2031-05-09", dateCreated="2031-05-09", uploadDate="2031-05-09")),
        page('<meta property="article:modified_time" content="2031-05-09"><meta name="revised" content="2031-05-09">'),
        page('<meta property="og:updated_time" content="2031-05-09"><meta name="copyright" content="2031">'),
        page('<meta name="date" content="05/09/2031"><meta name="pubdate" content="1760000000">'),
        page(body='<time datetime="2031-05-09">9 May</time><time class="updated" datetime="2031-05-09">9 May</time>'),
        page(body="<footer>© 2031 The Post. Last update: 2031-05-09</footer>"),
        page(body='<img src="/2031/05/09/pier.jpg"><div class="date">9 May 2031</div>'),
        page("<!-- generated 2031-05-09 --><title>Pier burns 9 May 2031</title>"),
        page('<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2031-05-09", }</script>'),
        page(linked(datePublished="1970-01-01T00:00:00Z")),
        page(linked(datePublished=["2031-05-09"]), text="<p>On 9 May 2031 the pier burnt down, said Ana Ruhl.</p>"),
    ],
)
def test_a_page_that_does_not_state_its_publication_is_undated(tmp_path: Path, found_page: str) -> None:
    assert read_one(tmp_path, found_page, "2031-05-09.html").published is None


# --- title, authors, publisher, address ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Pier burns - The Post</title>", "<h1>Old pier burns in the night</h1>", "Old pier burns in the night"),
        ('<meta property="og:title" content="Pier burns">', "<h1>The Post</h1>", "Pier burns"),
        (linked(headline="Pier burns"), "<h1>Weather</h1><h1>Pier burns at night</h1>", "Pier burns at night"),
        ("<title>Pier burns | The Post</title>", "", "Pier burns"),
        ("<title>Pier burns | 12 hurt</title>", "", "Pier burns | 12 hurt"),
        (linked(headline="Pier &amp; port \u200bburn"), "", "Pier & port burn"),
        ("<title></title>", "", "page"),
        ("", "<h1>Pier burns</h1>", "Pier burns"),
        ("<title>Fire!</title>", "<main><h1>Pier burns</h1></main>", "Pier burns"),
    ],
)
def test_the_title_is_the_headline_that_readers_see(tmp_path: Path, head: str, body: str, title: str) -> None:
    assert read_one(tmp_path, page(f'<meta property="og:site_name" content="The Post">{head}', body)).title == title


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (linked(author="By Jane Roe, John Doe and Siân Rhys-Jones"), ("Jane Roe", "John Doe", "Siân Rhys-Jones")),
        (linked(author={"@type": "Person", "name": ["Jane Roe", "John Doe"]}), ("Jane Roe", "John Doe")),
        (linked(author=[{"name": "Jane Roe"}, {"name": "Jane Roe"}]), ("Jane Roe",)),
        (linked(author={"@type": "Organization", "name": "The Post"}), ()),
        (linked(author=[None, 7, {"@id": "#nobody"}, {"@type": "Person"}]), ()),
        (linked(author={"@type": "Person", "name": "https://p.example/jane"}), ()),
        ('<meta name="author" content="Jane Roe"><meta name="author" content="John Doe">', ("Jane Roe", "John Doe")),
        ('<meta property="article:author" content="https://facebook.example/jane">', ()),
        ('<meta name="author" content="desk@post.example">', ()),
        ('<meta property="og:site_name" content="The Post"><meta name="author" content="The Post">', ()),
    ],
)
def test_authors_are_people(tmp_path: Path, head: str, authors: tuple[str, ...]) -> None:
    assert read_one(tmp_path, page(head)).authors == authors


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ('<meta property="og:site_name" content="The Post">' + linked(publisher={"name": "Post Ltd"}), "The Post"),
        ('<meta property="og:site_name" content="post.example">' + linked(publisher={"name": "The Post"}), "The Post"),
        ('<meta property="og:site_name" content="post.example">', "post.example"),
        (linked(publisher="The Post"), "The Post"),
        ('<meta property="article:publisher" content="https://facebook.example/post">', ""),
        ('<link rel="canonical" href="https://post.example/a">', ""),
    ],
)
def test_the_publisher_is_who_the_page_says(tmp_path: Path, head: str, source: str) -> None:
    assert read_one(tmp_path, page(head)).source == source


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://p.example/a?id=7#x">', "https://p.example/a?id=7"),
        ('<link rel="canonical" href="//p.example/a">', "https://p.example/a"),
        ('<link rel="canonical" href="/a"><meta property="og:url" content="http://p.example/b">', "http://p.example/a"),
        ('<base href="https://p.example/n/"><link rel="Canonical" href="a">', "https://p.example/n/a"),
        ('<meta property="og:url" content="https://p.example/b">', "https://p.example/b"),
        (linked(mainEntityOfPage="https://p.example/c"), "https://p.example/c"),
        ("<!-- saved from url=(0019)https://p.example/d -->", "https://p.example/d"),
        ('<link rel="canonical" href="/a">', ""),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="file:///etc/passwd"><meta property="og:url" content="ftp://p.example">', ""),
        ('<link rel="canonical" href="http://[">', ""),
        ('<link rel="canonical" href="https://p.example/&quot;onclick=&quot;x">', ""),
    ],
)
def test_only_a_web_address_is_an_address(tmp_path: Path, head: str, url: str) -> None:
    assert read_one(tmp_path, page(head)).url == url


def test_other_articles_that_a_page_mentions_say_nothing_of_this_one(tmp_path: Path) -> None:
    teaser = [{"@type": "NewsArticle", "headline": f"Goats {i}", "datePublished": "2030-01-01", "author": "No One"}
              for i in range(3)]  # fmt: skip
    mine = {"@type": "NewsArticle", "headline": "Pier burns at night", "datePublished": "2031-05-09"}
    for data, day in ([*teaser, mine], date(2031, 5, 9)), (teaser, None):
        head = f'<script type="application/ld+json; charset=utf-8">{json.dumps(data)}</script>'
        article = read_one(tmp_path, page(head, "<h1>Pier burns at night</h1>"))
        assert (article.published, article.authors) == (day, ())


# --- text ---------------------------------------------------------------------------------------------------


def test_a_short_article_is_read_whole_and_alone(tmp_path: Path) -> None:
    short = page(
        body="<nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav>",
        text="<h1>Pier burns</h1><p>The pier burnt down.</p><p>It was old.</p>",
    )
    assert blocks(read_one(tmp_path, short)) == ["The pier burnt down.", "It was old."]


CONCEDED = "Gerald Pike has conceded defeat in the run-off after a long night at the town hall of Port Vellin."
COUNTED = "Pike leads with 54 per cent after 10 of 60 districts, the returning officer said at the town hall."
SOURCED = (
    "The mayor, <a href='/a'>the Vellin Post</a> says, has stayed at home since Sunday, and has been seen by nobody "
    "but his wife and his two brothers."
)


@pytest.mark.parametrize(
    "post",
    [
        "<article>{}</article>",
        '<article class="{n} live entry">{}</article>',
        '<article><div class="entry-content">{}</div></article>',
        '<div class="post">{}</div>',
        '<section class="entry">{}</section>',
        '<article><h2><a href="#post-{n}">Post</a></h2>{}<ul><li><a href="/send?u=https://p.example">Send</a></li></ul></article>',
        '<article><div class="byline"><a href="/mara">Mara Okafor</a></div>{}</article>',
    ],
)
def test_all_posts_of_a_page_are_read(tmp_path: Path, post: str) -> None:
    posts = "<div class='ad'>Buy boats</div>".join(
        post.format(f"<p>{text}</p><p>{SOURCED}</p>", n=n) for n, text in enumerate([CONCEDED, COUNTED])
    )
    read = blocks(read_one(tmp_path, f"<main><h1>Port Vellin votes</h1>{posts}</main>"))
    assert [block for block in read if block in (CONCEDED, COUNTED)] == [CONCEDED, COUNTED]
    assert not any("boats" in block for block in read)


@pytest.mark.parametrize(
    "other",
    [
        '<article><h3><a href="/x">Goats</a></h3><p>{}</p></article>',
        '<article><a href="/x"><h3>Goats</h3><p>{}</p></a></article>',
        '<article><h3>Goats</h3><p>{}</p><p><a href="/x">Read more</a></p></article>',
        '<article><h3>Goats</h3><div><a href="/x"></a></div><p>{}</p></article>',
        "<article><h1>Goats</h1><p>{}</p></article>",
        '<article class="comment"><p>{}</p></article>',
    ],
)
def test_another_story_on_the_page_stays_out(tmp_path: Path, other: str) -> None:
    beside = other.format("The goats of Vellin swim behind every ferry, and nobody knows why they do it.")
    told = f"<p>{CONCEDED}</p><p>{SOURCED}</p>"
    for head, own in ("<h1>Port Vellin votes</h1>", ""), ("", "<h1>Port Vellin votes</h1>"):
        body = f"<main>{head}<article>{own}{told}</article>{beside}{beside}</main>"
        assert "goats" not in read_one(tmp_path, body).body


@pytest.mark.parametrize("quote", ["We have rain.<footer>{}</footer>", "<p>We have rain.</p><footer>{}</footer>"])
def test_who_said_a_quote_is_kept_with_it(tmp_path: Path, quote: str) -> None:
    said = quote.format("— <cite>Gwen Le Roux</cite>, forecaster")
    read = blocks(read_one(tmp_path, page(text=f"<p>{CONCEDED}</p><blockquote>{said}</blockquote><p>{COUNTED}</p>")))
    assert read == [CONCEDED, "We have rain.", "— Gwen Le Roux, forecaster", COUNTED]


def test_a_line_that_only_points_to_another_story_is_left_out_and_any_other_link_is_kept(tmp_path: Path) -> None:
    goats = '<a href="/x">Goats arrested over missing millions</a>'
    points = [f"<strong>READ MORE:</strong> {goats}", f"Related story | {goats}", f"Don’t miss: {goats}"]
    kept = [f"Best film: {goats}", f"Read {goats} by Mara Okafor.", f"The Post: {goats}", f"See {goats}, {goats}"]
    text = "".join(f"<p>{line}</p>" for line in (CONCEDED, *points, *kept, COUNTED))
    read = blocks(read_one(tmp_path, page(text=text)))
    assert (read[0], read[-1]) == (CONCEDED, COUNTED)
    assert len(read) == 2 + len(kept)
    assert [line for line in read if line.startswith(("READ MORE", "Related", "Don"))] == []


def test_a_page_that_shows_its_text_by_script_is_read_from_what_it_states(tmp_path: Path) -> None:
    text = "<p>The pier burnt down at night.</p><p>Nobody was hurt, and the ferry sailed at 8 p.m. &amp; on time.</p>"
    article = read_one(tmp_path, page(linked(headline="Pier burns", articleBody=text), text="<div id=app>…</div>"))
    assert blocks(article) == [
        "The pier burnt down at night.",
        "Nobody was hurt, and the ferry sailed at 8 p.m. & on time.",
    ]


def test_a_saved_page_with_megabytes_of_scripts_is_read(tmp_path: Path) -> None:
    scripts = (
        f"<script>{'var a = 1 < 2;' * 300_000}</script><style>{'a{b:c}' * 200_000}</style><svg>{'<g/>' * 60_000}</svg>"
    )
    picture = f'<img src="data:image/png;base64,{"A" * 2_000_000}">'
    start = time.perf_counter()
    article = read_one(
        tmp_path, LARGE_SITE.replace("</head>", f"{scripts}</head>").replace("<figure>", f"<figure>{picture}")
    )
    assert blocks(article)[-1].startswith("The first ferry leaves")
    assert len(article.body) < 2000
    assert time.perf_counter() - start < 20


def test_characters_that_nobody_sees_are_taken_out_and_those_that_write_words_stay(tmp_path: Path) -> None:
    text = "<p>Die Bun\u00addes\u200bre\u2060gierung \u202eschweigt\u202c, sagte Ana Ruhl am Freitag im Hafen.</p>"
    persian = "<p>می\u200cخواهم به بندر بروم، او گفت. \u200fسلام!</p>"
    assert blocks(read_one(tmp_path, page(text=text + persian))) == [
        "Die Bundesregierung schweigt, sagte Ana Ruhl am Freitag im Hafen.",
        "می\u200cخواهم به بندر بروم، او گفت. \u200fسلام!",
    ]


# --- encodings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("windows-1251", "cp1251", "Паром отходит в понедельник, сказали в порту."),
        ("Shift_JIS", "cp932", "フェリーは月曜日に出ます。"),
        ("GB2312", "gb18030", "渡轮将于星期一起航，镕基说。"),
        ("euc-kr", "cp949", "페리는 월요일에 출항합니다."),
        ("iso-2022-jp", "iso2022_jp", "フェリーは月曜日に出ます。"),
        ("ISO-8859-9", "cp1254", "Vapur “pazartesi” kalkıyor."),
        ("utf-8", "utf-8", "Паром отходит."),
        ("no-such-thing", "utf-8", "Паром отходит."),
        ("utf-16", "utf-8", "Паром отходит."),
    ],
)
def test_a_declared_encoding_is_obeyed(tmp_path: Path, declared: str, encoding: str, text: str) -> None:
    for head in (
        f"<meta charset='{declared}'>",
        f'<meta http-equiv=content-type content="text/html; charset={declared}">',
    ):
        markup = page(head, text=f"<p>{text}</p>").replace("<meta charset=utf-8>", "")
        assert read_one(tmp_path, markup.encode(encoding)).body == text
    xhtml = f'<?xml version="1.0" encoding="{declared}"?><html><body><p>{text}</p></body></html>'
    assert read_one(tmp_path, xhtml.encode(encoding), "x.xhtml").body == text


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("<p>Café</p>".encode("latin-1"), "not UTF-8 text, and declares no other"),
        ("<meta charset=rot13><p>Café</p>".encode("latin-1"), "not UTF-8 text, and declares no other"),
        (b"<meta charset=euc-jp><p>\xff\xff</p>", "not text in euc_jp, which the page declares"),
        (b"<meta charset=windows-1252><p>\x81\x8d</p>", "not text in cp1252, which the page declares"),
        (b"\xff\xfe<", "not UTF-8 text"),
        (b"<p>a\x00b</p>", "a binary file"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"x" * (MAX_BYTES + 1), "larger than 10,000,000 bytes; save it without its pictures"),
    ],
)
def test_characters_are_never_guessed(tmp_path: Path, raw: bytes, says: str) -> None:
    assert says in cause(tmp_path, raw)


# --- pages that are no article, or are made to hurt ---------------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    ["<html></html>", "<!-- a -->", "<p>...</p>", "<script>a</script>", "<title>Only a title</title>", "<", "&"],
)
def test_a_page_without_text_is_an_error_that_says_what_to_do(tmp_path: Path, markup: str) -> None:
    assert "save it from a browser" in cause(tmp_path, markup) or "not a web page" in cause(tmp_path, markup)


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "blockquote", "font", "svg"])
def test_a_page_that_is_nested_without_end_is_refused_and_not_cut_off(tmp_path: Path, tag: str) -> None:
    assert "nested more than 255 deep" in cause(tmp_path, page(text=f"<{tag}>" * 100_000 + "<p>The pier burnt.</p>"))


def test_a_page_of_too_many_elements_is_refused_by_their_number(tmp_path: Path) -> None:
    start = time.perf_counter()
    assert f"at most {MAX_ELEMENTS:,} are read" in cause(tmp_path, "<p>a</p>" * 1_000_000)
    assert time.perf_counter() - start < 20


def test_an_element_of_too_many_attributes_is_refused_by_their_number(tmp_path: Path) -> None:
    many = " ".join(f"a{i}=b" for i in range(500_000))
    start = time.perf_counter()
    assert "an element has 500,000 attributes; at most 2,000 are read" in cause(tmp_path, f"<p>Text.</p><p {many}>")
    code = f"<script>if (a <b) {{ /* {'word ' * 5000} */ }}</script><!-- <p {'x ' * 5000}-->"
    assert read_one(tmp_path, page(code, f'<img alt="{"word " * 5000}" src="data:{"A" * 100_000}">'))
    assert time.perf_counter() - start < 10


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))


def test_a_billion_laughs_are_not_laughed(tmp_path: Path) -> None:
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{LAUGHS}'
        '<!ENTITY x SYSTEM "file:///etc/passwd">]><html xmlns="http://www.w3.org/1999/xhtml"><body>'
        "<p>The pier burnt down. &l11; &x;</p></body></html>"
    )
    start = time.perf_counter()
    article = read_one(tmp_path, page, "x.xhtml")
    assert "The pier burnt down." in article.body
    assert len(article.body) < 3000
    assert "root:" not in article.body
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "json_ld",
    ["[" * 100_000, '{"@graph":' * 50_000, "9" * 5000, '{"a": "\\ud800"}', "null", '"text"', '[[[{"@type": {}}]]]',
     '{"@type": "NewsArticle", "headline": {}, "author": [[[]]], "publisher": 7, "mainEntityOfPage": []}',
     '{"@type": "NewsArticle", "@id": [], "author": {"@id": []}, "description": null, "articleBody": 7}'],
)  # fmt: skip
def test_statements_that_make_no_sense_are_passed_over(tmp_path: Path, json_ld: str) -> None:
    article = read_one(tmp_path, page(f"<title>Pier burns</title><script type=application/ld+json>{json_ld}</script>"))
    assert (article.title, article.authors, article.published) == ("Pier burns", (), None)


@pytest.mark.parametrize(
    "text",
    ["<br>a" * 20_000, "<div>a" + "<div>b</div>" * 40_000, "<td>a" * 40_000, "<li>a" * 40_000,
     "<a href=x>a</a> " * 40_000, "<p>" + "x" * 5_000_000, "<p>" + " " * 5_000_000,
     f"<p class='{'comment ' * 500_000}'>a",
     "&nbsp;" * 500_000 + "a",
     "<h1>" + "a - " * 1_000_000, "".join("<div>" * 200 + "a" + "</div>" * 200 for _ in range(240))],
    ids=["br", "div", "td", "li", "a", "one word", "spaces", "class", "nbsp", "h1", "towers"],
)  # fmt: skip
def test_no_page_within_the_limits_takes_minutes(tmp_path: Path, text: str) -> None:
    start = time.perf_counter()
    read(tmp_path, page("<title>" + "a | " * 100_000 + "</title>", text=text))
    assert time.perf_counter() - start < 60
