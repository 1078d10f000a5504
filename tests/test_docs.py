"""The docs are true: what the code has stands in them, and what they name exists."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TypeVar

import click
import pytest
from flask import Flask

from wall.config import ROOT, Config
from wall.errors import WallError
from wall.events import Event

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
CODE = re.compile(r"`([^`]+)`")

Table = dict[str, list[str]]
T = TypeVar("T")


def table(page: str, heading: str) -> Table:
    """A section's table: by what stands in code in the first cell, the other cells."""
    text = (DOCS / f"{page}.md").read_text()
    section = re.split(r"^## ", text.split(f"\n## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    found = {CODE.findall(first)[0]: [cell.strip() for cell in rest] for first, *rest in rows}
    assert len(found) == len(rows), f"a line of {heading} stands twice"
    return found


def descendants(parent: type[T]) -> Iterator[type[T]]:
    for child in parent.__subclasses__():
        yield child
        yield from descendants(child)


def commands(group: Mapping[str, click.Command], prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.items():
        if isinstance(command, click.Group):
            yield from commands(command.commands, f"{prefix}{name} ")
        else:
            yield prefix + name, command


def test_every_setting_has_its_line() -> None:
    read = re.findall(r'"(WALL_[A-Z0-9_]+|PORT)"', (ROOT / "wall" / "config.py").read_text())
    assert set(table("running", "Settings")) == set(read)


@pytest.mark.parametrize("setting", [field.name for field in fields(Config)])
def test_every_setting_says_its_default(setting: str) -> None:
    default = next(field.default for field in fields(Config) if field.name == setting)
    cell = table("running", "Settings")[f"WALL_{setting.upper()}"][0]
    if default is MISSING:
        assert cell == "none"
    elif default:
        assert cell == f"`{default}`".replace(f"sqlite:///{ROOT}", "sqlite:///…").replace(str(ROOT), "…")


def test_every_command_has_its_line_with_its_arguments_and_options(app: Flask) -> None:
    documented = table("running", "Commands")
    real = {}
    for name, command in commands(app.cli.commands):
        arguments = [param.human_readable_name for param in command.params if isinstance(param, click.Argument)]
        real[" ".join([name, *arguments])] = {
            option for param in command.params if isinstance(param, click.Option) for option in param.opts
        }
    assert {line: set(re.findall(r"`(--[a-z-]+)`", cells[0])) for line, cells in documented.items()} == real


def test_every_make_target_has_its_line() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(table("running", "make")) == {f"make {target}" for target in targets}


def test_every_route_has_its_line(app: Flask) -> None:
    real = {f"{method} {rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or set())}
    calls = {call for call in real if not call.startswith(("HEAD ", "OPTIONS "))}
    assert set(table("protocol", "HTTP")) == calls


def test_every_event_has_its_line_with_its_payload() -> None:
    events = list(descendants(Event))
    real = {event.name: (event.namespace, [field.name.rstrip("_") for field in fields(event)]) for event in events}
    documented = {
        name: (namespace.strip("`"), CODE.findall(payload))
        for name, (namespace, payload, _meaning) in table("protocol", "Events").items()
    }
    assert {name: (space, sorted(names)) for name, (space, names) in documented.items()} == {
        name: (space, sorted(names)) for name, (space, names) in real.items()
    }


def test_every_error_has_its_line_with_its_status(app: Flask) -> None:
    assert {code: int(cells[0]) for code, cells in table("protocol", "Errors").items()} == {
        error.code: error.status for error in descendants(WallError)
    }


def test_no_two_errors_share_a_code(app: Flask) -> None:
    codes = [error.code for error in descendants(WallError)]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text()
    for link in re.findall(r'\]\(([^)]+)\)|src="([^"]+)"', text):
        target, _, fragment = "".join(link).partition("#")
        if target.startswith("https://"):
            continue
        path = page.parent / target if target else page
        assert path.exists(), f"{page.name} points to {target}"
        if fragment:
            headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
            assert fragment in {heading.lower().replace(" ", "-") for heading in headings}, fragment


def test_the_readme_shows_every_picture_and_none_is_heavy() -> None:
    text = (ROOT / "README.md").read_text()
    for picture in (DOCS / "pictures").glob("*.png"):
        assert f"docs/pictures/{picture.name}" in text
        assert picture.stat().st_size <= 300_000, picture.name


def test_every_module_stands_in_the_layout() -> None:
    text = (DOCS / "architecture.md").read_text()
    for package in ("wall", "moderation"):
        for module in (ROOT / package).glob("*.py"):
            assert module.name == "__init__.py" or module.name in text, f"{package}/{module.name}"


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda page: page.name)
def test_a_decision_is_short_and_says_what_would_change_our_mind(page: Path) -> None:
    text = page.read_text()
    assert len(text.splitlines()) <= 40
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[-1] == "What would change our mind"
