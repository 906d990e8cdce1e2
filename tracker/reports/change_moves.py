"""How the count of a cohort came to be in a period: who entered, who left, and why, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tracker.reports.change_lines import WHOLE_STUDY, line_cells, line_columns, path_title
from tracker.reports.facts import ChangeLine
from tracker.reports.moves import MOVED, CohortBalance, CohortMove, Reason
from tracker.reports.report import Cell, Column, Section, Table
from tracker.reports.words import Words

_BASELINE = "baseline"  # a first snapshot fills the cohort: counted, not listed
LEFT_SEARCH = "left_search"
_OF_SEARCHES = (LEFT_SEARCH, "back_in_search")  # the registry has it, whatever our searches bring
_FIRST_KINDS = ("registered", "found_late", "reappeared", MOVED, "disappeared", "merged")


def balance_sentence(balance: CohortBalance, words: Words) -> str:
    """ "114 trials at the end of 2022-01-31 + 12 entered - 1 left = 125"."""
    start = words.day(balance.start) if balance.start else words.say("ui.nothing_observed")
    text = words.say(
        "ui.balance_sum",
        before=balance.before,
        start=start,
        entered=len(balance.entered),
        left=len(balance.left),
        after=balance.after,
    )
    came, went = balance.further
    if came or went:
        text += words.say("ui.balance_further", came=came, went=went)
    return text


def move_headlines(balance: CohortBalance, lines: Iterable[ChangeLine], words: Words) -> list[str]:
    """How many entered and left, by how they did, and how many only left the search."""
    parts = []
    for key, moves in (("entered", balance.entered), ("left", balance.left)):
        if moves:
            kinds = Counter(move.kind for move in moves)
            ways = [
                words.say("ui.count_of", count=kinds[kind], what=_kind(kind, key, words))
                for kind in sorted(kinds, key=_place)
            ]
            how = words.say("ui.comma").join(ways)
            parts.append(words.say(f"headlines.{key}", count=len(moves), how=how))
    unsearched = {line.trial for line in lines if line.kind == LEFT_SEARCH}
    if unsearched:
        parts.append(words.say("headlines.left_search", count=len(unsearched)))
    return parts


def _place(kind: str) -> tuple[int, str]:
    known = _FIRST_KINDS.index(kind) if kind in _FIRST_KINDS else len(_FIRST_KINDS)
    return known, kind


def _kind(kind: str, way: str, words: Words) -> str:
    return words.say(f"kinds.{MOVED}_{way}" if kind == MOVED else f"kinds.{kind}")


def move_sections(
    balance: CohortBalance, lines: Sequence[ChangeLine], words: Words
) -> Iterable[Section | None]:
    """Who entered, who left, and what else happened to studies as such."""
    yield _moves("entered", balance.entered, words)
    yield _moves("left", balance.left, words)
    told = {move.study_key for move in (*balance.entered, *balance.left)}
    whole = [line for line in lines if line.path == WHOLE_STUDY]
    yield _whole("left_search", [one for one in whole if one.kind in _OF_SEARCHES], words)
    passing = (one for one in whole if one.kind not in _OF_SEARCHES and one.study_key not in told)
    yield _whole("passing", list(passing), words)


def _moves(key: str, moves: Sequence[CohortMove], words: Words) -> Section | None:
    """Reasons and the numbers that studies were merged into only where there are any."""
    listed = sorted(
        (move for move in moves if move.kind != _BASELINE),
        key=lambda move: (_place(move.kind), move.study_key),
    )
    title, first = words.say(f"sections.{key}"), len(moves) - len(listed)
    columns: list[tuple[Column, list[Cell]]] = [
        (
            Column("registration_number", words.say("columns.registration_number"), "link"),
            [(move.registration_number, move.url) for move in listed],
        ),
        (Column("title", words.say("columns.brief_title")), [move.title for move in listed]),
        (Column("what", words.say("ui.what")), [_kind(move.kind, key, words) for move in listed]),
        (Column("because", words.say("ui.why_moved")), [_because(move, words) for move in listed]),
        (Column("into", words.say("ui.into")), [move.into for move in listed]),
        (Column("observed", words.say("ui.observed"), "date"), [move.day for move in listed]),
    ]
    shown = [(c, cells) for c, cells in columns if any(cells) or c.key not in ("because", "into")]
    table = Table(
        key=key,
        title=title,
        columns=tuple(column for column, _ in shown),
        rows=tuple(zip(*(cells for _, cells in shown), strict=True)),
        rule=words.say(f"rules.{key}"),
        notes=(words.say("ui.first_snapshot_note", count=first),) if first else (),
    )
    return Section(key=key, title=title, tables=(table,)) if moves else None


def _because(move: CohortMove, words: Words) -> str | None:
    """What the rule says otherwise now, and the fields that changed."""
    if move.kind != MOVED:
        return None
    comma = words.say("ui.comma")
    reasons = comma.join(_reason(reason, words) for reason in move.reasons)
    fields = comma.join(path_title(name, words) for name in move.fields)
    if not reasons:
        return words.say("ui.unreadable_then")
    return words.say("ui.moved_by", reasons=reasons, fields=fields) if fields else reasons


def _reason(reason: Reason, words: Words) -> str:
    before, after = (words.value(reason.concept, v) for v in (reason.before, reason.after))
    title = words.say(f"dimensions.{reason.concept}")
    return words.say("ui.from_to", title=title, before=before, after=after)


def _whole(key: str, lines: Sequence[ChangeLine], words: Words) -> Section | None:
    title = words.say(f"sections.{key}")
    table = Table(
        key=key,
        title=title,
        columns=(
            *line_columns(words),
            Column("into", words.say("ui.into")),
            Column("observed", words.say("ui.observed"), "date"),
        ),
        rows=tuple(
            (
                *line_cells(line, words),
                line.after if isinstance(line.after, str) else None,
                line.day,
            )
            for line in sorted(lines, key=lambda line: (line.study_key, line.day))
        ),
        rule=words.say(f"rules.{key}"),
    )
    return Section(key=key, title=title, tables=(table,)) if lines else None
