"""Names in the shared database: roles, schemas, and the codes of its refusals."""

from __future__ import annotations

from typing import Final

OWNER: Final = "chancery_owner"
PEOPLE: Final = "chancery_people"
BACKUP: Final = "chancery_backup"

# Each group is a member of the one before it; a person's login is granted exactly one.
GROUPS: Final = {
    "viewer": "chancery_viewer",
    "member": "chancery_member",
    "manager": "chancery_manager",
    "administrator": "chancery_administrator",
}
VIEWER: Final = GROUPS["viewer"]
MEMBER: Final = GROUPS["member"]
ALL_ROLES: Final = (OWNER, PEOPLE, BACKUP, *GROUPS.values())

DATA: Final = "chancery"
MACHINERY: Final = "sync"

# The oldest schema of a desk that may read and that may write.
MIN_READ: Final = "0003"
MIN_WRITE: Final = "0003"

# What a viewer writes, too: own settings and views, and the own desk's audit trail of doing so.
VIEWER_WRITES: Final = frozenset(
    {"setting", "saved_view", "device", "audit_event", "audit_checkpoint"}
)

# SQLSTATE codes of refusals.
FIXED: Final = "CH001"
TRANSITION: Final = "CH002"
PERMISSION: Final = "CH003"
SEALED: Final = "CH004"
NO_LOGIN: Final = "CH010"
NOT_REGISTERED: Final = "CH011"
STANDBY: Final = "CH012"
PUSH_STATE: Final = "CH013"
LOGIN_TAKEN: Final = "CH014"
LOGIN_ELSEWHERE: Final = "CH015"
LAST_ADMINISTRATOR: Final = "CH016"
BAD_VERIFIER: Final = "CH017"
BAD_VALUE: Final = "CH018"
QUOTA: Final = "CH019"
OTHER_CONTENT: Final = "CH409"
TOO_OLD: Final = "CH426"
