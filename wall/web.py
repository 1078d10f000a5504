"""What the routes of every page need: the request's device, the app's parts, and how a refusal is shown."""

from typing import Any

from flask import Blueprint, Response, current_app, request

from wall.config import Config
from wall.devices import Devices
from wall.errors import WallError
from wall.limits import Limits
from wall.photos import intake
from wall.photos.intake import Lab
from wall.photos.renditions import TYPES

blueprint = Blueprint("wall", __name__)


def phone_link(slug: str) -> str:
    """Where supporters find a wall: what the QR code says."""
    return f"{config().base_url}/w/{slug}"


def number(typed: str) -> int:
    """A number that the database can hold. Raises ValueError, which `args.get` takes for none given."""
    if not 0 <= int(typed) < 2**63:
        raise ValueError
    return int(typed)


def lab() -> Lab:
    made: Lab = current_app.extensions["wall.lab"]
    return made


def picture(address: str, name: str) -> Response:
    """A photo's file as an answer. Raises PhotoUnknown."""
    file = intake.file_of(lab().store, address, name)
    return Response(file, mimetype=TYPES[name.rpartition(".")[2]])


def device() -> str:
    """Whose request this is, for the limits only: it is hashed at once and never kept."""
    return request.remote_addr or ""


def refusal_of(error: WallError | None) -> dict[str, Any] | None:
    """A refusal as the pages show it beside its field; also for the moderators' pages."""
    return {"code": error.code, "message": error.message(), "field": error.field} if error else None


def private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def limits() -> Limits:
    """This process's rules of how often a device may do something."""
    rules: Limits = current_app.extensions["wall.limits"]
    return rules


def known_devices() -> Devices:
    """What this process remembers of the phones whose posts wait."""
    known: Devices = current_app.extensions["wall.devices"]
    return known


def config() -> Config:
    settings: Config = current_app.extensions["wall.config"]
    return settings
