"""Reading a scenario file: TOML, one level of ``extends``, the schema, errors people can use."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any

from gpworld.scenario.build import Scenario, Tables
from gpworld.scenario.checks import check
from gpworld.scenario.problems import Problem, ScenarioError, Source, Where, nearest

Table = dict[str, Any]  # what TOML can hold; the schema says what it does hold

IDENTITY: Mapping[str, tuple[str, ...]] = {
    "organisation": ("ods",),
    "user": ("organisation", "user_name"),
    "patient": ("nhs_number", "practice"),
    "sms_service": ("name",),
    "fault": ("name", "preset"),
}
"""What makes an entry the same as one of the file that it extends: it then takes its place."""

WHOLE = ("clock", "population")
"""Sections that take the place of those of the file extended; of others each key does."""


def folder() -> Path:
    """Where the scenarios that come with gpworld lie: packed, or in a checkout."""
    packed = Path(__file__).parents[1] / "_shared" / "scenarios"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "scenarios"


def names() -> list[str]:
    """The scenarios that come with gpworld."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def load_scenario(name: str | Path) -> Scenario:
    """A scenario by name (``house``) or by file (``my/world.toml``).

    Raises:
        ScenarioError: there is none, or something is wrong with it; each problem names file,
            line, key and remedy.
    """
    path = _find(name)
    return _checked(_merged(_with_base(*_read(path), path.parent)))


def parse_scenario(text: str, file: str = "scenario.toml") -> Scenario:
    """A scenario from its text; what it extends is one that comes with gpworld.

    Raises:
        ScenarioError: as ``load_scenario``.
    """
    source = Source(file, text)
    return _checked(_merged(_with_base(source, _parse(source))))


def read_again(texts: Sequence[tuple[str, str]]) -> Scenario:
    """A scenario from what it was read from: file name and text, the extended one's first.

    Raises:
        ScenarioError: as ``load_scenario``.
    """
    sources = [Source(file, text) for file, text in texts]
    tables = [(source, _parse(source)) for source in sources]
    for _, table in tables:
        table.pop("extends", None)
    return _checked(_merged(tables))


def _checked(tables: Tables) -> Scenario:
    scenario = Scenario.read(tables)
    check(scenario)
    return scenario


def _find(name: str | Path) -> Path:
    path = Path(name)
    if path.suffix == ".toml":
        if path.is_file():
            return path
        raise ScenarioError([Problem(str(path), 1, "the file", "is not there; check its path")])
    ours = folder() / f"{name}.toml"
    if ours.is_file():
        return ours
    raise ScenarioError(
        [Problem(str(name), 1, "the scenario", f"is unknown; {nearest(str(name), names())}")]
    )


def _with_base(
    source: Source, table: Table, beside: Path | None = None
) -> list[tuple[Source, Table]]:
    """A file's own table, after that of the file it extends."""
    base = table.pop("extends", None)
    if base is None:
        return [(source, table)]
    extended = _read(_base(source, base, beside))
    if "extends" in extended[1]:
        raise ScenarioError(
            [source.problem(("extends",), f"{base} extends another file itself: name that one")]
        )
    return [extended, (source, table)]


def _base(source: Source, base: str, beside: Path | None) -> Path:
    if beside is not None and (beside / base).is_file():
        return beside / base
    if Path(base).stem in names() and Path(base).name == base:
        return folder() / base
    where = f"beside this one, and none of ours; {nearest(base, [f'{n}.toml' for n in names()])}"
    raise ScenarioError([source.problem(("extends",), f"there is no file {base} {where}")])


def _read(path: Path) -> tuple[Source, Table]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError([Problem(path.name, 1, "the file", "save it as UTF-8")]) from None
    except OSError as failure:
        why = f"cannot be read ({failure.strerror}); check its path"
        raise ScenarioError([Problem(path.name, 1, "the file", why)]) from None
    source = Source(path.name, text)
    return source, _parse(source)


def _parse(source: Source) -> Table:
    try:
        table = _plain(tomllib.loads(source.text))
    except tomllib.TOMLDecodeError as failure:
        line = re.search(r"line (\d+)", str(failure))
        number = int(line.group(1)) if line else source.text.count("\n") + 1
        sentence = str(failure).partition(" (at ")[0]
        written = "".join(source.text.splitlines()[number - 1 : number])
        if re.search(r"=\s*\d\d:\d\d\s*(#|$)", written):
            sentence = 'a time of day needs quotes; write it like start = "09:00"'
        raise ScenarioError([Problem(source.file, number, "TOML", sentence)]) from failure
    except RecursionError as failure:
        raise ScenarioError([source.problem((), "is nested too deep; flatten it")]) from failure
    problems = list(_against_schema(source, table))
    if problems:
        raise ScenarioError(problems)
    assert isinstance(table, dict)
    return table


def _plain(value: Any) -> Any:
    """Dates and times as text, the way the schema and the rest of the package read them."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def schema() -> Table:
    """The JSON Schema of scenario files (draft 2020-12)."""
    found = json.loads(files("gpworld.scenario").joinpath("schema.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def _against_schema(source: Source, table: Table) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator  # takes a tenth of a second to import

    for error in Draft202012Validator(schema()).iter_errors(table):
        path = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            known = error.schema.get("properties", {})
            for key in sorted(set(error.instance) - set(known)):
                yield source.problem((*path, key), f"is not a known key; {nearest(key, known)}")
        elif error.validator == "required":
            for key in error.validator_value:
                if key not in error.instance:
                    yield source.problem(path, f"lacks {key!r}; {_remedy(error.schema, key)}")
        else:
            yield source.problem(path, _wrong(error.validator, error.instance, error.schema))


def _wrong(rule: Any, value: Any, schema: Table) -> str:
    """A sentence for a value that is not what the schema asks for, with what to write instead."""
    shown = json.dumps(value, ensure_ascii=False)
    if rule == "enum":
        choices = [choice for choice in schema["enum"] if choice is not None]
        if isinstance(value, str):
            return f"{shown} is not known; {nearest(value, choices)}"
    if rule == "type" and not isinstance(value, dict | list):
        return f"{shown} is not {_kind(schema)}; {_example(schema)}"
    return f"{shown} does not fit; {_bounds(schema)}{_example(schema)}"


def _bounds(schema: Table) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    words = [f"at least {least}"] * (least is not None) + [f"at most {most}"] * (most is not None)
    return f"write {' and '.join(words)}; " if words else ""


def _kind(schema: Table) -> str:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    words = {
        "string": "a text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "array": "a list",
        "object": "a table",
    }
    return " or ".join(words[kind] for kind in kinds)


def _example(schema: Table) -> str:
    examples = schema.get("examples")
    if examples:
        return f"write it like {json.dumps(examples[0], ensure_ascii=False)}"
    text = str(schema.get("description", "see the schema"))
    return f"it is: {text[:1].lower()}{text[1:].rstrip('.')}"


def _remedy(schema: Table, key: str) -> str:
    return f"add it: {_example(schema['properties'][key]).removeprefix('it is: ')}"


def _merged(tables: list[tuple[Source, Table]]) -> Tables:
    """One table of all, where each entry of its lists stands, and where the file itself does."""
    merged: Table = {}
    places: dict[str, list[Where]] = {}
    for source, table in tables:
        for key, value in table.items():
            if isinstance(value, list):
                _add(merged.setdefault(key, []), places.setdefault(key, []), key, value, source)
            elif isinstance(value, dict) and key not in WHOLE:
                merged[key] = {**merged.get(key, {}), **value}
            else:
                merged[key] = value
    return Tables(merged, places, Where(tables[-1][0]), tuple(source for source, _ in tables))


def _add(
    entries: list[Table], places: list[Where], kind: str, new: list[Table], source: Source
) -> None:
    """Add the entries of one file; one that is the same as an earlier file's takes its place."""
    earlier = {_same(kind, entry): at for at, entry in enumerate(entries)} if entries else {}
    for number, entry in enumerate(new):
        where = Where(source, (kind, number))
        at = earlier.get(_same(kind, entry)) if kind in IDENTITY else None
        if at is None:
            entries.append(entry)
            places.append(where)
        else:
            entries[at], places[at] = entry, where


def _same(kind: str, entry: Table) -> tuple[Any, ...]:
    return tuple(entry.get(key) for key in IDENTITY.get(kind, ()))
