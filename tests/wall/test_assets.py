"""What browsers load, as it is sent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import brotli
import pytest
from flask.testing import FlaskClient

from wall.assets import STATIC, Assets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "all-page.css").write_text('/* why */\n@import "reset.css";\n@import "page.css";\n')
    (tmp_path / "css" / "reset.css").write_text("* { margin: 0 }\n")
    (tmp_path / "css" / "page.css").write_text('.page { background: url("../icon.svg") }\n')
    (tmp_path / "page.js").write_text(
        "/** Says why. */\nconst a = /** @type {number} */ (1) // stays\n"
        '  // goes\nconst b = "/* stays */"\n/* goes\n too */\n'
    )
    return tmp_path


def test_a_sheets_imports_are_sent_in_its_place(folder: Path) -> None:
    sent = Assets(folder).read("css/all-page.css").decode()
    assert sent.split("\n") == ["* { margin: 0 }", "", '.page { background: url("../icon.svg") }', "", ""]


def test_only_comments_that_begin_a_line_stay_behind(folder: Path) -> None:
    sent = Assets(folder).read("page.js").decode()
    assert sent == 'const a = /** @type {number} */ (1) // stays\nconst b = "/* stays */"\n'


def test_a_crowd_that_asks_for_a_file_at_once_has_it_packed_once(folder: Path) -> None:
    assets, crowd, packed = Assets(folder), Barrier(8), []

    def run(pack: Callable[[bytes], bytes], content: bytes) -> bytes:
        packed.append(content)
        return pack(content)

    def ask() -> bytes:
        crowd.wait()
        return assets.packed("page.js", run)

    with ThreadPoolExecutor(8) as pool:
        answers = {asked.result() for asked in [pool.submit(ask) for _one in range(8)]}
    assert [brotli.decompress(answer) for answer in answers] == packed == [assets.read("page.js")]


def test_any_change_of_any_file_changes_every_address(folder: Path) -> None:
    before = Assets(folder).url("page.js")
    (folder / "css" / "reset.css").write_text("* { margin: 1px }\n")
    assert Assets(folder).url("page.js") != before


def test_a_font_is_read_when_it_is_asked_for_is_the_same_to_all_and_counts_for_the_address(folder: Path) -> None:
    font = folder / "letters.woff2"
    font.write_bytes(b"one")
    assets = Assets(folder)
    font.write_bytes(b"two")
    assert assets.read("letters.woff2") == b"two"
    assert assets.read("letters.woff2") is assets.read("letters.woff2")
    assert Assets(folder).version != assets.version


def test_a_file_that_only_changes_its_name_changes_every_address(folder: Path) -> None:
    before = Assets(folder).version
    (folder / "page.js").rename(folder / "other.js")
    assert Assets(folder).version != before


def test_every_import_of_our_sheets_is_found() -> None:
    assets = Assets()
    for path in (STATIC / "css").glob("all-*.css"):
        assert b"@import" not in assets.read(f"css/{path.name}"), path.name


def test_an_address_of_this_version_may_be_kept_for_ever_and_an_older_one_not(client: FlaskClient) -> None:
    url = client.application.jinja_env.globals["asset"]("js/feed.js")  # type: ignore[operator]
    assert "immutable" in client.get(url).headers["Cache-Control"]
    assert client.get("/static/older/js/feed.js").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["../wall/config.py", "..%2fwall%2fconfig.py", "js/none.js", "js"])
def test_nothing_but_a_file_of_the_folder_is_sent(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/x/{path}").status_code == 404


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_what_is_packed_is_what_was_written(client: FlaskClient, coding: str) -> None:
    url = client.application.jinja_env.globals["asset"]("css/all-phone.css")  # type: ignore[operator]
    answer = client.get(url, headers={"Accept-Encoding": coding})
    assert answer.headers.get("Content-Encoding", "identity") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
