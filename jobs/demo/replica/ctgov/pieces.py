"""Names for the values of a record, which fields, sort, queries and filters all share."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

KeyPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One named value or structure; `kind` as in pieces.toml, "struct" for a structure."""

    name: str
    path: KeyPath
    kind: str = "text"
    is_list: bool = False

    @property
    def dotted(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Area:
    """A named group of pieces that a `query.*` parameter searches in."""

    name: str
    label: str
    pieces: tuple[Piece, ...]
    param: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that can be named in a request."""

    pieces: Mapping[str, Piece]
    areas: Mapping[str, Area]
    enums: Mapping[str, tuple[str, ...]]
    by_path: Mapping[str, Piece]
    by_param: Mapping[str, Area]
    list_paths: frozenset[KeyPath]

    def leaves(self, name: str) -> tuple[Piece, ...] | None:
        """Return the values behind a piece, an area or a dotted path; None for an unknown name."""
        if area := self.areas.get(name):
            return area.pieces
        piece = self.pieces.get(name) or self.by_path.get(name)
        if piece is None:
            return None
        if piece.kind != "struct":
            return (piece,)
        depth = len(piece.path)
        return tuple(
            leaf
            for leaf in self.pieces.values()
            if leaf.kind != "struct" and leaf.path[:depth] == piece.path
        )


@cache
def catalogue() -> Catalogue:
    """Read the tables once."""
    pieces = {piece.name: piece for piece in _pieces(_table("pieces"), ())}
    areas = {name: _area(name, row, pieces) for name, row in _table("areas").items()}
    return Catalogue(
        pieces=pieces,
        areas=areas,
        enums={name: tuple(values) for name, values in _table("enums").items()},
        by_path={piece.dotted: piece for piece in pieces.values()},
        by_param={area.param: area for area in areas.values() if area.param},
        list_paths=frozenset(
            piece.path for piece in pieces.values() if piece.is_list and piece.kind == "struct"
        ),
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def _area(name: str, row: Mapping[str, Any], pieces: Mapping[str, Piece]) -> Area:
    members = tuple(pieces[piece] for piece in row["pieces"])
    return Area(name, row.get("label", name), members, row.get("param"))


def _pieces(node: Mapping[str, Any], path: KeyPath) -> Iterator[Piece]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _pieces(value, (*path, key))
        elif key == ".":
            yield _piece(value, path, "struct")
        else:
            yield _piece(value, (*path, key), "text")


def _piece(cell: str, path: KeyPath, kind: str) -> Piece:
    name, *rest = cell.split()
    kinds = [word for word in rest if word != "[]"]
    return Piece(name, path, kinds[0] if kinds else kind, "[]" in rest)
