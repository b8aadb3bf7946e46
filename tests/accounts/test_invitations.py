"""Invitations: who may use them, how often, and what becomes of rights afterwards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stocktake.accounts import actions, roles
from stocktake.accounts.models import Invitation, Membership, Organisation, User
from stocktake.core.models import Mail

PASSWORD = "four words make a password"
FORM = {"name": "Zoë & Jo", "password": PASSWORD, "language": "fr", "time_zone": "Africa/Nairobi"}


def invited(world, address: str = "new@example.org", role=roles.CoAuthor, by: str = "focal-point", **more) -> str:
    """The page of an invitation to Kenya's government."""
    organisation = Organisation.objects.get(kind="government", country="KEN")
    _row, key = actions.invite(address=address, organisation=organisation, role=role, by=world.fresh(by), **more)
    return f"/en/account/invitation/{key}/"


def roles_of(address: str) -> set[str]:
    return set(Membership.objects.current().filter(person__email=address).values_list("role", flat=True))


def test_somebody_new_makes_an_account_and_accepts(world):
    page, client = invited(world), Client()
    assert client.get(page).status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()
    before = client.cookies["csrf"].value
    answer = client.post(page, FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/fr/desk/")
    person = User.objects.get(email="new@example.org")
    assert (person.name, person.language, person.time_zone) == ("Zoë & Jo", "fr", "Africa/Nairobi")
    assert person.check_password(PASSWORD)
    assert roles_of("new@example.org") == {"co-author"}
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.cookies["csrf"].value != before
    assert UserSession.objects.get().session_key == client.session.session_key
    assert client.get("/fr/desk/").status_code == 200


def test_a_session_that_was_there_before_gets_another_key(world):
    page, client = invited(world), Client()
    session = client.session
    session["something"] = "left by somebody else"
    session.save()
    before = client.session.session_key
    client.post(page, FORM)
    assert client.session.session_key != before


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it(world):
    page = invited(world)
    answer = Client().post(page, {**FORM, "password": "short"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="id_password_error"' in text
    assert 'value="Zoë &amp; Jo"' in text
    assert '<option value="fr" selected>' in text
    assert '<option value="Africa/Nairobi" selected>' in text
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("password", ["new@example.org", "password1234"])
def test_a_guessable_password_is_refused(world, password):
    assert 'id="id_password_error"' in Client().post(invited(world), {**FORM, "password": password}).content.decode()


def test_the_zone_of_a_country_with_only_one_is_proposed(world):
    assert '<option value="Africa/Nairobi" selected>' in Client().get(invited(world)).content.decode()


def test_a_holder_of_an_account_signs_in_and_accepts_by_a_button(world):
    page, client = invited(world, "nobody@example.org"), Client()
    text = client.get(page).content.decode()
    assert 'name="password"' not in text
    assert f"{reverse('account_login')}?next={page.replace('/', '%2F')}" in text
    client.post(page, FORM)  # signed out, so nothing happens
    assert not roles_of("nobody@example.org")
    told = {"login": "nobody@example.org", "password": "a long password of four words", "next": page}
    assert client.post("/en/account/login/", told)["Location"] == page
    assert client.get(page).status_code == 200
    assert not roles_of("nobody@example.org")
    assert client.post(page)["Location"] == "/en/desk/"
    assert roles_of("nobody@example.org") == {"co-author"}


def test_another_person_is_told_which_address_is_meant(world):
    page, client = invited(world), world.client("other-state")
    for answer in (client.get(page), client.post(page)):
        text = answer.content.decode()
        assert "This invitation is for new@example.org." in text
        assert ">Accept<" not in text
    assert roles_of("other@example.org") == {"focal-point"}
    assert Invitation.objects.get(address="new@example.org").is_open


def used(world) -> str:
    page = invited(world)
    Client().post(page, FORM)
    return page


def expired(world) -> str:
    page = invited(world)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    return page


def revoked(world) -> str:
    page = invited(world)
    actions.revoke(Invitation.objects.get(), by=world.fresh("focal-point"))
    return page


def replaced(world) -> str:
    page = invited(world)
    invited(world)
    return page


def unknown(world) -> str:
    return "/en/account/invitation/no-such-key/"


@pytest.mark.parametrize("way", [used, expired, revoked, replaced, unknown])
def test_a_key_that_does_not_work_gets_one_and_the_same_page(world, way):
    page = way(world)
    people = User.objects.count()
    key = page.split("/")[-2]
    texts = set()
    for answer in (Client().get(page), Client().post(page, FORM)):
        assert answer.status_code == 404
        texts.add(answer.content.decode().replace(key, "KEY"))
    plain = Client().get("/en/account/invitation/other/").content.decode().replace("/other/", "/KEY/")
    assert texts == {plain}
    assert "This invitation does not work" in plain
    assert User.objects.count() == people


def test_an_invitation_of_somebody_who_lost_the_role_does_not_count(world):
    page = invited(world)
    Membership.objects.filter(person=world.people["focal-point"]).update(ended_at=timezone.now())
    answer = Client().post(page, FORM)
    assert "Whoever invited you may no longer give this role." in answer.content.decode()
    assert 'value="Zoë &amp; Jo"' in answer.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_same_for_somebody_who_has_an_account(world):
    page = invited(world, "nobody@example.org")
    Membership.objects.filter(person=world.people["focal-point"]).update(ended_at=timezone.now())
    answer = world.client("nobody").post(page)
    assert "Whoever invited you may no longer give this role." in answer.content.decode()
    assert not roles_of("nobody@example.org")


def test_a_replaced_focal_point_loses_the_rights_with_the_next_request(world):
    submission = world.draft()
    desk = f"/en/desk/submissions/{submission.number}/"
    old = world.client("focal-point")
    assert old.get(desk).status_code == 200
    page = invited(world, role=roles.FocalPoint, by="secretariat", replaces=True)
    assert old.get(desk).status_code == 200  # until somebody accepts
    new = Client()
    new.post(page, FORM)
    assert old.get(desk).status_code == 404
    assert new.get(desk).status_code == 200
    assert roles_of("focal@example.org") == set()
    assert roles_of("new@example.org") == {"focal-point"}


def test_the_mail_speaks_the_readers_language_and_keeps_names_as_they_are(world):
    User.objects.filter(email="focal@example.org").update(name='Tom & "Di" O\'Neill <ministry>')
    User.objects.filter(email="nobody@example.org").update(language="ar", time_zone="Africa/Nairobi")
    page = invited(world, "nobody@example.org")
    mail = Mail.objects.get(key="invited")
    assert mail.language == "ar"
    assert mail.to.email == "nobody@example.org"
    assert "كينيا" in mail.subject
    assert 'Tom & "Di" O\'Neill <ministry>' in mail.body
    assert page.replace("/en/", "/ar/") in mail.body
    assert "(EAT)" in mail.body
    assert not re.search(r"&(amp|quot|#\d+|lt|gt);", mail.subject + mail.body)


def test_somebody_new_is_written_to_in_the_inviters_language(world):
    User.objects.filter(email="focal@example.org").update(language="es")
    invited(world)
    mail = Mail.objects.get(key="invited")
    assert (mail.language, mail.to, mail.address) == ("es", None, "new@example.org")


def test_the_key_is_in_the_mail_and_nowhere_else(world):
    key = invited(world).split("/")[-2]
    assert key not in str(Invitation.objects.values())
    assert Mail.objects.filter(body__contains=key).count() == 1
