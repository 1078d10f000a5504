"""create_app(): the one place where the parts meet."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import moderation.account_routes
import moderation.audit_routes
import moderation.blocklist_routes
import moderation.cli
import moderation.demo
import moderation.door
import moderation.own_account_routes
import moderation.passkey_routes
import moderation.reset_routes
import moderation.routes
import moderation.screen_routes
import moderation.settings_routes
import moderation.show_routes
import moderation.team_routes
import wall.cli
import wall.metrics_routes
import wall.photo_routes
import wall.post_routes
import wall.receipt_routes
import wall.routes
import wall.screen_routes
import wall.show_routes
import wall.web
from moderation import accounts, audit, one_time_codes, reservations, resets
from moderation.namespaces import ModerationNamespace
from wall import config, db, devices, errors, fanout, language, live, raid, security, show, text, threads, turns
from wall.assets import Assets
from wall.config import ROOT, Config
from wall.devices import Devices
from wall.events import MODERATION_NAMESPACE, WALL_NAMESPACE
from wall.housekeeping import AnnounceWalls, Chore
from wall.limits import Limits
from wall.metrics import Metrics
from wall.namespaces import WallNamespace
from wall.packets import ClientPacket, Doorkeeper, Letters
from wall.pages import Pages
from wall.photos import intake
from wall.photos.intake import Lab
from wall.photos.pool import Pool
from wall.photos.store import open_store
from wall.proof import Proofs
from wall.raid import Door
from wall.websocket import LONGEST_MESSAGE


class Application(Flask):
    """Flask, except that its log of what nothing else handled holds no address, no traceback and no word of anybody."""

    request_class = security.InMemory

    def log_exception(self, exc_info: Any) -> None:
        errors.log_fault(exc_info[1])


def create_app(settings: Config | None = None) -> Flask:
    """The whole server, from `settings` or from the environment. Raises ConfigError."""
    settings = settings or config.load()
    app = Application("wall", root_path=str(ROOT / "wall"), template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(_flask_settings(settings))
    # Werkzeug would lead to the right spelling on the host that the request named, without the TLS of a proxy.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    app.extensions["wall.config"] = settings
    app.extensions["wall.limits"] = _limits(settings)
    app.extensions["wall.devices"] = Devices(settings.secret_key)
    app.extensions["wall.proofs"] = Proofs(settings.secret_key)
    app.extensions["wall.raid"] = Door(*(app.extensions[f"wall.{part}"] for part in ("limits", "devices", "proofs")))
    app.extensions["wall.pages"] = Pages()
    app.extensions["wall.lab"] = lab = Lab(Pool(), open_store(settings))
    app.extensions["wall.metrics"] = Metrics(lab.pool)
    _serve_assets(app)
    db.bind(settings.database_url)
    text.use(settings.html_cleaner)
    audit.use(settings.secret_key)
    one_time_codes.use(settings.secret_key)
    resets.use(settings.secret_key)
    show.use(_release(app, settings))
    language.init_app(app)
    security.init_app(app, settings)
    errors.register(app)
    Compress(app)
    _register(app)
    _open_sockets(app, settings)
    app.wsgi_app = security.Envelope(app.wsgi_app, is_secure=settings.is_secure)  # type: ignore[method-assign]
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    return app


def chores(app: Flask) -> tuple[Chore, ...]:
    """What the serving process does beside answering (wall.housekeeping)."""

    def end_expired_sign_ins() -> None:
        with db.transaction() as session:
            accounts.end_expired(session)
            reservations.expire(session)

    def forget_devices() -> None:
        devices.keep_house(app.extensions["wall.devices"])

    lab: Lab = app.extensions["wall.lab"]
    return end_expired_sign_ins, AnnounceWalls(), forget_devices, lambda: intake.sweep(lab.store), db.forget


def _flask_settings(settings: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-moderator" if settings.is_secure else "moderator",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": security.LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": 2 * security.LARGEST_REQUEST,  # Werkzeug also counts what it read ahead of files
        "MAX_FORM_PARTS": 20,
        "WTF_CSRF_CHECK_DEFAULT": False,  # moderation.routes asks for it; a supporter has no session
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_MIMETYPES": [
            "text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml",
        ],
    }  # fmt: skip


def _limits(settings: Config) -> Limits:
    """From one connection, and for `sign-in as` to one account too: nobody elsewhere can use up a moderator's tries.

    A whole vigil may share one connection.
    """
    return Limits(
        {
            "post": f"{settings.posts_per_minute}/minute",
            "post in a raid": f"{max(settings.posts_per_minute // raid.SLOWER, 1)}/minute",
            "photo": f"{settings.photos_per_minute}/minute",
            "photo in a raid": f"{max(settings.photos_per_minute // raid.SLOWER, 1)}/minute",
            "guess": "60/minute",
            "screen code": "20/minute",
            "invitation": "30/minute",
            "sign-in from": "30/minute",
            "sign-in as": "10/minute",
            # Of a million codes three are right. Each right password buys five tries, all of them together a hundred.
            "codes at one step": "5/10 minutes",
            "code as": "20/hour",
            "short codes of": "100/hour",
            "passkey challenge": "120/minute",  # there is nothing to guess
            **raid.RULES,
        }
    )


def _serve_assets(app: Flask) -> None:
    assets = Assets()
    app.extensions["wall.assets"] = assets
    app.jinja_env.globals["asset"] = assets.url
    app.jinja_env.template_class = turns.Template
    app.jinja_env.filters.update(as_html=text.as_html, graphemes=text.graphemes)


def _release(app: Flask, settings: Config) -> str:
    """Stands for what a display's page is made of, beside the campaign's words: where it differs, it loads again."""
    parts = [ROOT / "templates" / "base.html", *sorted((ROOT / "templates" / "display").iterdir())]
    parts += sorted((ROOT / "wall" / "translations").rglob("*.mo"))
    own = hashlib.blake2b(b"".join(part.read_bytes() for part in parts), digest_size=8).hexdigest()
    return f"{app.extensions['wall.assets'].version} {own} {settings.base_url}"


def _register(app: Flask) -> None:
    CSRFProtect(app)
    app.register_blueprint(wall.web.blueprint)
    app.register_blueprint(moderation.door.blueprint)
    app.cli.add_command(wall.cli.group)
    app.cli.add_command(wall.cli.migrate)
    app.cli.add_command(moderation.cli.audit_group)
    app.cli.add_command(moderation.cli.invite)
    app.cli.add_command(moderation.cli.reset_moderator)
    app.cli.add_command(moderation.cli.welcome)
    app.cli.add_command(moderation.demo.demo)


def _open_sockets(app: Flask, settings: Config) -> None:
    threads.use(settings.async_mode)
    live.socketio.init_app(
        app,
        async_mode=settings.async_mode,
        client_manager=fanout.use(settings.async_mode, settings.most_sockets),
        cors_allowed_origins=list(settings.own_origins),
        transports=["websocket"],
        namespaces=[WALL_NAMESPACE, MODERATION_NAMESPACE],  # where none is named, "/" is open to everybody
        manage_session=False,
        async_handlers=False,  # what one client says is handled in order
        max_http_buffer_size=LONGEST_MESSAGE,
        serializer=ClientPacket,
        json=Letters,
        logger=live.libraries_log,
        engineio_logger=live.libraries_log,
        ping_interval=25,
        ping_timeout=20,
    )
    Doorkeeper(live.socketio.server)
    live.socketio.server.register_namespace(WallNamespace())
    live.socketio.server.register_namespace(ModerationNamespace(app))
