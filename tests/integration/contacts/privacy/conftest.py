"""A person who has left something in every place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from core.contacts.bulk import BulkTask
from core.contacts.records import EmailAddress, Further, NewVisit, PhoneNumber, PostalAddress
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace
from tests.integration.contacts.conftest import source_of

EMAIL, MOBILE, SECRET = "ines.carvalho@harrow.example", "+61491570156", "TFN-9876543"
FURTHER_EMAIL, FURTHER_PHONE = "ines.private@harrow.example", "+61491570157"
VALUES = {
    "first_name": "Inês",
    "last_name": "Carvalho",
    "organisation": "Harrow Freight",
    "email": EMAIL,
    "mobile": "0491 570 156",
    "street": "12 Quayside Lane",
    "city": "Adelaide",
    "notes": "Prefers tea, knows the harbour master",
    "external_id": "EXT-771",
    "tax_number": SECRET,
    "sms_consent": "refused",
}
# Texts that must not be found anywhere once she was erased.
TEXTS = (
    *(EMAIL, FURTHER_EMAIL, MOBILE, FURTHER_PHONE, SECRET, "Carvalho", "Quayside Lane"),
    *("harbour master", "0491 570 156", "EXT-771", "back gate", "Freight Wharf"),
)


def fill(workspace: Workspace) -> UUID:
    """Add the person with everything that hangs on a contact."""
    further = Further(
        phones=(PhoneNumber("0491 570 157", "home"),),
        emails=(EmailAddress(FURTHER_EMAIL, "home"),),
        addresses=(PostalAddress("home", "3 Freight Wharf", city="Adelaide"),),
    )
    key = workspace.command(lambda uow: workspace.contacts.create(uow, VALUES, further)).value
    visit = NewVisit(key, datetime.now(UTC) + timedelta(days=3), notes="Ring at the back gate")
    workspace.command(lambda uow: workspace.visits.add(uow, visit))
    statuses = workspace.query(workspace.statuses.statuses)
    workspace.command(
        lambda uow: workspace.contacts.change(uow, key, {"status_id": statuses[1].id})
    )
    workspace.command(lambda uow: workspace.groups.create(uow, "Hauliers", members=[key]))
    tag = workspace.command(lambda uow: workspace.labels.make(uow, "tag", "Wharf")).value
    row = source_of(workspace).row_of(key)
    assert row is not None
    for task in (BulkTask("tag", tag), BulkTask("edit", field="organisation", value="Corvane")):
        workspace.contact_bulk.run(workspace.background, task, [row], NeverCancelled(), no_report)
    return key


@pytest.fixture
def ines(desk: Workspace) -> UUID:
    return fill(desk)


@pytest.fixture
def erase(desk: Workspace) -> Callable[[UUID], None]:
    """Erase a contact for good."""

    def run(key: UUID) -> None:
        desk.command(lambda uow: desk.privacy.erase(uow, key))

    return run
