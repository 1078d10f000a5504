"""Why a post is rejected, in a moderator's words; what its supporter reads is in templates/wall/_reason.html."""

from flask_babel import gettext as _

from wall.models import Reason


def words() -> dict[str, dict[str, str]]:
    """By a reason's code, in the order of their digits: `label`."""
    return {
        Reason.INSULT.value: {"label": _("Insult or hate")},
        Reason.THREAT.value: {"label": _("Threat")},
        Reason.IDENTIFIES.value: {"label": _("Could identify someone")},
        Reason.SPAM.value: {"label": _("Advertising or spam")},
        Reason.OFF_TOPIC.value: {"label": _("Not about this")},
        Reason.UNREADABLE.value: {"label": _("Nobody here can read it")},
        Reason.OTHER.value: {"label": _("Another reason")},
    }
