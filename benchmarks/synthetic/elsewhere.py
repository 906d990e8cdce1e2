"""Registers invented trials in CTIS and ISRCTN too, so that there is something to be linked.

Some are trials of ClinicalTrials.gov records, told once more with other numbers and a little
otherwise; some are registered there alone. What stories there are is in `elsewhere.toml`.
"""

from __future__ import annotations

from collections import Counter, deque
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from benchmarks.synthetic.parts import insert
from benchmarks.synthetic.plan import draw_plan
from benchmarks.synthetic.record import write
from benchmarks.synthetic.registered import Registered, Story, elsewhere
from benchmarks.synthetic.told import Told, told
from benchmarks.synthetic.vary import as_follow_up, retold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from benchmarks.synthetic.words import Record

FIRST_ALONE = {"ctis": 700_001, "isrctn": 800_001}
"""Serials of trials that are registered elsewhere only; other corpora end before them."""

LARGEST = 1000
"""People; observational giants and the number that means nobody knows are not told again."""

CELLS = "mesenchymal"
"""What duplicates give, so that the default searches of each registry find them."""

MOVING = 2
"""Studies of each registry that go on in a day."""

TYPES = {"ctis": ("CTIS", ""), "isrctn": ("REGISTRY", "ISRCTN"), "eudract": ("EUDRACT_NUMBER", "")}


class Elsewhere(msgspec.Struct, frozen=True):
    """`records` as given, some naming numbers elsewhere; `late` are registered the day after."""

    records: list[Record]
    registered: list[Registered]
    late: list[Registered]


def register_elsewhere(records: list[Record], seed: int, *, as_of: date) -> Elsewhere:
    """The trials of some `records` under numbers of CTIS and ISRCTN, and some more there alone.

    The given records are left alone. Deterministic in records, seed and day.
    """
    office = _Office(records, seed, as_of)
    for story in elsewhere().stories:
        for _ in range(story.count):
            office.play(story)
    office.register_alone()
    return Elsewhere(list(office.records.values()), office.registered, office.late)


class _Office:
    """Where one trial after the other gets its numbers."""

    def __init__(self, records: list[Record], seed: int, as_of: date) -> None:
        self.seed, self.as_of = seed, as_of
        self.records = {_number(record): record for record in records}
        self.registered: list[Registered] = []
        self.late: list[Registered] = []
        self._serials: Counter[str] = Counter()
        found = [
            (number, facts) for number, record in self.records.items() if (facts := _fit(record))
        ]
        members = elsewhere().ctis.countries
        found.sort(key=lambda one: not set(one[1].countries) & set(members))
        self._waiting = deque(found)

    def play(self, story: Story) -> None:
        """Register one more trial by this story; none where no record is left."""
        if not self._waiting:
            return
        european = "ctis" in story.registries
        number, facts = self._waiting.popleft() if european else self._waiting.pop()
        rng = Random(f"{self.seed}:{number}:elsewhere")
        new = {
            (key, copy): self._new_number(key, facts)
            for key in story.registries
            for copy in range(story.copies)
        }
        shared = {"eudract": self._new_number("euctr", facts)} if story.eudract else {}
        names = shared | ({"nct": number} if story.there else {})
        names |= elsewhere().dummy if story.dummy else {}
        if story.follow_up:
            facts = as_follow_up(facts)
        for (key, _), own in new.items():
            other = {k: n for (k, _), n in new.items() if k != key} if story.there else {}
            one = Registered(key, own, retold(facts, rng, self.as_of), names | other)
            (self.late if story.late else self.registered).append(one)
        if story.here or shared:
            given = [(key, own) for (key, _), own in new.items() if story.here]
            self.records[number] = _naming(self.records[number], [*given, *shared.items()])

    def register_alone(self) -> None:
        """The trials that no other registry has, the last of each registry a day late."""
        for key, count in elsewhere().alone.items():
            others = self._alone(key, with_cells=False)
            chosen = [
                *islice(others, elsewhere().others[key]),
                *islice(self._alone(key, with_cells=True), count + 1),
            ]
            new = [Registered(key, self._new_number(key, facts), facts) for facts in chosen]
            self.registered += new[:-1]
            self.late.append(new[-1])

    def _alone(self, key: str, *, with_cells: bool) -> Iterator[Told]:
        serial = FIRST_ALONE[key]
        while True:
            rng = Random(f"{self.seed}:{serial}")
            plan = draw_plan(rng, f"NCT99{serial:06d}", self.as_of)
            facts = told(write(rng, plan, self.as_of))
            if facts and _is_plain(facts) and _gives_cells(facts) == with_cells:
                yield facts
            serial += 1

    def _new_number(self, key: str, facts: Told) -> str:
        self._serials[key] += 1
        numbering = next(one for one in elsewhere().numbers if one.registry == key)
        return numbering.number(int(facts.posted[:4]), self._serials[key])


def _number(record: Record) -> str:
    number: str = record["protocolSection"]["identificationModule"]["nctId"]
    return number


def _fit(record: Record) -> Told | None:
    """The facts of a record that may be registered elsewhere too; None of any other."""
    named = record["protocolSection"]["identificationModule"]
    facts = None if "secondaryIdInfos" in named else told(record)
    return facts if facts and _is_plain(facts) and _gives_cells(facts) else None


def _is_plain(facts: Told) -> bool:
    """Whether every registry has words for it."""
    codes = elsewhere().ctis
    return (
        0 < facts.count < LARGEST
        and "follow" not in f"{facts.official_title} {facts.brief_title}".lower()
        and facts.status in codes.status
        and " ".join(facts.phases) in codes.phase
        and set(facts.ages) <= codes.age.keys()
    )


def _gives_cells(facts: Told) -> bool:
    return CELLS in f"{facts.official_title} {facts.treatment}".lower()


def _naming(record: Record, numbers: list[tuple[str, str]]) -> Record:
    """A copy of the record that names these numbers."""
    infos = []
    for kind, number in numbers:
        type_, domain = TYPES[kind]
        infos.append({"id": number, "type": type_} | ({"domain": domain} if domain else {}))
    protocol = dict(record["protocolSection"])
    protocol["identificationModule"] = dict(protocol["identificationModule"])
    insert(protocol["identificationModule"], "secondaryIdInfos", infos, before="organization")
    return record | {"protocolSection": protocol}


def next_day_elsewhere(before: Elsewhere, *, as_of: date) -> list[Registered]:
    """What CTIS and ISRCTN have a day later: some studies of each go on, some are new."""
    moved: Counter[str] = Counter()
    found = []
    for one in before.registered:
        status = elsewhere().ahead.get(one.told.status)
        if status and moved[one.registry_key] < MOVING:
            moved[one.registry_key] += 1
            found.append(structs.replace(one, told=_moved(one.told, status, as_of)))
        else:
            found.append(one)
    day = as_of.isoformat()
    new = (structs.replace(one.told, posted=day, updated=day) for one in before.late)
    late = (structs.replace(one, told=facts) for one, facts in zip(before.late, new, strict=True))
    return [*found, *late]


def _moved(facts: Told, status: str, as_of: date) -> Told:
    day = as_of.isoformat()
    return structs.replace(facts, status=status, updated=day, started=min(facts.started, day))
