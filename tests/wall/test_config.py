"""Settings: each is read from the environment, each wrong value is refused by name, and the code has no other way."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from tests.actors import SECRET
from wall import config
from wall.app import create_app
from wall.config import ROOT, Config, ConfigError

GIVEN = {"WALL_SECRET_KEY": SECRET, "WALL_ENV_FILE": "/nowhere"}
CODE = sorted(path for folder in ("wall", "moderation") for path in (ROOT / folder).rglob("*.py"))


def secure_app(app: Flask) -> Flask:
    """The application as it would be behind TLS, on the database of the plain one."""
    plain: Config = app.extensions["wall.config"]
    return create_app(
        Config(
            secret_key=SECRET,
            database_url=plain.database_url,
            public_url="https://wall.example.org",
            async_mode="threading",
        )
    )


# (setting, what is written, the field, what it becomes)
SETTINGS = [
    ("WALL_SECRET_KEY", "x" * 32, "secret_key", "x" * 32),
    ("WALL_DATABASE_URL", "sqlite:////tmp/x.sqlite3", "database_url", "sqlite:////tmp/x.sqlite3"),
    ("WALL_HOST", "127.0.0.1", "host", "127.0.0.1"),
    ("WALL_PORT", "8080", "port", 8080),
    ("WALL_PUBLIC_URL", "https://wall.example.org/", "public_url", "https://wall.example.org"),
    ("WALL_ORIGINS", "https://a.example  https://b.example", "origins", ("https://a.example", "https://b.example")),
    ("WALL_PROXIES", "1", "proxies", 1),
    ("WALL_MOST_SOCKETS", "100", "most_sockets", 100),
    ("WALL_POSTS_PER_MINUTE", "3", "posts_per_minute", 3),
    ("WALL_PHOTOS", "s3://bucket/prefix", "photos", "s3://bucket/prefix"),
    ("WALL_S3_ENDPOINT", "https://s3.example.org", "s3_endpoint", "https://s3.example.org"),
    ("WALL_S3_REGION", "eu-central-1", "s3_region", "eu-central-1"),
    ("WALL_S3_KEY", "a key", "s3_key", "a key"),
    ("WALL_S3_SECRET", "a secret", "s3_secret", "a secret"),
    ("WALL_PHOTOS_PER_MINUTE", "7", "photos_per_minute", 7),
    ("WALL_METRICS_TOKEN", "y" * 32, "metrics_token", "y" * 32),
    ("WALL_HTML_CLEANER", "nh3", "html_cleaner", "nh3"),
    ("WALL_ASYNC_MODE", "threading", "async_mode", "threading"),
]


@pytest.mark.parametrize(("name", "written", "field", "value"), SETTINGS)
def test_a_setting_is_read(name: str, written: str, field: str, value: object) -> None:
    assert getattr(config.load({**GIVEN, name: written}), field) == value


def test_every_setting_is_in_this_table() -> None:
    assert {field for _name, _written, field, _value in SETTINGS} == {field.name for field in fields(Config)}
    named = set(re.findall(r'"(WALL_[A-Z0-9_]+)"', (ROOT / "wall" / "config.py").read_text()))
    assert {name for name, *_rest in SETTINGS} | {"WALL_ENV_FILE"} == named


def test_the_platforms_port_counts_where_the_walls_own_is_not_given() -> None:
    assert config.load({**GIVEN, "PORT": "5000"}).port == 5000
    assert config.load({**GIVEN, "PORT": "5000", "WALL_PORT": "6000"}).port == 6000
    assert config.load(GIVEN).port == 8000


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("WALL_SECRET_KEY", ""),
        ("WALL_SECRET_KEY", "x" * 31),
        ("WALL_PORT", "http"),
        ("WALL_PORT", "-1"),
        ("WALL_PROXIES", "yes"),
        ("WALL_MOST_SOCKETS", "1e3"),
        ("WALL_POSTS_PER_MINUTE", ""),
        ("WALL_PHOTOS", "var/photos"),
        ("WALL_PHOTOS", "s3:///prefix"),
        ("WALL_S3_ENDPOINT", "s3.example.org"),
        ("WALL_PHOTOS_PER_MINUTE", "many"),
        ("WALL_PUBLIC_URL", "wall.example.org"),
        ("WALL_PUBLIC_URL", "ftp://wall.example.org"),
        ("WALL_PUBLIC_URL", "https://"),
        ("WALL_PUBLIC_URL", "https://wall.example.org/below"),
        ("WALL_METRICS_TOKEN", "y" * 31),
        ("WALL_HTML_CLEANER", "none"),
        ("WALL_ASYNC_MODE", "gevent"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name_and_never_repeated(name: str, written: str) -> None:
    with pytest.raises(ConfigError, match=name) as refusal:
        config.load({**GIVEN, name: written})
    assert len(written) < 4 or f" {written}" not in str(refusal.value).replace("https://wall.example.org", "")


def test_without_a_secret_nothing_starts() -> None:
    with pytest.raises(ConfigError, match="WALL_SECRET_KEY"):
        config.load({"WALL_ENV_FILE": "/nowhere"})


def test_what_the_environment_lacks_the_file_gives(tmp_path: Path) -> None:
    file = tmp_path / "wall.env"
    file.write_text(f"# a comment = nothing\n\nWALL_SECRET_KEY = {SECRET}=with=signs \nWALL_PORT=1234\nnonsense\n")

    given = config.load({"WALL_ENV_FILE": str(file), "WALL_PORT": "5678"})

    assert given.secret_key == f"{SECRET}=with=signs"
    assert given.port == 5678, "the environment comes first"


def test_own_origins_are_the_public_one_or_this_machines() -> None:
    public = Config(secret_key=SECRET, public_url="https://wall.example.org", origins=("https://other.example",))
    assert public.own_origins == ("https://wall.example.org", "https://other.example")
    assert public.is_secure

    here = Config(secret_key=SECRET, port=8000)
    assert {"http://localhost:8000", "http://127.0.0.1:8000", here.base_url} == set(here.own_origins)
    assert not here.is_secure


def test_over_tls_the_moderators_cookie_is_bound_to_this_host(app: Flask) -> None:
    settings = secure_app(app).config

    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["SESSION_COOKIE_HTTPONLY"]
    assert settings["SESSION_COOKIE_SAMESITE"] == "Strict"
    assert "SESSION_COOKIE_DOMAIN" not in settings or not settings["SESSION_COOKIE_DOMAIN"]


# Rules of the house that no linter knows


def attributes(path: Path) -> set[str]:
    """Everything that a module names, like `os.environ` or `socketio.emit`."""
    tree = ast.parse(path.read_text())
    return {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)} | {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def who_names(pattern: str) -> set[str]:
    return {
        str(path.relative_to(ROOT)) for path in CODE if any(re.fullmatch(pattern, name) for name in attributes(path))
    }


def test_only_config_reads_the_environment() -> None:
    assert who_names(r"os\.(environb?|getenv|putenv)") == {"wall/config.py"}


def test_only_live_emits() -> None:
    """wall.fanout is what carries it: the manager of python-socketio that live's emit ends in."""
    assert who_names(r"(.*\.)?socketio\.(emit|send)|(.*\.)?(emit|send_event)") - {"wall/fanout.py"} == {"wall/live.py"}


def test_only_text_makes_markup() -> None:
    assert who_names(r"(markupsafe\.)?Markup|.*\.unescape") == {"wall/text.py"}


def test_only_db_knows_sqlite() -> None:
    assert who_names(r"sqlite3|.*\.exec_driver_sql") == {"wall/db.py"}


def test_nothing_is_run_or_unpickled_but_the_photo_workers() -> None:
    assert who_names(r"eval|exec|pickle(\..*)?|marshal(\..*)?|os\.(system|popen|exec.*)") == set()
    assert who_names(r"subprocess(\..*)?|os\.fork") == {"wall/photos/pool.py", "wall/photos/worker.py"}


def test_templates_trust_nobody() -> None:
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert len(templates) > 10
    for path in templates:
        found = re.search(r"\|\s*safe\b|autoescape|Markup|(?<![\w-])on[a-z]+=\"|<style|style=\"", path.read_text())
        assert found is None, f"{path.name}: {found}"


def test_scripts_make_no_html() -> None:
    scripts = sorted((ROOT / "static" / "js").rglob("*.js"))
    assert len(scripts) > 10
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setHTML|srcdoc|DOMParser|createContextualFragment|document\.cookie|sendBeacon"  # noqa: E501
    for path in scripts:
        found = re.search(forbidden, path.read_text())
        assert found is None, f"{path.name}: {found}"


# A display keeps what everybody may see, so that the show goes on without the network.
OFFLINE = {"wall-store.js", "kept-photos.js", "offline.js", "worker.js"}


def test_a_browser_keeps_two_tokens_what_was_chosen_at_a_screen_whether_a_desk_sounds_and_nothing_else() -> None:
    scripts = (ROOT / "static" / "js").rglob("*.js")
    keeps = r"(local|session)Storage|indexedDB|openDB|caches\.open"
    keeping = {path.name for path in scripts if re.search(keeps, path.read_text())}
    assert (
        keeping
        == {"desk-alarm.js", "device.js", "display-token.js", "own-choice.js", "projection.js", "upgrade.js"} | OFFLINE
    )
