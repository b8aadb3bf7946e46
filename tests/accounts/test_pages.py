"""Signing in, the second factor, the account, and the mails about them."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as configured
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from stocktake.accounts import mails
from stocktake.accounts.models import User
from stocktake.core.models import Mail
from stocktake.submissions import mails as submission_mails

PASSWORD = "a long password of four words"
NEW = "another one with five words"
END_OTHERS = ">Sign out everywhere else</button>"
GUARD = "stocktake.accounts.middleware.staff_need_second_factor"


def sign_in(client: Client, address: str, password: str = PASSWORD, **more: str):
    return client.post("/en/account/login/", {"login": address, "password": password, **more})


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def confirmed(client: Client) -> None:
    assert client.post("/en/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def with_app(client: Client) -> str:
    """Sets up the authenticator app by its page; returns the secret."""
    confirmed(client)
    page = client.get("/en/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    assert "<svg" in page
    assert "data:image" not in page
    answer = client.post("/en/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/en/account/2fa/recovery-codes/"
    return secret


def test_the_right_password_leads_to_the_desk_with_a_new_session(world):
    client = Client()
    client.get("/en/account/login/")
    before = client.cookies["csrf"].value
    answer = sign_in(client, "FOCAL@example.org")
    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/")
    assert who(client) == str(world.people["focal-point"].pk)
    assert client.cookies["csrf"].value != before
    assert list(get_messages(answer.wsgi_request)) == []


@pytest.mark.parametrize("address", ["focal@example.org", "unknown@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(world, address):
    client = Client()
    answer = sign_in(client, address, "not the password at all")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "The email address and/or password you specified are not correct." in page
    assert f'value="{address}"' in page
    assert "not the password" not in page
    assert who(client) is None


def test_a_closed_account_does_not_open(world):
    User.objects.filter(email="focal@example.org").update(is_active=False)
    client = Client()
    sign_in(client, "focal@example.org")
    assert who(client) is None


@pytest.mark.parametrize("evil", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(world, evil):
    assert sign_in(Client(), "focal@example.org", next=evil)["Location"] == "/en/desk/"
    assert world.client("focal-point").get("/en/account/login/", {"next": evil})["Location"] == "/en/desk/"


def test_one_comes_back_to_the_page_one_wanted(world):
    assert sign_in(Client(), "focal@example.org", next="/fr/account/")["Location"] == "/fr/account/"


def test_looking_at_the_sign_out_page_signs_nobody_out(world):
    client = world.client("focal-point")
    assert client.get("/en/account/logout/").status_code == 200
    assert who(client)
    assert client.post("/en/account/logout/")["Location"] == "/en/"
    assert who(client) is None


def test_nobody_signs_up_uninvited(world):
    client = Client()
    assert "Accounts are made by invitation" in client.get("/en/account/signup/").content.decode()
    client.post("/en/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert not User.objects.filter(email="new@example.org").exists()


def link_in(mail: Mail) -> str:
    return re.search(r"http://\S+/key/\S+", mail.body)[0]


def test_a_forgotten_password_is_replaced_by_mail(world):
    User.objects.filter(email="focal@example.org").update(language="fr", name="Zoë & “Jo” O'Hara")
    client = Client(headers={"host": "localhost"})
    assert client.post("/en/account/password/reset/", {"email": "focal@example.org"}).status_code == 302
    mail = Mail.objects.get(key="password-reset-key")
    assert (mail.address, mail.language) == ("focal@example.org", "fr")
    assert "Zoë & “Jo” O'Hara" in mail.body
    link = link_in(mail)
    assert link.startswith(f"{configured.ORIGIN}/fr/account/password/reset/key/")
    page = client.get(link, follow=True)
    there = page.request["PATH_INFO"]
    assert "set-password" in there
    short = client.post(there, {"password1": "short", "password2": "short"}).content.decode()
    assert 'id="id_password1_error"' in short
    assert client.post(there, {"password1": NEW, "password2": NEW}).status_code == 302
    assert Mail.objects.filter(key="password-reset", address="focal@example.org").count() == 1
    sign_in(client, "focal@example.org")
    assert who(client) is None
    sign_in(client, "focal@example.org", NEW)
    assert who(client) == str(world.people["focal-point"].pk)
    assert (
        "This link does not work any more" in Client().get(link.replace("/fr/", "/en/"), follow=True).content.decode()
    )


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(world):
    pages = []
    for address in ("focal@example.org", "unknown@example.org"):
        client = Client()
        answer = client.post("/en/account/password/reset/", {"email": address})
        assert (answer.status_code, answer["Location"]) == (302, "/en/account/password/reset/done/")
        pages.append(client.get(answer["Location"]).content)
    assert pages[0] == pages[1]
    assert Mail.objects.get(address="unknown@example.org").key == "unknown-account"
    assert "/key/" not in Mail.objects.get(address="unknown@example.org").body


def test_a_password_reset_does_not_stand_in_the_way_of_a_second_factor(world):
    Client().post("/en/account/password/reset/", {"email": "focal@example.org"})
    with_app(world.client("focal-point"))


def test_too_many_tries_are_answered_on_a_page_of_ours(world):
    client = Client()
    for _try in range(6):
        answer = client.post("/en/account/password/reset/", {"email": "focal@example.org"})
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


def test_an_authenticator_app_is_set_up_and_asked_for(world, django_capture_on_commit_callbacks):
    client = world.client("focal-point")
    with django_capture_on_commit_callbacks(execute=True):
        secret = with_app(client)
    assert Mail.objects.get(key="totp-activated").to == world.people["focal-point"]
    spare = re.findall(r"<li><code>(\d{8})</code></li>", client.get("/en/account/2fa/recovery-codes/").content.decode())
    assert len(spare) == 10

    other = Client()
    assert sign_in(other, "focal@example.org")["Location"] == "/en/account/2fa/authenticate/"
    assert who(other) is None
    assert "use-passkey" not in other.get("/en/account/2fa/authenticate/").content.decode()
    wrong = other.post("/en/account/2fa/authenticate/", {"code": "000 000"})
    assert 'id="id_code_error"' in wrong.content.decode()
    assert other.post("/en/account/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/en/desk/"
    assert who(other) == str(world.people["focal-point"].pk)

    for attempt, signed_in in ((1, True), (2, False)):
        third = Client()
        sign_in(third, "focal@example.org")
        third.post("/en/account/2fa/authenticate/", {"code": spare[0]})
        assert bool(who(third)) is signed_in, attempt


def test_turning_the_app_off_asks_for_the_password_and_is_told_by_mail(world):
    client = world.client("focal-point")
    with_app(client)
    fresh = world.client("focal-point")
    assert "/reauthenticate/" in fresh.post("/en/account/2fa/totp/deactivate/")["Location"]
    assert client.post("/en/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    assert Mail.objects.filter(key="totp-deactivated").count() == 1


@pytest.fixture
def guarded(world, settings):
    """The world with the rule on that staff need a second factor."""
    settings.SECOND_FACTOR_FOR_STAFF = True
    settings.MIDDLEWARE = [*(one for one in settings.MIDDLEWARE if one != GUARD), GUARD]
    return world


def test_staff_without_a_second_factor_are_led_to_it(guarded):
    client = guarded.client("secretariat")
    for address in ("/ar/desk/", "/ar/desk/cycles/"):
        assert client.get(address)["Location"] == "/ar/account/security-needed/"
    page = client.get("/ar/account/security-needed/").content.decode()
    assert reverse("mfa_index").removeprefix("/en") in page
    assert client.get("/en/").status_code == 200
    with_app(client)
    assert client.get("/en/desk/").status_code == 200


def test_others_reach_their_desk_without_one(guarded, settings):
    assert guarded.client("focal-point").get("/en/desk/").status_code == 200
    assert guarded.client("anonymous").get("/en/desk/")["Location"].startswith("/en/account/login/")
    settings.SECOND_FACTOR_FOR_STAFF = False
    assert guarded.client("secretariat").get("/en/desk/").status_code == 200


def test_name_language_and_zone_are_changed(world):
    client = world.client("focal-point")
    assert (
        client.post("/en/account/", {"name": "Amina", "language": "ar", "time_zone": "Africa/Nairobi"}).status_code
        == 302
    )
    person = world.fresh("focal-point")
    assert (person.name, person.language, person.time_zone) == ("Amina", "ar", "Africa/Nairobi")
    page = client.get("/ar/account/").content.decode()
    assert "نيروبي (UTC+03:00)" in page
    assert "كينيا" in page


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
def test_a_zone_that_does_not_exist_is_refused_and_the_rest_kept(world, zone):
    answer = world.client("focal-point").post("/en/account/", {"name": "New name", "language": "fr", "time_zone": zone})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="New name"' in page
    assert '<option value="fr" selected>' in page
    assert 'id="id_time_zone_error"' in page
    assert "<bdi>focal</bdi>" in page  # the frame names the person as saved
    assert world.fresh("focal-point").time_zone == "UTC"


def test_an_address_is_not_changed_by_its_holder(world):
    client = world.client("focal-point")
    assert "focal@example.org" in client.get("/en/account/email/").content.decode()
    assert client.post("/en/account/email/", {"email": "x@example.org", "action_add": ""}).status_code == 405
    assert client.get("/en/account/confirm-email/").status_code == 200
    assert world.fresh("focal-point").email == "focal@example.org"


def test_sessions_are_listed_in_words_and_ended(world):
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
    safari = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML) Version/17.5 Safari/604.1"
    )
    one, two = Client(headers={"user-agent": firefox}), Client(headers={"user-agent": safari})
    sign_in(one, "focal@example.org")
    sign_in(two, "focal@example.org")
    page = one.get("/en/account/sessions/").content.decode()
    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    assert "127.0.0.1" in page
    assert END_OTHERS in page
    assert one.post("/en/account/sessions/").status_code == 302
    assert two.get("/en/desk/").status_code == 302
    assert one.get("/en/desk/").status_code == 200
    assert END_OTHERS not in one.get("/en/account/sessions/").content.decode()


def test_a_changed_password_ends_other_sessions_and_is_told(world):
    one, two = world.client("focal-point"), world.client("focal-point")
    told = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert one.post("/en/account/password/change/", told).status_code == 302
    assert one.get("/en/account/").status_code == 200
    assert two.get("/en/account/").status_code == 302
    assert Mail.objects.filter(key="password-changed", address="focal@example.org").count() == 1


OUT = ["login/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "password/reset/key/1-abc/",
       "inactive/", "signup/"]  # fmt: skip
IN = ["", "email/", "logout/", "password/change/", "reauthenticate/", "security-needed/", "sessions/", "2fa/",
      "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/recovery-codes/generate/"]  # fmt: skip
WITH_APP = [
    "2fa/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/reauthenticate/",
]


def check(page: str, language: str) -> None:
    """What the security policy of every page would refuse, and what no page may lack."""
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|data:image|placeholder=", page)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert "&lt;ul" not in page
    assert "&lt;a " not in page


@pytest.mark.parametrize("language", [code for code, _name in configured.LANGUAGES])
def test_every_page_stands_in_every_language(world, language):
    for address in OUT:
        check(Client().get(f"/{language}/account/{address}").content.decode(), language)
    client = world.client("focal-point")
    confirmed(client)
    for address in IN:
        answer = client.get(f"/{language}/account/{address}")
        assert answer.status_code == 200, address
        check(answer.content.decode(), language)
    with_app(client)
    for address in WITH_APP:
        answer = client.get(f"/{language}/account/{address}")
        assert answer.status_code == 200, address
        check(answer.content.decode(), language)
    assert client.get(f"/{language}/account/2fa/recovery-codes/download/")["Content-Type"].startswith("text/plain")


def test_a_passkey_is_listed_renamed_and_removed(world):
    client = world.client("focal-point")
    confirmed(client)
    data = {"name": "Blue <key>", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    key = Authenticator.objects.create(user=world.people["focal-point"], type="webauthn", data=data)
    assert "Blue &lt;key&gt;" in client.get("/en/account/2fa/webauthn/").content.decode()
    for address in ("2fa/", f"2fa/webauthn/keys/{key.pk}/edit/", f"2fa/webauthn/keys/{key.pk}/remove/"):
        check(client.get(f"/en/account/{address}").content.decode(), "en")
    client.post(f"/en/account/2fa/webauthn/keys/{key.pk}/edit/", {"name": "Red key"})
    assert "Red key" in client.get("/en/account/2fa/webauthn/").content.decode()
    assert client.post(f"/en/account/2fa/webauthn/keys/{key.pk}/remove/").status_code == 302
    assert Mail.objects.filter(key="webauthn-removed").count() == 1


def test_an_account_without_a_password_is_given_one(world):
    person = world.people["nobody"]
    person.set_unusable_password()
    person.save()
    client = world.client("nobody")
    check(client.get("/en/account/password/set/").content.decode(), "en")
    assert client.post("/en/account/password/set/", {"password1": NEW, "password2": NEW}).status_code == 302
    assert Mail.objects.get(key="password-set").to == person


NOTICES = ["account/email/password_changed", "account/email/password_reset", "account/email/password_set",
           "account/email/email_changed", "account/email/unknown_account", "account/email/something_new",
           "mfa/email/totp_activated", "mfa/email/totp_deactivated", "mfa/email/webauthn_added",
           "mfa/email/webauthn_removed", "mfa/email/recovery_codes_generated"]  # fmt: skip


@pytest.mark.parametrize("key", NOTICES)
def test_a_notice_is_plain_text_in_its_readers_language(world, key):
    person = world.people["focal-point"]
    person.name, person.language, person.time_zone = "Zoë & “Jo” O'Hara <zoe>", "es", "Africa/Nairobi"
    person.save()
    with translation.override("ru"):
        mails.from_allauth(key, person.email, {"user": person})
        assert translation.get_language() == "ru"
    mail = Mail.objects.get()
    assert mail.language == "es"
    assert "Zoë & “Jo” O'Hara <zoe>" in mail.body
    assert mail.subject
    assert "\n\n" in mail.body
    assert not re.search(r"&(amp|quot|#\d+|lt|gt);", mail.subject + mail.body)
    assert f"{configured.ORIGIN}/es/" in mail.body
    if "unknown" not in key:
        assert "(EAT)" in mail.body  # the hour as the reader's clock shows it


def test_mails_about_a_review_are_plain_text_in_each_readers_language(world):
    User.objects.filter(email="focal@example.org").update(language="ar", name="Zoë & O'Hara")
    User.objects.filter(email="secretariat@example.org").update(name='Ann "A" & Co', language="fr")
    submission = world.in_state("withdrawn")
    found = {(mail.key, mail.to.email): mail for mail in Mail.objects.exclude(key="invited")}
    assert {key for key, _to in found} == {"submitted", "to-check", "published", "withdrawn"}
    mine = found["submitted", "focal@example.org"]
    assert "كينيا" in mine.subject
    assert "Zoë & O'Hara" in mine.body
    assert submission.filings.get().receipt in mine.body
    assert f"{configured.ORIGIN}/ar/desk/submissions/{submission.number}/" in mine.body
    assert f"{configured.ORIGIN}/ar/verify/" in mine.body
    assert f"{configured.ORIGIN}/en/{submission.path}" in found["published", "author@example.org"].body
    theirs = found["withdrawn", "secretariat@example.org"]
    assert 'Ann "A" & Co' in theirs.body
    assert "At our wish." in theirs.body
    assert theirs.language == "fr"
    assert not any(re.search(r"&(amp|quot|#\d+|lt|gt);", mail.subject + mail.body) for mail in found.values())


def test_remarks_stand_in_the_mail_under_their_questions(world):
    submission = world.in_state("returned")
    mail = Mail.objects.get(key="returned", to=world.people["focal-point"])
    assert str(submission.outline.question("1a").label) in mail.body
    assert "Please name the year." in mail.body
    assert "One question." in mail.body


def test_invented_content_says_so_in_its_first_line(world):
    submission = world.draft()
    submission.is_invented = True
    reader = world.fresh("focal-point")
    letter = submission_mails.letter("withdrawn", reader, submission, note="For the example.")
    assert letter.body.splitlines()[0] == "Demonstration: invented content"
    assert "Demonstration" not in submission_mails.reminder(reader, world.kenya, world.call).body


def test_a_reminder_names_the_call_and_its_last_moment(world):
    letter = submission_mails.reminder(world.fresh("focal-point"), world.kenya, world.call)
    assert letter.subject == "Reminder: the review of Kenya"
    assert "Call for voluntary reviews" in letter.body
    assert f"{world.call.phase.closes_at:%H:%M} (UTC)" in letter.body
    assert timezone.now() < world.call.phase.closes_at
