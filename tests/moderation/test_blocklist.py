"""The page of blocked words, as moderators and organisers use it, without JavaScript."""

import requests

from moderation.models import Role
from tests.actors import HTML, JSON, Moderator, Server, Supporter


def test_a_list_comes_in_marks_what_is_sent_next_and_goes_out_again(server: Server, slug: str) -> None:
    vera, jan = Moderator(server, slug, role=Role.ORGANISER), Moderator(server, slug)
    url = f"{server.url}/moderation/w/{slug}/blocklist"

    def sends(who: Moderator, path: str = "", file: bytes = b"", **fields: str) -> requests.Response:
        form = {"csrf_token": who.token, **fields}
        files = {"list": ("words.txt", file)} if file else None
        return who.http.post(url + path, data=form, files=files, headers=HTML, timeout=20)

    added = sends(jan, words="# ours\nflumber\nx\nflum<b>")
    assert added.status_code == 201
    assert "2 words added." in added.text
    assert "line 3." in added.text
    assert "flum&lt;b&gt;" in added.text
    assert "Take over a text file" not in added.text, "that is an organiser's"

    taken = sends(vera, "/import", "\ufeffgrobnik\r\nдурмун\r\n".encode(), replace="1")
    assert taken.status_code == 201
    assert vera.http.get(f"{url}.txt", timeout=20).content.decode() == "grobnik\nдурмун\n"
    Supporter(server, slug).posts("You flumber"), Supporter(server, slug).posts("You GR0BN1K")
    assert [post["rank"] for post in jan.queue()] == [0, 1]

    assert "grobnik" not in sends(vera, "/removals", word="grobnik").text
    assert sends(vera, "/import", b"\xff\xfe\x00").status_code == 400
    letters = "abcdefghkm"
    many = "\n".join(f"{a}{b}{c}n" for a in letters for b in letters for c in letters)
    told = vera.http.post(url, data={"csrf_token": vera.token, "words": many}, headers=JSON, timeout=20).json()
    assert (told["added"] > 900, told["left_out"]) == (True, [])
