"""What a flag means, in words for a moderator."""

from flask_babel import gettext as _


def words() -> dict[str, dict[str, str]]:
    """By flag code: `label`, short enough for a tag; `why`, the reason to look."""
    return {
        "link": {"label": _("Link"), "why": _("Nobody can click it on a wall. Where does it lead?")},
        "email": {"label": _("E-mail"), "why": _("An address could identify someone.")},
        "handle": {"label": _("Handle"), "why": _("An account's name could identify someone.")},
        "phone_number": {"label": _("Phone number"), "why": _("A number could identify someone.")},
        "street_address": {"label": _("Address"), "why": _("A place could put someone in danger.")},
        "iban": {"label": _("Bank account"), "why": _("An account could identify someone, or ask for money.")},
        "capitals": {"label": _("Capitals"), "why": _("Mostly capitals.")},
        "blocked": {"label": _("Blocked word"), "why": _("It is on this wall's list of blocked words.")},
        "full_name": {"label": _("Full name"), "why": _("It could put them or their family in danger.")},
        "first_name": {"label": _("Name"), "why": _("It could put them or their family in danger.")},
        "other_script": {"label": _("Script"), "why": _("A script seldom seen on this wall. Who of you reads it?")},
        "photo_rejected": {"label": _("Rejected before"), "why": _("It looks like a photo that was rejected here.")},
        "photo_again": {"label": _("Same photo"), "why": _("It looks like another photo sent to this wall.")},
        "face_bare": {"label": _("Bare face"), "why": _("The sender left a face uncovered as their own. Is it?")},
        "repeated": {"label": _("Repeated"), "why": _("Nearly the same words were sent to this wall before.")},
        "flood": {"label": _("Many"), "why": _("More than ten from one phone in ten minutes.")},
        "no_proof": {"label": _("No proof"), "why": _("Raid mode: its phone did no work. Some honest ones cannot.")},
        "near_denied": {"label": _("Near"), "why": _("It came over the network of a phone that was denied today.")},
        "faces_not_sought": {"label": _("Faces not sought"), "why": _("No program looked for faces. Look yourself.")},
    }
