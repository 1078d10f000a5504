"""What can go wrong where people decide; rendered by wall.errors."""

from collections.abc import Sequence

from flask_babel import gettext as _

from wall.errors import WallError


class SignedOut(WallError):
    code, status = "signed_out", 401

    def message(self) -> str:
        return _("Sign in first.")


class NotModerator(WallError):
    code, status = "not_moderator", 403

    def message(self) -> str:
        return _("You are not a moderator of this wall.")


class NotOrganiser(WallError):
    code, status = "not_organiser", 403

    def message(self) -> str:
        return _("Only an organiser of this wall may do that.")


class SignInFailed(WallError):
    code, status = "sign_in_failed", 401

    def __init__(self) -> None:
        super().__init__(field="password")

    def message(self) -> str:
        return _("The name or the password is not right.")


class PasswordWrong(WallError):
    code, status = "password_wrong", 422

    def __init__(self) -> None:
        super().__init__(field="current")

    def message(self) -> str:
        return _("This is not your password.")


class CodeWrong(WallError):
    code, status = "code_wrong", 422

    def __init__(self) -> None:
        super().__init__(field="code")

    def message(self) -> str:
        return _("This code is not right, or was used already. Wait for the next one.")


class CodesExpired(WallError):
    code, status = "codes_expired", 422

    def __init__(self) -> None:
        super().__init__(field="code")

    def message(self) -> str:
        return _("That took too long. Scan the new QR code, and type the code that your phone shows then.")


class CodesAlreadyOn(WallError):
    code, status = "codes_already_on", 409

    def message(self) -> str:
        return _("One-time codes are on already. To use another phone, switch them off first: that takes a code.")


class NameEmpty(WallError):
    code, status = "name_empty", 422

    def __init__(self) -> None:
        super().__init__(field="name")

    def message(self) -> str:
        return _("Choose a name that the other moderators know you by.")


class NameTaken(WallError):
    code, status = "name_taken", 409

    def __init__(self) -> None:
        super().__init__(field="name")

    def message(self) -> str:
        return _("Another moderator has this name. Choose a different one.")


class PasswordTooShort(WallError):
    code, status = "password_too_short", 422

    def __init__(self, limit: int) -> None:
        super().__init__(field="password")
        self.limit = limit

    def message(self) -> str:
        return _("Use at least %(limit)s characters: a few words are easiest to remember.", limit=self.limit)


class InvitationUnknown(WallError):
    code, status = "invitation_unknown", 404

    def message(self) -> str:
        return _("This invitation is not known. Ask the organiser for a new link.")


class InvitationUsed(WallError):
    code, status = "invitation_used", 410

    def message(self) -> str:
        return _("This invitation was used already. If it was not by you, tell the organiser.")


class InvitationExpired(WallError):
    code, status = "invitation_expired", 410

    def message(self) -> str:
        return _("This invitation has expired. Ask the organiser for a new link.")


class AlreadyMember(WallError):
    code, status = "already_member", 409

    def message(self) -> str:
        return _("You are a moderator of this wall already. The invitation is still good for somebody else.")


class MemberUnknown(WallError):
    code, status = "member_unknown", 404

    def message(self) -> str:
        return _("Nobody of this wall's team is meant. Perhaps they were removed a moment ago.")


class LastOrganiser(WallError):
    code, status = "last_organiser", 409

    def message(self) -> str:
        return _("This is the wall's last organiser. Make somebody else an organiser first.")


class ResetUnknown(WallError):
    code, status = "reset_unknown", 404

    def message(self) -> str:
        return _("This link is not good any more: it works once, for a day. Ask who runs the wall for a new one.")


class RoleUnknown(WallError):
    code, status = "role_unknown", 422

    def message(self) -> str:
        return _("Somebody is an organiser or a moderator.")


class PasskeyRefused(WallError):
    """It is nobody's, of another site, too old, a copy of another, or did not check who holds it."""

    code, status = "passkey_refused", 422

    def __init__(self) -> None:
        super().__init__(field="passkey")

    def message(self) -> str:
        return _("This passkey was not accepted. Try again, or sign in with your password.")


class VerdictUnknown(WallError):
    code, status = "verdict_unknown", 400

    def message(self) -> str:
        return _("A decision is to approve, to reject or to undo.")


class AlreadyDecided(WallError):
    """The post is no longer what the moderator saw: somebody else was first."""

    code, status = "already_decided", 409

    def __init__(self, *, by: str, verdict: str) -> None:
        super().__init__()
        self.by = by
        self.verdict = verdict

    def message(self) -> str:
        if self.verdict == "approved":
            return _("%(name)s approved this a moment ago.", name=self.by)
        if self.verdict == "rejected":
            return _("%(name)s rejected this a moment ago.", name=self.by)
        return _("This post has changed since you saw it. Look again.")

    def extra(self) -> dict[str, str]:
        return {"decided_by": self.by, "status": self.verdict}


class NotSeen(WallError):
    """The words or pictures are not those that were on the moderator's screen."""

    code, status = "not_seen", 409

    def message(self) -> str:
        return _("This is not what was on your screen. Look again.")


class WordsNeedTwo(WallError):
    code, status = "words_need_two", 409

    def message(self) -> str:
        return _("On this wall two people approve all that is shown. Add words while a post waits.")


class WordsIdentify(WallError):
    """What is put beside a post tells who or where somebody is: what was covered must not come back in it."""

    code, status = "words_identify", 422

    def __init__(self, words: Sequence[str], field: str = "translation") -> None:
        super().__init__(field=field)
        self.words = words

    def message(self) -> str:
        found = " ".join(_("“%(words)s”", words=words) for words in self.words)
        return _("%(found)s could identify someone. Leave it out.", found=found)


class PostReserved(WallError):
    code, status = "post_reserved", 409

    def __init__(self, by: str) -> None:
        super().__init__()
        self.by = by

    def message(self) -> str:
        return _("%(name)s reads this one.", name=self.by)

    def extra(self) -> dict[str, str]:
        return {"by": self.by}


class UndoTooLate(WallError):
    code, status = "undo_too_late", 409

    def message(self) -> str:
        return _("It is too late to undo this. What is on the wall can be taken down.")


class FacesUnchecked(WallError):
    code, status = "faces_unchecked", 422

    def __init__(self) -> None:
        super().__init__(field="faces_checked")

    def message(self) -> str:
        return _("No program looked for faces in this photo. Look at it yourself, and say so.")


class DeviceUnknown(WallError):
    code, status = "device_unknown", 409

    def message(self) -> str:
        return _("The wall does not know, or no longer knows, which phone sent this. You can still reject it.")


class MinutesUnclear(WallError):
    code, status = "minutes_unclear", 422

    def __init__(self) -> None:
        super().__init__(field="late_after")

    def message(self) -> str:
        return _("Choose between 1 and 240 minutes.")


class TooManyWords(WallError):
    code, status = "too_many_words", 422

    def __init__(self, limit: int) -> None:
        super().__init__(field="words")
        self.limit = limit

    def message(self) -> str:
        return _("A list holds %(limit)s blocked words at the most. Nothing was changed.", limit=self.limit)
