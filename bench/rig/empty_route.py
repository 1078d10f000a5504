"""Runs `python -m wall` with one more route, which does nothing: what the server costs without the wall's own work."""

import wall.__main__ as server  # first: it patches eventlet
from flask import Flask
from wall.config import Config

PATH = "/empty"
COMMAND = ("bench.rig.empty_route",)

_create_app = server.create_app


def create_app(settings: Config) -> Flask:
    app = _create_app(settings)
    app.add_url_rule(PATH, "empty", lambda: ("", 201), methods=["POST"])
    return app


if __name__ == "__main__":
    server.create_app = create_app
    server.main()
