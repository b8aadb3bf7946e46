"""The doors of the editor, for a kind of submission to hang under its own address; and the door of an invited guest."""

from django.urls import URLPattern, path

from stocktake.documents.views import (
    clearance,
    editor,
    invitations,
    languages,
    lexicon,
    people,
    presence,
    reading,
    saving,
    sections,
    tags,
    unsent,
    versions,
)
from stocktake.documents.views.access import Opener

app_name = "shared"
urlpatterns = [path("<str:key>/", invitations.invitation, name="invitation")]

LEXICON = [
    path("", lexicon.overview, name="overview"),
    path("terms/", lexicon.terms, name="terms"),
    path("terms/add/", lexicon.add, name="add"),
    path("terms/<whole:pk>/", lexicon.term, name="term"),
    path("terms/<whole:pk>/switch/", lexicon.switch, name="switch"),
    path("try/", lexicon.try_out, name="try"),
    path("agreement/", lexicon.agreement, name="agreement"),
    path("history/", lexicon.history, name="history"),
]


def doors(opener: Opener) -> list[URLPattern]:
    """`opener` lends the draft with that number to a request. Every address begins with the number."""
    told = {"opener": opener}
    return [
        path("<str:number>/write/<str:key>/", editor.write, told, name="write"),
        path("<str:number>/write/<str:key>/status/", saving.status, told, name="status"),
        path("<str:number>/write/<str:key>/shown/", editor.shown, told, name="shown"),
        path("<str:number>/write/<str:key>/versions/", versions.versions, told, name="versions"),
        path("<str:number>/write/<str:key>/versions/<whole:pk>/restore/", versions.restore, told, name="restore"),
        path("<str:number>/unsent/", unsent.unsent, told, name="unsent"),
        path("<str:number>/preview/", versions.preview, told, name="preview"),
        path("<str:number>/languages/", languages.overview, told, name="languages"),
        *_together(told),
        *_tagging(told),
    ]


def _together(told: dict[str, Opener]) -> list[URLPattern]:
    return [
        path("<str:number>/write/<str:key>/presence/", presence.presence, told, name="presence"),
        path("<str:number>/write/<str:key>/read/", reading.read, told, name="read"),
        path("<str:number>/write/<str:key>/threads/<whole:pk>/reply/", reading.reply, told, name="reply-to"),
        path("<str:number>/write/<str:key>/threads/<whole:pk>/resolve/", reading.resolve, told, name="resolve"),
        path("<str:number>/write/<str:key>/threads/<whole:pk>/reopen/", reading.reopen, told, name="reopen-thread"),
        path("<str:number>/people/", people.people, told, name="people"),
        path("<str:number>/people/<whole:pk>/end/", people.end, told, name="end-share"),
        path("<str:number>/sections/", sections.sections, told, name="sections"),
        path("<str:number>/sections/<str:key>/assign/", sections.assign, told, name="assign"),
        path("<str:number>/assignments/<whole:pk>/end/", sections.end_assignment, told, name="end-assignment"),
        path("<str:number>/assignments/<whole:pk>/sign-off/", sections.sign_off, told, name="sign-off"),
        path("<str:number>/assignments/<whole:pk>/take-back/", sections.take_back, told, name="take-back-sign-off"),
        path("<str:number>/clearance/", clearance.clearances, told, name="clearances"),
        path("<str:number>/clearance/<whole:pk>/", clearance.clearance, told, name="clearance"),
        path("<str:number>/clearance/<whole:pk>/take-back/", clearance.take_back, told, name="take-back-clearance"),
    ]


def _tagging(told: dict[str, Opener]) -> list[URLPattern]:
    return [
        path("<str:number>/write/<str:key>/tags/", tags.tags, told, name="tags"),
        path("<str:number>/write/<str:key>/tags/propose/", tags.propose, told, name="propose-tags"),
        path("<str:number>/write/<str:key>/tags/accept/", tags.accept_likely, told, name="accept-tags"),
        path("<str:number>/write/<str:key>/tags/<whole:pk>/", tags.decide, told, name="decide-tag"),
    ]


# Doors that a language version has for itself, one address deeper: NUMBER/in/fr/write/1a/.
OWN = {"write", "status", "shown", "versions", "restore", "preview"}
IN = "<str:number>/in/<slug:language>/"


def version_doors(opener: Opener) -> list[URLPattern]:
    """`opener` lends the version in that language to a request. Its doors are named in-write, in-preview …"""
    told = {"opener": opener}
    own = [door for door in doors(opener) if door.name in OWN]
    return [
        *(path(str(d.pattern).replace("<str:number>/", IN, 1), d.callback, told, name=f"in-{d.name}") for d in own),
        path(f"{IN}beside/<str:section>/", languages.beside, told, name="in-beside"),
        path(f"{IN}beside/<str:section>/sign-off/", languages.sign_section, told, name="in-sign-section"),
        path(f"{IN}write/<str:key>/compare/", languages.compare, told, name="in-compare"),
        path(f"{IN}write/<str:key>/sign-off/", languages.sign_off, told, name="in-sign-answer"),
        path(f"{IN}going/", languages.going, told, name="in-going"),
        path(f"{IN}remove/", languages.remove, told, name="in-remove"),
    ]
