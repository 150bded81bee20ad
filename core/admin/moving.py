"""``chancery-admin workspace …``: moves workspaces between one computer and an organisation."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from core.kernel.clock import SystemClock
from core.secrets.store import KeyringSecrets, SecretStore
from core.sync.leaving import export_standalone
from core.sync.moving import move_in
from core.workspace import make_lists


def add_to(areas: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this area."""
    acts = areas.add_parser("workspace", help="folders of workspaces").add_subparsers(
        dest="act", required=True
    )
    into = acts.add_parser(
        "move-in", help="move a workspace of this computer into the organisation of another one"
    )
    into.add_argument("old", type=Path, help="folder of the workspace of this computer alone")
    into.add_argument("new", type=Path, help="folder of the connected workspace, closed")
    out = acts.add_parser(
        "export-standalone", help="copy a connected workspace into one of this computer alone"
    )
    out.add_argument("old", type=Path, help="folder of the connected workspace, closed")
    out.add_argument("new", type=Path, help="a folder that is empty or absent")


def run(options: argparse.Namespace, secrets: SecretStore | None = None) -> int:
    """Run one command; returns 0.

    Raises:
        ChanceryError: what was refused; nothing was changed.
    """
    secrets, clock = secrets or KeyringSecrets(), SystemClock()
    if options.act == "export-standalone":
        rows = export_standalone(
            options.old, options.new, secrets, clock, partial(make_lists, secrets=secrets)
        )
        print(f"{rows:,} rows are in “{options.new}”.")
        return 0
    moved = move_in(options.old, options.new, secrets, clock)
    print(
        f"{sum(moved.rows.values()):,} rows, {moved.files:,} files, {moved.events:,} events moved."
    )
    if moved.there:
        print(f"{moved.there:,} rows were in the organisation already.")
    if moved.left:
        print(f"{moved.left:,} settings for everybody stay behind: you may not change them.")
    for one in moved.renamed:
        print(f"The {one.noun} “{one.title}” is “{one.now}” now; “{one.was}” was taken.")
    if moved.missing:
        print(f"{moved.missing:,} files could not be read in the old folder.")
    print("Open the connected workspace to send everything. The old folder stays as it was.")
    return 0
