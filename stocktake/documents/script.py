"""What the editor's script says, in the reader's language: whole sentences, plural forms by category."""

from __future__ import annotations

from typing import Any

from babel.core import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stocktake.core import languages


def words() -> dict[str, Any]:
    return {
        "meter": _plural(lambda n: ngettext("%(words)s word", "%(words)s words", n)),
        "meterOf": _plural(
            lambda n: ngettext(
                "%(words)s word of %(suggested)s suggested", "%(words)s words of %(suggested)s suggested", n
            )
        ),
        **_states(),
        **_tools(),
        **_questions(),
    }


def _plural(form: Any) -> dict[str, str]:
    """One template for each plural category of the language: {"one": "%(words)s word", "other": …}."""
    rule = Locale.parse({"zh-hans": "zh_Hans"}.get(languages.here(), languages.here())).plural_form
    return {rule(n): form(n) for n in reversed(range(101))}


def _states() -> dict[str, str]:
    return {
        "typing": _("Not kept yet"),
        "onDevice": _("On this device"),
        "sending": _("Sending …"),
        "waiting": _("On this device, waiting for a connection"),
        "waitingUnkept": _("Not saved: waiting for a connection. Keep this page open."),
        "unkept": _("Not saved yet"),
        "full": _("This browser keeps nothing on the device: the text is saved on the server only. Keep this page open until it is saved."),
        "conflict": _("Waits for your choice; both texts are kept"),
        "signedOut": _("Signed out: your text waits on this device"),
        "closed": _("Not saved on the server; your text is still here"),
        "tooLong": _("Too long to be saved; your text is still here"),
        "restored": _("This text was on your device and had not been sent. It is back, and is sent now."),
        "broughtTogether": _("Somebody saved this answer meanwhile. Their changes are in your text now."),
        "otherPerson": _("Somebody else is signed in on this browser now. Your text stays on this device until you sign in again."),
        "gone": _("This section is no longer open to you. Your text is still here: copy it or save it as a file."),
    }  # fmt: skip


def _tools() -> dict[str, str]:
    return {
        "tools": _("Formatting"),
        "heading": _("Heading"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "list": _("List"),
        "numbers": _("Numbered list"),
        "link": _("Link"),
        "note": _("Footnote"),
        "table": _("Table"),
        "look": _("Preview"),
        "write": _("Write on"),
        "linkTo": _("Address of the page (https://…)"),
        "noteText": _("Source or remark for the footnote"),
        "put": _("Put it in"),
        "cancel": _("Cancel"),
        "addRow": _("Add a row"),
        "addColumn": _("Add a column"),
        "removeRow": _("Remove the last row"),
        "removeColumn": _("Remove the last column"),
        "cell": _("Row %(row)s, column %(column)s"),
        "tableHead": _("The first row is the head of the table."),
        "keys": _("Ctrl+S saves, Ctrl+B bold, Ctrl+I italic, Ctrl+K link, Alt+Page Down next section, Alt+Page Up previous section"),
    }  # fmt: skip


def _questions() -> dict[str, str]:
    return {
        "alsoHere": _("Also here:"),
        "mine": _("Your own device: what you type is also kept here, until you sign out."),
        "shared": _("A shared device: nothing is kept here, text goes to the server only."),
        "toShared": _("Others use this device"),
        "toMine": _("This device is mine"),
        "useMine": _("Use your words"),
        "useTheirs": _("Use their words"),
        "useBoth": _("Put both"),
        "signInAgain": _("Sign in again to go on. Your text is still here."),
        "signInElsewhere": _("Sign in on a page of its own"),
        "later": _("Later"),
        "asFile": _("Save my text as a file"),
        "dismiss": _("Close"),
    }
