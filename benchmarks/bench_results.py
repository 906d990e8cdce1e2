"""What a benchmark found: printed, kept with what was found before, and held against a record."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Literal

import msgspec
from msgspec import Struct, field

from benchmarks.cost import Cost

KEPT = Path("build/bench/results.jsonl")
"""One line a run and size, the newest last."""
RECORDED = Path(__file__).parent / "recorded.toml"
ALLOWED_LOSS = 0.15

Verdict = Literal["holds", "lost", "too noisy to tell"]


class Result(Struct, frozen=True, kw_only=True):
    """The costs of one run at one size, round by round, and where it ran."""

    records: str
    size: int
    mean_bytes: float
    load: tuple[float, float]  # of the machine, before and after
    cores: int
    rounds: list[dict[str, Cost]]
    bytes: dict[str, int] = field(default_factory=dict)

    def ratios(self, part: str, whole: str, what: str) -> list[float]:
        """Return `part` / `whole` of each round; `what`: cpu or wall."""
        return [getattr(one[part], what) / getattr(one[whole], what) for one in self.rounds]


class Recorded(Struct, frozen=True, forbid_unknown_fields=True):
    """A ratio that was measured once: cost of `part` / cost of `whole`, in `what` (cpu or wall)."""

    part: str
    whole: str
    what: str
    records: str
    size: int
    ratio: float


def show(result: Result) -> None:
    """Print a table of one size."""
    before, after = result.load
    print(
        f"\n{result.size:,} {result.records}, mean {result.mean_bytes:,.0f} bytes; "
        f"{result.cores} cores, load {before:.1f} -> {after:.1f}, {len(result.rounds)} rounds"
    )
    print(
        f"{'what':26} {'CPU s':>8} {'wall s':>8} {'x CPU':>18} {'x wall':>18} {'MB':>6} {'WAL':>6}"
    )
    least = next(iter(result.rounds[0]))
    for name in result.rounds[0]:
        costs = [one[name] for one in result.rounds]
        cpu, wall = (median(getattr(one, what) for one in costs) for what in ("cpu", "wall"))
        shares = [_spread(result.ratios(least, name, what)) for what in ("cpu", "wall")]
        peak, wal = (max(getattr(one, what) for one in costs) for what in ("peak_mb", "wal_mb"))
        costs_so_far = f"{name:26} {cpu:8.2f} {wall:8.2f} {shares[0]:>18} {shares[1]:>18}"
        print(f"{costs_so_far} {peak:6,.0f} {wal:6,.1f}")
    print("  ".join(f"{name} {count / 1e6:,.1f} MB" for name, count in result.bytes.items()))


def _spread(ratios: list[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f})"


def keep(result: Result) -> None:
    """Add the result to those of earlier runs."""
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with KEPT.open("ab") as file:
        file.write(msgspec.json.encode(result) + b"\n")


def kept() -> list[Result]:
    """Return all results, oldest first; none where nothing was measured yet."""
    if not KEPT.exists():
        return []
    decoder = msgspec.json.Decoder(Result)
    return [decoder.decode(line) for line in KEPT.read_bytes().splitlines()]


def recorded() -> list[Recorded]:
    """Return the ratios that the next runs are held against."""
    text = RECORDED.read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=dict[str, list[Recorded]])["ratio"]


def judge(record: Recorded, ratios: list[float]) -> Verdict:
    """Say whether a ratio held; rounds on both sides of the bound tell nothing."""
    bound = record.ratio * (1 + ALLOWED_LOSS)
    if max(ratios) <= bound:
        return "holds"
    return "lost" if min(ratios) > bound else "too noisy to tell"
