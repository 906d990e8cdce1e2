"""The questions by which each kind of database tells its own shape, quicker than by reflection."""

from __future__ import annotations

from typing import NamedTuple


class ShapeQueries(NamedTuple):
    """SQL whose answers have the same columns in every kind of database."""

    tables: str  # name
    views: str  # name
    columns: (
        str  # table or view, column, type, whether it is required, place in the primary key or 0
    )
    indexes: str  # table, name, whether it is unique, columns in order
    references: str  # table, columns, table referred to, its columns


_OWN = r"m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'"
_READ = _OWN.replace("= 'table'", "IN ('table', 'view')")

SQLITE = ShapeQueries(
    tables=f"SELECT m.name FROM sqlite_master m WHERE {_OWN}",  # noqa: S608  only our own words are put in
    views=f"SELECT m.name FROM sqlite_master m WHERE {_OWN.replace('table', 'view')}",  # noqa: S608  only our own words are put in
    columns=f"""
SELECT m.name, c.name, c.type, c."notnull", c.pk
FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE {_READ}
""",  # noqa: S608  only our own words are put in
    indexes=f"""
SELECT name, key_name, is_unique, group_concat(part, ', ') FROM (
    SELECT m.name AS name, i.name AS key_name, i."unique" AS is_unique, p.name AS part
    FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) p
    WHERE i.origin <> 'pk' AND {_OWN}
    ORDER BY m.name, i.name, p.seqno)
GROUP BY name, key_name, is_unique
""",  # noqa: S608  only our own words are put in
    references=f"""
SELECT name, group_concat(part, ', '), other, group_concat(target, ', ') FROM (
    SELECT m.name AS name, f.id AS id, f."from" AS part, f."table" AS other, f."to" AS target
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE {_OWN}
    ORDER BY m.name, f.id, f.seq)
GROUP BY name, id
""",  # noqa: S608  only our own words are put in
)

_OURS = "t.relnamespace = current_schema()::regnamespace AND t.relkind"
_HERE = f"{_OURS} IN ('r', 'p')"


def _names(table: str, numbers: str) -> str:
    """The names of the columns of `table` (an oid) that `numbers` counts, in that order."""
    return f"""(
    SELECT string_agg(a.attname, ', ' ORDER BY n.place)
    FROM unnest({numbers}::smallint[]) WITH ORDINALITY n(number, place)
    JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = n.number)"""  # noqa: S608  only our own words are put in


POSTGRES = ShapeQueries(
    tables=f"SELECT t.relname FROM pg_class t WHERE {_HERE}",  # noqa: S608  only our own words are put in
    views=f"SELECT t.relname FROM pg_class t WHERE {_OURS} = 'v'",  # noqa: S608  only our own words are put in
    columns=f"""
SELECT t.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    coalesce(array_position(k.indkey::smallint[], a.attnum) + 1, 0)
FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
LEFT JOIN pg_index k ON k.indrelid = t.oid AND k.indisprimary
WHERE a.attnum > 0 AND NOT a.attisdropped AND {_OURS} IN ('r', 'p', 'v')
""",  # noqa: S608  only our own words are put in
    indexes=f"""
SELECT t.relname, k.relname, i.indisunique, {_names("t.oid", "i.indkey")}
FROM pg_class t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class k ON k.oid = i.indexrelid
WHERE NOT i.indisprimary AND {_HERE}
""",  # noqa: S608  only our own words are put in
    references=f"""
SELECT t.relname, {_names("t.oid", "c.conkey")}, o.relname, {_names("o.oid", "c.confkey")}
FROM pg_class t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'f'
JOIN pg_class o ON o.oid = c.confrelid
WHERE {_HERE}
""",  # noqa: S608  only our own words are put in
)
