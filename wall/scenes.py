"""What the scenes are called."""

from flask_babel import gettext as _


def words() -> dict[str, str]:
    """By a scene's code, in the order in which one chooses among them."""
    return {
        "stream": _("Stream"),
        "spotlight": _("Spotlight"),
        "mosaic": _("Mosaic"),
        "balloons": _("Balloons"),
        "map": _("Map"),
        "remembrance": _("Remembrance"),
        "holding": _("Holding"),
        "credits": _("Credits"),
    }
