"""Pages of background jobs and of letters."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from kit.audit.models import Entry
from kit.jobs.models import Failure
from kit.mail.actions import send_mail
from kit.mail.models import Mail
from vizavi.authorities.choices import Role
from vizavi.touchpoints.tests.factories import World, appointed
from vizavi.touchpoints.tests.pages import signed_in, text_of
from vizavi.workplace.failures import cause_in_words, task_in_words

pytestmark = pytest.mark.django_db
JOBS = "/staff/jobs/"


@pytest.fixture
def failed() -> int:
    """A letter that the mail server would not take, given up."""
    from django.db import connection

    send_mail(to="a@example.org", subject="Тема", text="Текст")
    job = ProcrastinateJob.objects.get(task_name="mail.deliver")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed', attempts = 3 WHERE id = %s", [job.id]
        )
    Failure.objects.create(
        job_id=job.id,
        error="[Errno 111] Connection refused",
        traceback='File "smtplib.py"\nConnectionRefusedError: [Errno 111] Connection refused',
        failed_at=timezone.now(),
    )
    return job.id


def test_administrator_reads_in_plain_words_what_failed(failed: int) -> None:
    page = text_of(signed_in(appointed(Role.ADMINISTRATOR)).get(JOBS))
    assert "Отправить письмо" in page
    assert "Почтовый сервер не отвечает" in page
    assert "служба «vizavi worker» не отвечает" in page
    assert "[Errno 111] Connection refused" in page


def test_administrator_has_a_job_tried_again(failed: int) -> None:
    administrator = appointed(Role.ADMINISTRATOR)
    response = signed_in(administrator).post(f"{JOBS}{failed}/retry/", follow=True)
    assert "скоро выполнится" in text_of(response)
    assert ProcrastinateJob.objects.get(id=failed).status == "todo"


def test_administrator_cancels_a_job(failed: int) -> None:
    response = signed_in(appointed(Role.ADMINISTRATOR)).post(f"{JOBS}{failed}/cancel/", follow=True)
    assert "Задание отменено" in text_of(response)
    assert not ProcrastinateJob.objects.filter(id=failed).exists()


def test_job_that_is_gone_is_said_to_be(failed: int) -> None:
    client = signed_in(appointed(Role.ADMINISTRATOR))
    client.post(f"{JOBS}{failed}/cancel/")
    assert "Обновите страницу" in text_of(client.post(f"{JOBS}{failed}/retry/", follow=True))


def test_auditor_reads_and_changes_nothing(failed: int) -> None:
    client = signed_in(appointed(Role.AUDITOR))
    assert "Повторить" not in text_of(client.get(JOBS))
    assert client.post(f"{JOBS}{failed}/retry/").status_code == 403
    assert client.post(f"{JOBS}{failed}/cancel/").status_code == 403


def test_others_do_not_see_jobs_letters_or_the_trail(failed: int) -> None:
    world = World()
    people = [world.officer, world.head, world.register_officer, world.authority_head]
    for viewer in [*people, appointed(Role.PROJECT_OFFICE)]:
        client = signed_in(viewer)
        for address in (JOBS, "/staff/mails/", "/staff/audit/", "/staff/audit/csv/", "/staff/audit/1/"):
            assert client.get(address).status_code == 403, address


def test_empty_queue_says_so() -> None:
    page = text_of(signed_in(appointed(Role.ADMINISTRATOR)).get(JOBS))
    assert "Все задания выполнены с первого раза." in page


def test_job_to_be_tried_again_is_on_its_own_tab(failed: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', scheduled_at = now() WHERE id = %s", [failed]
        )
    page = text_of(signed_in(appointed(Role.ADMINISTRATOR)).get(f"{JOBS}?state=troubled"))
    assert "повторится" in page


@pytest.mark.parametrize(
    ("error", "traceback", "words"),
    [
        ("", "", "Причина неизвестна"),
        ("x", "smtplib.SMTPAuthenticationError", "не узнал имя или пароль"),
        ("x", "psycopg.OperationalError", "База данных была недоступна"),
        ("boom", "ValueError: boom", "передайте её текст в поддержку"),
    ],
)
def test_cause_is_told_in_words(error: str, traceback: str, words: str) -> None:
    assert words in cause_in_words(error, traceback)


def test_every_task_of_the_product_has_words() -> None:
    from procrastinate.contrib.django import app

    # Tests of other packages in the same process register tasks of their own.
    foreign = ("builtin:", "procrastinate.", "tests.")
    ours = [name for name in app.tasks if not name.startswith(foreign)]
    assert [name for name in ours if task_in_words(name) == name] == []


def test_administrator_sees_letters_sent_and_waiting() -> None:
    send_mail(to="waits@example.org", subject="Ждущее", text="…")
    Mail.objects.create(to="gone@example.org", subject="Ушедшее", text="…", sent_at=timezone.now())
    client = signed_in(appointed(Role.ADMINISTRATOR))
    page = text_of(client.get("/staff/mails/"))
    assert "Ждущее" in page
    assert "Ушедшее" in page
    assert "Ушедшее" not in text_of(client.get("/staff/mails/?state=waiting"))


def test_letter_shows_links_that_work_and_no_markup() -> None:
    mail = Mail.objects.create(
        to="a@example.org",
        subject="Приглашение",
        text="<b>Откройте</b> http://localhost/invitation/abc/\n\nДо свидания",
    )
    page = Client().get(f"/dev/mail/{mail.pk}/").content.decode()
    assert 'href="http://localhost/invitation/abc/"' in page
    assert "&lt;b&gt;Откройте" in page


def test_letters_are_secret_in_production(settings: Any) -> None:
    settings.MAILS_ARE_READABLE = False
    mail = Mail.objects.create(to="a@example.org", subject="Пароль", text="тайная ссылка")
    assert Client().get("/dev/mail/").status_code == 404
    assert Client().get(f"/dev/mail/{mail.pk}/").status_code == 404
    page = text_of(signed_in(appointed(Role.ADMINISTRATOR)).get(f"/staff/mails/{mail.pk}/"))
    assert "тайная ссылка" not in page
    assert "видит только получатель" in page


def test_open_letters_are_listed_for_visitors_of_a_demonstration() -> None:
    assert "Писем ещё не было" in text_of(Client().get("/dev/mail/"))
    mail = Mail.objects.create(to="a@example.org", subject="Приглашение", text="…")
    assert f"/dev/mail/{mail.pk}/" in text_of(Client().get("/dev/mail/"))


def test_retrying_is_in_the_trail(failed: int, transactional_db: Any) -> None:
    signed_in(appointed(Role.ADMINISTRATOR)).post(f"{JOBS}{failed}/retry/")
    assert Entry.objects.filter(action="jobs.retry_job").count() == 1
