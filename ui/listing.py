"""The library -> safe HTML: its table, its plot, what an upload did; and the style of these.

Pure, like `ui.render`, and everything from outside is escaped here. Knows nothing of gradio or of the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import NamedTuple, get_args

from rag.types import DayCount, Entry, IngestReport, Listing, Order
from ui.reading import anchor, opens

ROWS = 50
"""Articles on one page of the table."""
MOST_FAILURES = 50
"""Failures that a report names one by one."""
MOST_COLUMNS = 60
"""Of the plot; where days would be more it shows months, then years."""
PUBLISHERS = 6
"""Those with the most articles have a colour each in the plot; the others share one."""

_OTHERS = "\0"
"""Stands for all publishers but the largest; no publisher has such a name."""
_LATEST_FIRST: tuple[Order, ...] = ("published", "passages", "added")
_TROUBLE = '<div class="did trouble" role="alert">'
_HEADS: dict[Order, str] = {
    "title": "Title", "source": "Publisher", "published": "Date", "passages": "Passages", "added": "Added",
}  # fmt: skip


class View(NamedTuple):
    """What a visitor looks at: which part of the list, in which order."""

    search: str = ""
    order: Order = "published"
    descending: bool = True
    page: int = 0

    def sorted_by(self, name: object) -> View:
        """From the start of the list; by the same again means the other way round."""
        for order in get_args(Order):
            if order == name:
                descending = not self.descending if order == self.order else order in _LATEST_FIRST
                return self._replace(order=order, descending=descending, page=0)
        return self

    def at(self, page: object) -> View:
        return self._replace(page=page) if isinstance(page, int) and 0 <= page < 10**6 else self


# --- the table ----------------------------------------------------------------------------------------------


def table(listing: Listing, view: View) -> str:
    """One page of the list. Buttons and boxes say in data-* what they are for; `SCRIPT` reads that."""
    if not listing.entries:
        said = "No article fits the search." if view.search else "The library is empty."
        return f'<div class="library"><p class="hint">{said}</p></div>'
    rows = "".join(map(_row, listing.entries))
    heads = "".join(_head(order, name, view) for order, name in _HEADS.items())
    return (
        f'<div class="library"><div class="scroll"><table><thead><tr><th><span class="sr">Chosen</span></th>'
        f'{heads}</tr></thead><tbody>{rows}</tbody></table></div><div class="under">{_pager(listing, view)}'
        '<button type="button" data-remove disabled>Remove chosen…</button></div></div>'
    )


def _row(entry: Entry) -> str:
    """An article: a box to choose it, its headline, which opens it, and what is known of it."""
    title = f"<a {opens(anchor(entry.id, 0), entry.id, 0)}><bdi>{escape(entry.title)}</bdi></a>"
    return (
        f'<tr><td><input type="checkbox" value="{escape(entry.id)}" aria-label="Choose {escape(entry.title)}"></td>'
        f'<td class="title">{title}</td><td><bdi>{escape(entry.source) or "–"}</bdi></td>'
        f"<td>{_day(entry.published)}</td><td>{entry.passages:,}</td><td>{_day(entry.added.date())}</td></tr>"
    )


def _head(order: Order, name: str, view: View) -> str:
    way = ("descending" if view.descending else "ascending") if order == view.order else "none"
    arrow = {"descending": " ▾", "ascending": " ▴", "none": ""}[way]
    button = f'<button type="button" data-order="{order}">{name}<span aria-hidden="true">{arrow}</span></button>'
    return f'<th aria-sort="{way}">{button}</th>'


def _pager(listing: Listing, view: View) -> str:
    first = view.page * ROWS
    shown = f"{first + 1:,}–{first + len(listing.entries):,} of {listing.total:,}"
    back = "" if first else " disabled"
    on = "" if first + ROWS < listing.total else " disabled"
    return (
        f'<button type="button" data-page="{view.page - 1}"{back}>Previous</button><span>{shown}</span>'
        f'<button type="button" data-page="{view.page + 1}"{on}>Next</button>'
    )


def _day(day: date | None) -> str:
    return f'<time datetime="{day}">{day.day} {day:%b %Y}</time>' if day else "undated"


# --- what was done ------------------------------------------------------------------------------------------


def report(done: IngestReport) -> str:
    """What an upload did, and what failed, one by one."""
    listed = "".join(f"<li><bdi>{escape(str(failure))}</bdi></li>" for failure in done.failed[:MOST_FAILURES])
    more = len(done.failed) - MOST_FAILURES
    listed += f"<li>and {more:,} more</li>" if more > 0 else ""
    failures = f'<ul class="failures">{listed}</ul>' if listed else ""
    return f'<div class="did" role="status"><p>{escape(str(done))}.</p>{failures}</div>'


def told(sentence: str, *, trouble: bool = False) -> str:
    """A sentence about what was done, or why it was not."""
    kind = _TROUBLE if trouble else '<div class="did" role="status">'
    return f"{kind}<p>{escape(sentence)}</p></div>"


def is_trouble(html: str) -> bool:
    """Whether `told` made this of a trouble."""
    return html.startswith(_TROUBLE)


# --- the plot -----------------------------------------------------------------------------------------------


class _Step(NamedTuple):
    """How days are put together into columns."""

    column: Callable[[date], int]
    label: Callable[[date], str]


_STEPS = (
    _Step(date.toordinal, lambda day: f"{day.day} {day:%b} {day.year}"),
    _Step(lambda day: day.year * 12 + day.month, lambda day: f"{day:%b} {day.year}"),
    _Step(lambda day: day.year, lambda day: str(day.year)),
    _Step(lambda day: day.year // 10, lambda day: f"{day.year // 10}0s"),
    _Step(lambda day: day.year // 100, lambda day: f"{day.year // 100}00s"),
)


def plot(days: Sequence[DayCount]) -> str:
    """How many articles there are of each time, by publisher: columns, a legend, and the same in words."""
    dated = sorted((count.published, count.source, count.articles) for count in days if count.published)
    if not dated:
        return ""
    first, last = dated[0][0], dated[-1][0]
    step = next((step for step in _STEPS if step.column(last) - step.column(first) < MOST_COLUMNS), _STEPS[-1])
    names = _largest(dated)
    stacks: dict[str, Counter[str]] = {}
    columns: dict[str, int] = {}
    for day, source, articles in dated:
        label = step.label(day)
        columns[label] = step.column(day) - step.column(first)
        stacks.setdefault(label, Counter())[source if source in names else _OTHERS] += articles
    highest = max(stack.total() for stack in stacks.values())
    bars = "".join(_bars(columns[label], label, stack, names, highest) for label, stack in stacks.items())
    shown = [*names, _OTHERS] if any(_OTHERS in stack for stack in stacks.values()) else names
    undated = sum(count.articles for count in days if not count.published)
    return (
        f'<figure class="plot"><svg viewBox="0 0 {columns[step.label(last)] + 1} {highest}" preserveAspectRatio="none" '
        f'role="img" aria-label="Dated articles from {step.label(first)} to {step.label(last)}">{bars}</svg>'
        f'<div class="ends"><span>{step.label(first)}</span><span>highest column: {highest:,}</span>'
        f"<span>{step.label(last)}</span></div>{_legend(shown)}"
        f"{f'<figcaption>{undated:,} undated not shown</figcaption>' if undated else ''}</figure>"
    )


def _largest(dated: Sequence[tuple[date, str, int]]) -> list[str]:
    total: Counter[str] = Counter()
    for _, source, articles in dated:
        total[source] += articles
    return [name for name, _ in total.most_common(PUBLISHERS)]


def _bars(column: int, label: str, stack: Counter[str], names: Sequence[str], highest: int) -> str:
    """One column: what its publishers have, from the top down."""
    bars, top = "", highest
    for number, name in enumerate([*names, _OTHERS]):
        if count := stack[name]:
            top -= count
            place = f'x="{column + 0.08:g}" y="{top}" width=".84" height="{count}"'
            bars += f'<rect class="p{number}" {place}><title>{label}: {escape(_named(name))} {count:,}</title></rect>'
    return bars


def _legend(names: Sequence[str]) -> str:
    square = '<svg viewBox="0 0 1 1" aria-hidden="true"><rect class="p{}" width="1" height="1"/></svg>'
    items = (f"<li>{square.format(n)}<bdi>{escape(_named(name))}</bdi></li>" for n, name in enumerate(names))
    return f"<ul>{''.join(items)}</ul>"


def _named(publisher: str) -> str:
    return {"": "no publisher", _OTHERS: "others"}.get(publisher, publisher)


# --- style and script ---------------------------------------------------------------------------------------

STYLE = """
.library, .did, .plot { color: var(--ink); }
.library .scroll { overflow-x: auto; }
.library table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
.library th, .library td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid var(--line);
  vertical-align: baseline; white-space: nowrap; color: var(--ink); }
.library td:nth-child(5) { text-align: right; padding-right: 2rem; font-variant-numeric: tabular-nums; }
.library td.title { white-space: normal; overflow-wrap: anywhere; min-width: 14rem; font-weight: 550; }
.library td.title a { color: inherit; text-decoration: underline; text-decoration-color: var(--line);
  text-underline-offset: 3px; }
.library td.title a:hover { color: var(--accent); text-decoration-color: currentColor; }
.library td:nth-child(3) { white-space: normal; overflow-wrap: anywhere; min-width: 6rem; }
.library input { appearance: auto; accent-color: var(--accent); background: none; width: 1rem; height: 1rem; }
.dark .library input { color-scheme: dark; }
.library tbody tr:hover { background: var(--wash); }
.library th button { font: inherit; font-weight: 600; color: var(--soft); background: none; border: 0; padding: 0;
  cursor: pointer; }
.library th[aria-sort$=ending] button { color: var(--accent); }
.library .under { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; padding: .75rem 0;
  color: var(--soft); font-size: .875rem; }
.library .under button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: .3rem .8rem; cursor: pointer; }
.library .under button:disabled { color: var(--soft); opacity: .6; cursor: default; }
.library .under [data-remove] { margin-left: auto; }
.library .under [data-remove]:not(:disabled) { color: var(--doubt); border-color: currentColor; }
.library button:focus-visible, .library input:focus-visible, .library a:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; }
.library .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.did { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--accent);
  border-radius: 12px; padding: .6rem 1rem; overflow-wrap: anywhere; }
.did.trouble { border-left-color: var(--doubt); }
.did p { margin: 0; color: var(--ink); }
.did ul { margin: .35rem 0 0; padding-left: 1.1rem; color: var(--soft); font-size: .875rem; }
.plot { margin: 0; }
.plot > svg { display: block; width: 100%; height: 7rem; border-bottom: 1px solid var(--line); }
.plot .ends { display: flex; justify-content: space-between; gap: 1rem; color: var(--soft); font-size: .8125rem;
  padding-top: .25rem; }
.plot ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .4rem 0 0; padding: 0;
  font-size: .8125rem; color: var(--soft); overflow-wrap: anywhere; }
.plot li { margin: 0; }
.plot li svg { display: inline-block; width: .75rem; height: .75rem; margin-right: .35rem; vertical-align: -1px; }
.plot figcaption { color: var(--soft); font-size: .8125rem; }
.p0 { fill: #1d4ed8; } .p1 { fill: #0e9f8a; } .p2 { fill: #c2570c; } .p3 { fill: #9333ea; } .p4 { fill: #be185d; }
.p5 { fill: #7c8a12; } .p6 { fill: #8a93a3; }
.dark .p0 { fill: #7ba2fb; } .dark .p1 { fill: #43c9b4; } .dark .p2 { fill: #f2955a; } .dark .p3 { fill: #c792f5; }
.dark .p4 { fill: #f07fb0; } .dark .p5 { fill: #c3d04d; }
@media (max-width: 640px) {
  .library th:nth-child(5), .library td:nth-child(5), .library th:nth-child(6), .library td:nth-child(6) {
    display: none; }
  .library table { font-size: .875rem; }
  .library td { white-space: normal; }
  .library th, .library td { padding: .45rem .3rem; }
  .library td.title { min-width: 8rem; }
  .library td:nth-child(3) { min-width: 4.5rem; } }
"""

SCRIPT = """
const chosen = () => [...element.querySelectorAll('tbody input:checked')];
element.addEventListener('change', () => {
  element.querySelector('[data-remove]').disabled = !chosen().length;
});
watch('value', () => chosen().forEach((box) => { box.checked = false; }));  // it may be another article's by now
element.addEventListener('click', (event) => {
  const pressed = event.target.closest('button')?.dataset;
  if (pressed?.order) trigger('reorder', {order: pressed.order});
  else if (pressed?.page) trigger('turn', {page: Number(pressed.page)});
  else if (pressed && 'remove' in pressed) {
    const boxes = chosen();
    const what = boxes.length === 1 ? boxes[0].ariaLabel.replace('Choose ', '') : `${boxes.length} articles`;
    if (confirm(`Remove ${what} from the library?`)) trigger('discard', {ids: boxes.map((box) => box.value)});
  }
});
"""
"""Tells Python what was pressed in the table; asks before anything is removed."""
