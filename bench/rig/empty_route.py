"""Runs `python -m wall` with one more route, which does nothing: what the server costs without the wall's own work."""

import wall.__main__ as server  # noqa: I001  # it patches eventlet, so it comes first

from flask import Flask

from wall import app as parts
from wall.config import Config


def create_app(settings: Config | None = None) -> Flask:
    app = parts.create_app(settings)
    app.add_url_rule("/empty", "empty", lambda: ("", 201), methods=["POST"])
    return app


if __name__ == "__main__":
    vars(server)["create_app"] = create_app
    server.main()
