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
        "cover_words": _("covered words of a post"),
        "drop_photo": _("left photos out of a post"),
        "translate": _("added a translation"),
        "describe": _("described a photo"),
        "pin": _("pinned a post"),
        "unpin": _("let go of a pinned post"),
        "blank": _("blanked all screens"),
        "resume": _("lit the screens again"),
        "raid_on": _("switched raid mode on"),
        "raid_off": _("switched raid mode off"),
        "settings_changed": _("changed a setting"),
        "password_changed": _("chose another password"),
        "sign_in_ended": _("signed out elsewhere"),
        "codes_on": _("switched one-time codes on"),
        "codes_off": _("switched one-time codes off"),
        "recovery_code_used": _("came in with a recovery code"),
        "recovery_codes_renewed": _("made new recovery codes"),
        "invited": _("invited somebody"),
        "invitation_revoked": _("revoked an invitation"),
        "joined": _("joined the team"),
        "role_changed": _("changed a role"),
        "member_removed": _("removed somebody from the team"),
        "passkey_added": _("added a passkey"),
        "passkey_removed": _("removed a passkey"),
        "account_reset": _("chose a new password by the operator's link"),
        "blocklist_added": _("added blocked words"),
        "blocklist_replaced": _("replaced the list of blocked words"),
        "blocklist_removed": _("removed blocked words"),
        "device_denied": _("denied a phone"),
        "denial_lifted": _("lifted the denial of a phone"),
        "screen_added": _("named a screen"),
        "screen_renamed": _("renamed a screen"),
        "screen_removed": _("removed a screen"),
    }
