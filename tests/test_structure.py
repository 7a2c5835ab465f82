"""What keeps the whole in shape: a route, a model, a setting, a file that breaks a rule of the house fails here."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from tests.routes import Route, routes

SOURCE = Path(settings.SOURCE)
SETTINGS_GUIDE = Path(settings.ROOT) / "docs/operators/settings.md"
LONGEST = 400

# Tables whose changes the audit trail does not record, and why.
EXEMPT_FROM_AUDIT = {
    "audit.Entry": "it is the trail",
    "mail.Mail": "an outbox: written by actions that are recorded, changed only by being sent",
    "registry.Link": "follows from the document of a version, which is recorded",
    "registry.TouchpointLink": "follows from the document of a version, which is recorded",
    "registry.Reminder": "remembers that a mail was sent; nobody decides anything by it",
    "touchpoints.Reminder": "remembers that a mail was sent; nobody decides anything by it",
    "touchpoints.Document": "a copy made from a decided edition, which is recorded",
    "touchpoints.Attachment.versions": "a link follows from the version and the attachment, both recorded",
    "classifiers.ClassifierItem": "rows of a file that its recorded edition names by SHA-256; triggers keep them",
    "offers.Enquiry": "a visitor's own anonymous answers: nobody decides by them, they must be forgettable",
    "offers.SharedResult": "a copy of such answers, without a name, that is forgotten in time",
    "auth.Permission": "not used: rights are appointments",
    "auth.Group": "not used: rights are appointments",
    "auth.Group.permissions": "not used: rights are appointments",
    "contenttypes.ContentType": "filled by migrations",
    "sessions.Session": "comes and goes with sign-in, holds no data of the domain",
    "usersessions.UserSession": "which browser is signed in: comes and goes with the session",
    "account.EmailAddress": "not used: the address is that of the account, which is recorded",
    "account.EmailConfirmation": "not used: an address is proven by the invitation",
    "procrastinate.ProcrastinateJob": "the queue of jobs; what is done with failed ones is recorded",
    "procrastinate.ProcrastinateEvent": "the queue of jobs",
    "procrastinate.ProcrastinateWorker": "the queue of jobs",
    "procrastinate.ProcrastinatePeriodicDefer": "the queue of jobs",
}

# Files that are longer than a reading, and why they are one thing. (Tests are read one at a time.)
LONG_FILES = {
    "vizavi/touchpoints/models.py": "the tables of the register, read together with the intervals they share",
    "vizavi/touchpoints/forms_data/schema.py": "the schema of a form: one document",
}


@pytest.mark.parametrize("route", routes(), ids=str)
def test_route_declares_who_may_use_it(route: Route) -> None:
    assert route.rule is not None, f"{route.address}: decorate the view with kit.access.may_use"


def test_route_names_are_unique() -> None:
    names = [(route.name, route.kwargs) for route in routes()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(f"models differ from their migrations:\n{out.getvalue()}")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    names = r"\b(?:VIZAVI_[A-Z_]+|DATABASE_URL|PORT)\b"
    read = set()
    for file in [SOURCE / "config/settings.py", SOURCE / "config/up.py"]:
        read |= set(re.findall(rf'"({names})"', file.read_text()))
    documented = set(re.findall(rf"^\| `({names})`", SETTINGS_GUIDE.read_text(), flags=re.MULTILINE))
    assert documented == read


def _tables() -> dict[str, bool]:
    """Every table by its model (or many-to-many field), and whether it has the audit trigger."""
    found = {}
    for model in apps.get_models():
        triggers = getattr(model._meta, "triggers", [])
        if not model._meta.proxy:
            found[model._meta.label] = any(trigger.name == "audited" for trigger in triggers)
        for field in model._meta.local_many_to_many:
            if field.remote_field.through._meta.auto_created:
                found[f"{model._meta.label}.{field.name}"] = False
        if model._meta.proxy and any(trigger.name == "audited" for trigger in triggers):
            found[model._meta.concrete_model._meta.label] = True
    return found


def test_every_table_is_audited_or_exempt_with_a_reason() -> None:
    tables = _tables()
    assert {name for name, is_audited in tables.items() if not is_audited} == set(EXEMPT_FROM_AUDIT)


def test_files_over_400_lines_are_justified() -> None:
    long = {
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*.py")
        if not {"migrations", "tests"} & set(file.parts) and len(file.read_text().splitlines()) > LONGEST
    }
    assert long == set(LONG_FILES)


def test_no_file_is_a_junk_drawer() -> None:
    junk = {"utils.py", "helpers.py", "services.py", "managers.py", "common.py", "misc.py", "signals.py"}
    assert [str(file) for file in SOURCE.rglob("*.py") if file.name in junk] == []


def test_no_model_signal_carries_domain_logic() -> None:
    listening = re.compile(r"\b(?:post|pre)_(?:save|delete|init)\b|\bm2m_changed\b")
    assert [str(file) for file in SOURCE.rglob("*.py") if listening.search(file.read_text())] == []


def test_no_page_carries_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)[^>]*>|\sstyle=|\son[a-z]+=\"")
    found = [
        f"{file.relative_to(SOURCE)}: {match.group(0)}"
        for file in SOURCE.rglob("*.html")
        for match in inline.finditer(file.read_text())
    ]
    assert found == []


def test_every_task_of_the_queue_is_named_by_its_package() -> None:
    from procrastinate.contrib.django import app

    ours = {
        name: task.func.__module__
        for name, task in app.tasks.items()
        if task.func.__module__.split(".")[0] in {"kit", "vizavi"}
    }
    assert [
        name
        for name, module in ours.items()
        if name.split(".")[0] != module.split(".")[1] and not name.startswith("tests.")
    ] == []
