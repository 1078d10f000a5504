"""Everybody at a desk hears who reads what, and when it is free again."""

from tests.actors import Listener, Moderator, Server, Supporter, wait_until

DESK = "a-desk-of-hers-in-one-page"


def sits_down(moderator: Moderator, desk: str = DESK) -> Listener:
    auth = {"wall": moderator.wall, "desk": desk}
    return Listener(moderator.server.url, "/moderation", auth, {"Cookie": moderator.cookie})


def reads(listener: Listener) -> list[tuple[str, str]]:
    heard = [payload["readers"] for name, payload in listener.heard if name == "presence"]
    return [(reader["name"], reader["post"]) for reader in heard[-1]] if heard else []


def test_what_one_reads_is_reserved_and_free_again_when_their_page_is_gone(server: Server, slug: str) -> None:
    hers, his = Moderator(server, slug), Moderator(server, slug)
    sent = Supporter(server, slug).posts("Read me")
    her_desk, his_desk = sits_down(hers), sits_down(his, "his-desk-in-another-browser")

    answer = hers.says(f"w/{slug}/reading", desk=DESK, post=sent.id)

    assert answer.json() == {"post": sent.id, "seconds": 60}
    wait_until(lambda: reads(his_desk) == [(hers.name, sent.id)], "he hears that she reads it")
    assert [
        (reader["name"], reader["post"]) for reader in his.gets(f"/moderation/w/{slug}/queue.json").json()["readers"]
    ] == [(hers.name, sent.id)]
    refused = his.decides(sent.id, "approve", 1)
    assert (refused.status_code, refused.json()["error"]["code"], refused.json()["by"]) == (
        409,
        "post_reserved",
        hers.name,
    )

    her_desk.leave()

    wait_until(lambda: reads(his_desk) == [], "he hears that she left")
    assert his.decides(sent.id, "approve", 1).status_code == 201
    his_desk.leave()


def test_a_page_that_came_back_over_another_socket_keeps_what_it_reads(server: Server, slug: str) -> None:
    hers, his = Moderator(server, slug), Moderator(server, slug)
    sent = Supporter(server, slug).posts("Read me")
    old, his_desk = sits_down(hers), sits_down(his, "his-desk-in-another-browser")
    new = sits_down(hers)
    hers.says(f"w/{slug}/reading", desk=DESK, post=sent.id)
    old.leave()
    later = Supporter(server, slug).posts("A later one")
    his_desk.hears("queue:entered")
    hers.says(f"w/{slug}/reading", desk=DESK, post=later.id)

    wait_until(lambda: reads(his_desk) == [(hers.name, later.id)], "and she goes on reading")
    new.leave()
    his_desk.leave()


def test_signing_out_frees_what_was_read(server: Server, slug: str) -> None:
    hers, his = Moderator(server, slug), Moderator(server, slug)
    sent = Supporter(server, slug).posts("Read me")
    her_desk = sits_down(hers)
    hers.says(f"w/{slug}/reading", desk=DESK, post=sent.id)

    hers.sign_out()

    wait_until(lambda: not her_desk.is_connected, "her socket is cut")
    assert his.decides(sent.id, "reject", 1).status_code == 201
    assert "StorageUnavailable" not in server.log, "her desk wanted to write while her sign-in ended"
    her_desk.leave()


def test_many_are_rejected_with_one_request_and_every_desk_hears_of_each(server: Server, slug: str) -> None:
    moderator = Moderator(server, slug)
    desk = sits_down(moderator)
    copies = [Supporter(server, slug).posts(f"Visit my shop {number}") for number in range(45)]

    answer = moderator.says(f"w/{slug}/rejections", post=[f"{sent.id}:1" for sent in copies], reason="spam")

    assert answer.status_code == 201
    assert (len(answer.json()["rejected"]), answer.json()["left"]) == (45, [])
    wait_until(lambda: desk.names().count("queue:left") == 45, "every desk hears of each")
    assert moderator.queue() == []
    desk.leave()
