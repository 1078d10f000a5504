"""What stands in a wall's record, in words."""

from flask_babel import gettext as _


def words() -> dict[str, str]:
    """By an action's code. What is not here is shown as its code."""
    return {
        "approve": _("approved a post"),
        "reject": _("rejected a post"),
        "take_down": _("took a post down"),
        "undo": _("undid a decision"),
        "first_approval": _("approved a post as the first of two"),
        "ask": _("asked another moderator"),
        "cover": _("covered more of a photo"),
        "translate": _("added a translation"),
        "describe": _("described a photo"),
        "pin": _("pinned a post"),
        "unpin": _("let go of a pinned post"),
        "blank": _("blanked all screens"),
        "resume": _("lit the screens again"),
        "raid_on": _("switched raid mode on"),
        "raid_off": _("switched raid mode off"),
        "settings_changed": _("changed a setting"),
        "device_denied": _("denied a phone"),
        "denial_lifted": _("lifted the denial of a phone"),
        "display_added": _("named a screen"),
        "display_renamed": _("renamed a screen"),
        "display_removed": _("removed a screen"),
    }
