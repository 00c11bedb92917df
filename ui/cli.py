"""The command `citewire`. Each command imports what it needs when it runs: `citewire --help` loads no model.

Exit codes: 0 done, also when the answer was not found; 1 some file failed, or a gate was missed; 2 could not run.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer
from rich.console import Console
from rich.text import Text

from rag import CitewireError, Settings, SettingsError
from rag.settings import CAUTION, WAIT

if TYPE_CHECKING:
    from datetime import date

    from eval.cases import Suite
    from eval.gate import Verdict
    from eval.runs import Run
    from rag import Answer, Assistant, Citation, Delta, Progress
    from rag.embedding import Embedder
    from rag.store import Store

app = typer.Typer(
    help="Ask a folder of news articles; every sentence of the answer cites an exact quote.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        out.print(f"citewire {importlib.metadata.version('citewire')}")
        raise typer.Exit


@app.callback()
def _about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


articles_app = typer.Typer(help="List, show or remove the articles of a library.", no_args_is_help=True)
app.add_typer(articles_app, name="articles")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of the library (CITEWIRE_HOME; default .citewire).", show_default=False),
]
Wait = Annotated[
    float,
    typer.Option(help="Seconds to wait for another process that writes to the library.", min=0, metavar="SECONDS"),
]
Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        show_default=False,
        help="Language model that writes the answer: openai:MODEL, anthropic:MODEL, ollama:MODEL, hf:FOLDER, or "
        "openai-like:MODEL@http://host:port/v1 (CITEWIRE_LLM; default: none, answers are verbatim sentences).",
    ),
]


def _settings(home: Path | None = None, llm: str | None = None) -> Settings:
    settings = Settings()
    return replace(settings, home=home or settings.home, llm=llm or settings.llm)


def _desk(home: Path | None = None, llm: str | None = None) -> Assistant:
    from rag import Assistant

    return Assistant(_settings(home, llm))


def _say(sentence: str) -> None:
    err.print(Text(sentence, style="yellow"))


@contextmanager
def _stored(home: Path | None) -> Iterator[Store]:
    """The library itself, for what needs no model."""
    from rag.store import Store

    store = Store(_settings(home).home)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on the terminal; nothing where there is none."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=what)


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders: Markdown, plain text, JSON, JSONL, HTML, PDF.", show_default=False),
    ] = None,
    samples: Annotated[
        bool, typer.Option("--samples", help="Add the sample articles that come with Citewire.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles whose file under these paths is gone.")
    ] = False,
    wait: Wait = WAIT,
    home: Home = None,
) -> None:
    """Add articles, or bring them up to date. What has not changed is not read again."""
    from rag.settings import ROOT

    given = [*(paths or []), *([ROOT / "seeds"] if samples else [])]
    if not given:
        raise typer.BadParameter("name a file or a folder, or give --samples", param_hint="PATHS")
    with _desk(home) as desk, _bar("Ingesting") as bar:
        report = desk.ingest(given, prune=prune, progress=bar, wait=wait, waiting=_say)
    for failure in report.failed:
        err.print(Text(f"failed: {failure}", style="red"))
    if report.skipped:
        shown = ", ".join(Path(path).name for path in report.skipped[:5]) + (", ..." if len(report.skipped) > 5 else "")
        err.print(Text(f"skipped, of no kind Citewire reads: {shown}", style="yellow"))
    state = "holds the rest" if report.failed else "is up to date"
    out.print(Text(f"{report}. The library at {_short(desk.settings.home)} {state}."))
    if report.failed:
        raise typer.Exit(1)


def _short(path: Path) -> Path:
    """As one would type it from here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help='The question, in quotes: "Where will they meet?"')],
    since: Annotated[
        str | None, typer.Option(help="Only articles of this day or later, YYYY-MM-DD.", show_default=False)
    ] = None,
    until: Annotated[str | None, typer.Option(help="Only articles of this day or earlier.", show_default=False)] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(help='Only this publisher, with or without "The"; may be given again.', show_default=False),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The day on which it is asked; default today.", show_default=False)
    ] = None,
    named: Annotated[
        Literal["prefer", "require", "ignore"],
        typer.Option(
            help="Dates and publishers that the question names: prefer their articles, require them, or take the "
            "question as it stands (ignore)."
        ),
    ] = "prefer",
    caution: Annotated[
        float,
        typer.Option(help="Without a language model, answer only when at least this sure, 0 (always) to 1 (never)."),
    ] = CAUTION,
    json: Annotated[bool, typer.Option("--json", help="Print the whole Answer as JSON.")] = False,
    home: Home = None,
    llm: Llm = None,
) -> None:
    """Answer one question, with numbered sources and their exact quotes."""
    from rag.answering import EXTRACTIVE

    with _desk(home, llm) as desk:
        events = desk.stream(
            question, since=since, until=until, as_of=as_of, sources=source, named=named, caution=caution
        )
        written = desk.model != EXTRACTIVE and out.is_terminal and not json
        answer = _seen(events) if written else _waited_for(events)
    if json:
        sys.stdout.write(answer.to_json(indent=2) + "\n")
    else:
        _print_answer(answer)


def _waited_for(events: Iterator[Progress | Delta | Answer]) -> Answer:
    with err.status("Searching ..."):
        *_, answer = events
    return cast("Answer", answer)


def _seen(events: Iterator[Progress | Delta | Answer]) -> Answer:
    """The answer; until it has settled, its words are seen as they come, and then taken off the terminal again."""
    from rich.live import Live

    from rag import Answer, Delta
    from rag.text import clean

    text = ""
    # Not `out`: what wraps softly would take more lines than are taken off.
    with Live(Text("Searching ..."), console=Console(highlight=False), transient=True) as live:
        for event in events:
            if isinstance(event, Delta):
                text += event.text
                lines = Text(clean(text)).wrap(live.console, live.console.width)
                live.update(Text("\n").join(lines[-live.console.height + 1 :]))
    assert isinstance(event, Answer)
    return event


def _print_answer(answer: Answer) -> None:
    from rag.orders import ORDERED
    from ui.render import can_be_ignored, notes, understood

    out.print(Text(answer.text))
    for sentence in answer.sentences:
        if not sentence.claim:
            out.print(Text(f'  No citation, as it says what the articles do not say: "{sentence.text}"'))
        elif not sentence.citations:
            why = f" ({ORDERED})" if ORDERED in sentence.check.reasons else ""
            out.print(Text(f'  No citation: "{sentence.text}"{why}', style="red"))
        elif sentence.check.verdict != "supported":
            reasons = "; ".join(sentence.check.reasons)
            out.print(Text(f'  {sentence.check.verdict.capitalize()}: "{sentence.text}" ({reasons})', style="red"))
    for citation in answer.citations:
        out.print(Text(f"\n[{citation.number}] {citation.title} ({_printed(citation)})", style="bold"))
        out.print(Text(f'    "{citation.quote}"'))
        if others := [f"{other.source or other.title} ({_day(other.published)})" for other in citation.also_in]:
            out.print(Text(f"    Also in: {', '.join(others)}"))
    for conflict in answer.conflicts:
        asked = f' on "{conflict.question}"' if len(answer.parts) > 1 else ""
        who = "The articles" if answer.status == "answered" else "The articles that come nearest"
        out.print(Text(f"\n{who} disagree{asked}:", style="bold"))
        for version in conflict.versions:
            out.print(Text(f"  {version.value}"))
            for citation in version.citations:
                out.print(Text(f'    [{citation.number}] {_printed(citation)}: "{citation.quote}"'))
    if line := understood(answer):
        undo = " --named ignore takes the question as it stands." if can_be_ignored(answer) else ""
        out.print(Text(f"\n{line}{undo}", style="dim"))
    for note in notes(answer):
        err.print(Text(note, style="yellow"))


def _printed(citation: Citation) -> str:
    return ", ".join(filter(None, (citation.source, _day(citation.published))))


def _day(published: date | None) -> str:
    return published.isoformat() if published else "undated"


@articles_app.command("list")
def list_articles(home: Home = None) -> None:
    """One line an article: id, date, publisher, title; newest first."""
    from rag.store import nothing_in

    article = None
    with _desk(home) as desk:
        for article in desk.articles():
            out.print(Text(f"{article.id}  {_day(article.published):10}  {article.source or '-'}  {article.title}"))
    if article is None:
        err.print(Text(nothing_in(desk.settings.home)))


@articles_app.command("show")
def show_article(
    article_id: Annotated[str, typer.Argument(help="As `citewire articles list` gives it.")], home: Home = None
) -> None:
    """The whole article."""
    with _desk(home) as desk:
        article = desk.article(article_id)
    if article is None:
        raise _NotThere(article_id)
    facts = (article.source, _day(article.published), ", ".join(article.authors), article.url, article.path)
    out.print(
        Text(f"{article.title}\n", style="bold"),
        Text("\n".join(filter(None, facts))),
        Text(f"\n{article.body}"),
        sep="\n",
    )


@articles_app.command("remove")
def remove_article(
    article_ids: Annotated[list[str], typer.Argument(help="As `citewire articles list` gives them.")],
    home: Home = None,
    wait: Wait = WAIT,
) -> None:
    """Remove articles. An ingest of their files brings them back."""
    given = list(dict.fromkeys(article_ids))
    with _desk(home) as desk:
        missing = [article_id for article_id in given if not desk.remove(article_id, wait=wait, waiting=_say)]
    if len(missing) < len(given):
        out.print(f"{len(given) - len(missing)} removed.")
    if missing:
        raise _NotThere(", ".join(missing))


class _NotThere(CitewireError):
    def __init__(self, article_id: str) -> None:
        super().__init__(f"There is no article {article_id!r}; `citewire articles list` shows those there are.")


@app.command()
def reindex(home: Home = None, wait: Wait = WAIT) -> None:
    """Cut and embed all articles anew with the embedder in use. Questions are answered meanwhile; no file is read."""
    with _desk(home) as desk, _bar("Reindexing") as bar:
        count = desk.reindex(progress=bar, wait=wait, waiting=_say)
    out.print(Text(f"{count} articles reindexed. The library at {_short(desk.settings.home)} is up to date."))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; an older backup is replaced.")], home: Home = None
) -> None:
    """Write the library into one file, while others read and write. docs/operations.md."""
    from rag.backup import backup

    with _stored(home) as store:
        count = backup(store, file)
    out.print(Text(f"{count} articles, checked, in {_short(file.resolve())}."))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `citewire backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a library that holds articles.")] = False,
    home: Home = None,
    wait: Wait = WAIT,
) -> None:
    """Make the library what a backup holds, in one step. Nothing is embedded."""
    from rag.backup import restore

    with _stored(home) as store:
        count = restore(store, file, force=force, wait=wait, waiting=_say)
        out.print(Text(f"{count} articles restored. The library at {_short(store.home)} is as it was backed up."))


@app.command("eval")
def evaluate(
    suites: Annotated[
        list[Path], typer.Argument(help="Suites (YAML, JSONL), or data: a BEIR folder, SQuAD JSON. docs/evaluation.md.")
    ],
    report: Annotated[
        Path | None,
        typer.Option(help="Write report.html, .md, .json and junit.xml into this folder.", show_default=False),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="Compare with this run, a file or a folder of NAME.json; default: what the suite names."),
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Make this run the baseline, whatever the gate says of it.")
    ] = False,
    workers: Annotated[
        int, typer.Option(help="Cases asked at a time; with a language model, more is faster.", min=1, max=64)
    ] = 1,
    most: Annotated[
        int | None, typer.Option(help="Of a data set, ask at most so many questions, taken evenly.", min=1)
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(help="A language model that judges the answers too; named as for --llm.", show_default=False),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", help="Ask this library, and not one made of the suite's articles.", show_default=False),
    ] = None,
    llm: Llm = None,
) -> None:
    """Ask the questions of suites, score the answers, compare with the baseline.

    Exit code 0: passed; 1: a gate failed; 2: it could not run.
    """
    from eval.datasets import load_data
    from eval.gate import accept_run
    from eval.gate import judge as verdict_of
    from eval.judging import Judge
    from eval.report import show
    from eval.runner import run
    from rag.llm import make_llm

    if baseline and len(suites) > 1 and not baseline.is_dir():
        raise typer.BadParameter("with several suites, name a folder of NAME.json", param_hint="--baseline")
    loaded = [load_data(path, most) for path in suites]
    before = _baselines(loaded, suites, baseline, accept)
    if report:
        _clear_reports(report)
    judging = Judge(make_llm(judge)) if judge else None
    settings = _settings(home, llm)
    verdicts: list[Verdict] = []
    for suite, old in zip(loaded, before, strict=True):
        with _bar(f"Evaluating {suite.name}") as bar:
            done = run(
                suite, settings, library=home is not None, workers=workers, progress=bar, judge=judging,
                replies=settings.home / "replies",
            )  # fmt: skip
        verdicts.append(verdict_of(done, suite, old))
        show(verdicts[-1], out)
    if report:
        _write_reports(verdicts, report)
    if accept:
        for verdict, suite in zip(verdicts, loaded, strict=True):
            out.print(Text(f"Baseline written: {_short(accept_run(verdict.run, suite, baseline))}"))
    if not all(verdict.passed for verdict in verdicts):
        raise typer.Exit(1)


def _baselines(loaded: Sequence[Suite], paths: Sequence[Path], baseline: Path | None, accept: bool) -> list[Run | None]:
    """What each suite is compared with; with `accept` it must have a place to be written to, and need not be there."""
    from eval.gate import baseline_of, place_of

    places = [place_of(suite, baseline) for suite in loaded]
    if shared := [place for place in places if place and places.count(place) > 1]:
        raise SettingsError(f"Several suites have one baseline, {shared[0]}; give each its own.")
    if accept and None in places:
        raise SettingsError(
            f"{paths[places.index(None)]} names no `baseline` to write; add one, or give --baseline FILE."
        )
    return [
        None if accept and not (place and place.is_file()) else baseline_of(suite, baseline)
        for suite, place in zip(loaded, places, strict=True)
    ]


_REPORTS = ("report.html", "report.md", "report.json", "junit.xml")


def _clear_reports(folder: Path) -> None:
    """Takes away those of an earlier run, which must not be taken for this one's, before any question is asked."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _REPORTS:
            (folder / name).unlink(missing_ok=True)
        (folder / _REPORTS[0]).touch()
        (folder / _REPORTS[0]).unlink()
    except OSError as error:
        raise SettingsError(f"Reports cannot be written to {folder} ({error.strerror}). Name another folder.") from None


def _write_reports(verdicts: Sequence[Verdict], folder: Path) -> None:
    from eval.exports import to_json, to_junit, to_markdown
    from eval.page import to_html

    for name, made in zip(_REPORTS, (to_html, to_markdown, to_json, to_junit), strict=True):
        (folder / name).write_text(made(verdicts), encoding="utf-8")
    out.print(Text(f"Reports: {_short(folder / _REPORTS[0])}, {', '.join(_REPORTS[1:])}"))


@app.command("draft-cases")
def draft_cases(
    articles: Annotated[Path, typer.Argument(help="A folder of your own articles.")],
    suite: Annotated[Path, typer.Option("--out", help="The suite file to write; nothing is written over.")] = Path(
        "proposed.yaml"
    ),
    most: Annotated[int, typer.Option(help="Cases at most.", min=1)] = 40,
) -> None:
    """Propose cases from your own articles, for a person to correct and accept in the file."""
    from datetime import date

    from eval.proposals import proposals_yaml, propose
    from eval.sentence_questions import is_gap
    from rag.ingestion import read_files

    if not articles.is_dir():
        raise SettingsError(f"{articles} is no folder; a suite names the folder of its articles.")
    found, failed = read_files([articles])
    for failure in failed:
        err.print(Text(f"failed: {failure}", style="red"))
    cases = propose(found, most)
    day = max((article.published for article in found if article.published), default=date.today())
    folder = os.path.relpath(articles.resolve(), suite.resolve().parent)
    text = proposals_yaml(suite.stem, folder, day, cases)
    try:
        with suite.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SettingsError(f"{suite} is there already and may hold a person's work; name another --out.") from None
    except OSError as error:
        raise SettingsError(f"{suite} cannot be written ({error.strerror}); name another --out.") from None
    out.print(Text(f"{len(cases)} cases proposed in {suite}. Read each; delete its line `proposed` to accept it."))
    gaps = sum(is_gap(case.question) for case in cases)
    first = f" Begin with the sentences with a gap ({gaps})." if gaps else ""
    easy = "Their words are the articles' own, so they are easier than what readers ask: put them in your own words."
    out.print(Text(easy + first))


@app.command()
def ui(
    host: Annotated[
        str, typer.Option(help="Address to listen on; any but 127.0.0.1 needs CITEWIRE_AUTH=user:password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
    home: Home = None,
    llm: Llm = None,
) -> None:
    """Open the chat page, on this machine only unless another address is given. Ctrl-C ends it."""
    from ui.app import serve

    out.print("Starting the chat page ...")
    ready = lambda url: out.print(f"Citewire is at {url} (Ctrl-C ends it)")  # noqa: E731
    serve(_settings(home, llm), host=host, port=port, ready=ready)


@app.command()
def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Look at every row and every vector of the library, too.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Look as --deep does, and mend what is wrong; nothing is embedded.")
    ] = False,
    home: Home = None,
    llm: Llm = None,
    wait: Wait = WAIT,
) -> None:
    """Say what is installed and in use, where data lies, and what is wrong with it. Exit code 1 if something is."""
    from rag.answering import load_prompts
    from rag.embedding import PackagedEmbedder, embedder_named
    from rag.entailment import packaged_checker
    from rag.llm import make_llm
    from rag.orders import packaged_orders
    from rag.reader import packaged_reader

    settings = _settings(home, llm)
    packages = ("citewire", "chromadb", "gradio", "llama-index-core", "sentence-transformers", "torch", "transformers")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    out.print(Text(f"Python      {platform.python_version()} on {machine}"))
    out.print(Text(f"Installed   {versions}"))
    wrong: list[str] = []
    embedder = embedder_named(settings.embedder)

    def told(what: str, verify: Callable[[], object] | None, found: Callable[[], str] = lambda: "ok") -> None:
        with _noting(wrong):
            if verify:
                verify()
            out.print(Text(f"{what:<12}{found()}"))

    def model() -> str:
        if not settings.llm:
            return "none: answers are extracted"
        named = make_llm(settings.llm)
        load_prompts(settings.unsupported)
        return f"{named.name}, {named.place}; not asked"

    verify = embedder.verify if isinstance(embedder, PackagedEmbedder) else None
    told("Embedder", verify, lambda: embedder.fingerprint)
    told("Reader", packaged_reader().verify)
    told("Checker", None if settings.checker else packaged_checker().verify, lambda: settings.checker or "ok")
    told("Orders", packaged_orders().verify)
    told("Model", None, model)
    with _noting(wrong), _stored(home) as store:
        mended = repair and _repair(store, wait)
        wrong += _library(store, embedder, mended or (deep and not repair))
    for problem in wrong:
        out.print(Text(f"Problem     {problem}", style="red"))
    if wrong:
        raise typer.Exit(1)
    out.print("Nothing is wrong.")


LOOKED = "Looked at   every row and every vector of the library"


def _library(store: Store, embedder: Embedder, deep: bool) -> list[str]:
    """Prints how large the library is; returns what is wrong with it."""
    from rag.embedding import reads_within
    from rag.passages import made_by
    from rag.repair import examine, without_sentences
    from rag.store import other_embedder

    held = store.summary()
    size = sum(file.stat().st_size for file in store.home.rglob("*") if file.is_file())
    out.print(
        Text(f"Library     {store.home}: {held.articles} articles, {held.passages} passages, {size / 1e6:.1f} MB")
    )
    wrong = examine(store, deep=deep)
    if deep and not wrong:
        out.print(LOOKED)
    if held.articles and held.made_by and held.made_by != (used := made_by(embedder)):
        wrong.append(other_embedder(store.home, held.made_by, used))
    elif not wrong and reads_within(embedder) and (lacking := without_sentences(store)):
        told = f"{lacking} passages, of an older version, are without vectors of their sentences"
        out.print(Text(f"Advice      {told}: more is found with them; `citewire reindex` makes them", style="yellow"))
    return wrong


def _repair(store: Store, wait: float) -> bool:
    """Whether anything was to be mended."""
    from rag.repair import repair

    done = repair(store, wait, _say)
    for problem in done.problems:
        out.print(Text(f"Mended      {problem}", style="yellow"))
    if done.lost:
        lost = f"{done.lost} articles could not be read; an ingest of their files brings them back"
        out.print(Text(f"Lost        {lost}", style="red"))
    if not done.problems:
        out.print(LOOKED)
    return bool(done.problems)


@contextmanager
def _noting(wrong: list[str]) -> Iterator[None]:
    try:
        yield
    except CitewireError as error:
        wrong.append(str(error))


def main() -> None:
    """Runs the command line; a CitewireError is one sentence and exit code 2."""
    try:
        app()
    except CitewireError as error:
        err.print(Text(f"citewire: {error}", style="red"))
        sys.exit(2)
    except Exception:  # a bug; 1 would say that a gate was missed
        traceback.print_exc()
        sys.exit(2)


if __name__ == "__main__":
    main()
