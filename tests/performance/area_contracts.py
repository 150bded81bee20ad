"""Measures of the Contracts area, each against its peer or limit in the same run."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from uuid import UUID

from core.contracts.assembly import document_of
from core.contracts.compose import compose
from core.contracts.list_source import ContractSource
from core.contracts.records import DraftInputs
from core.database.listing import ListQuery
from core.database.unit_of_work import UnitOfWork
from core.documents.layout import lay_out, plain_text
from core.documents.model import Clause, Document
from core.documents.preview import PreviewRenderer
from core.documents.redline import redline
from core.documents.wording import parse_wording, write_wording
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace
from tests.performance.measure import Entry, entry, milliseconds, p95, p99, run_peer, typst_folder
from tests.performance.workspaces import (
    ANSWERS,
    add_template,
    hundred_thousand,
    sample,
    standalone,
)

PPI = 108
PROCESSES = 2
_WARM = 3
_TOKEN = NeverCancelled()


def _preview(clauses: int, keystrokes: int, target: float) -> Entry:
    """p95 from a keystroke in the form to the picture of a page, ours and bare typst in turn."""
    taken: list[float] = []
    peer: list[float] = []
    with tempfile.TemporaryDirectory() as name, standalone(Path(name) / "w") as workspace:
        version = add_template(workspace, sample(clauses), f"t{clauses}")
        inputs = workspace.query(
            lambda reader: workspace.drafting.begin_new(reader, version, ANSWERS)
        )
        typed = [_typed(inputs, count) for count in range(keystrokes + _WARM)]
        documents = [document_of(one, compose(one)) for one in typed]
        with typst_folder(documents) as folder:
            for _ in range(3):
                renderer = PreviewRenderer()
                taken += [_shown(renderer, one) for one in typed][_WARM:]
                renderer.close()
                peer += run_peer("bare_typst.py", "page", folder)[_WARM:]
    value, other = p95(taken), p95(peer)
    ratio = median(taken) / median(peer)
    made = entry(
        value,
        "ms",
        target,
        peer="bare_typst",
        peer_value=other,
        samples=len(taken),
        median_ratio=round(ratio, 3),
        p50=round(median(taken), 2),
    )
    made["met"] = made["met"] and ratio <= 1.5
    return made


def _typed(inputs: DraftInputs, count: int) -> DraftInputs:
    words = "assessing whether a joint project for cold-chain sensors is worth while "
    purpose = (words * 2)[: 20 + count]
    return replace(inputs, answers={**inputs.answers, "purpose": purpose})


def _shown(renderer: PreviewRenderer, inputs: DraftInputs) -> float:
    return milliseconds(lambda: renderer.render_page(document_of(inputs, compose(inputs)), 2, PPI))


def preview_8() -> Entry:
    """Keystroke to new page image, 8 clauses."""
    return _preview(8, 30, 60.0)


def preview_60() -> Entry:
    """Keystroke to new page image, 60 clauses."""
    return _preview(60, 12, 250.0)


def redline_60() -> Entry:
    """Word-level redline in which each of 60 clauses changed; the peer is one flat word diff."""
    old = sample(60)
    new = tuple(_amended(clause, number) for number, clause in enumerate(old.clauses))
    taken = [
        milliseconds(
            lambda: redline(old.clauses, new, old_values=old.values, new_values=old.values)
        )
        for _ in range(25)
    ]
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / "old.txt", Path(name) / "new.txt"]
        for file, document in zip(files, (old, replace(old, clauses=new)), strict=True):
            file.write_text(plain_text(lay_out(document)), "utf-8")
        peer = median(run_peer("flat_diff.py", *map(str, files)))
    return entry(p95(taken), "ms", 50.0, peer="flat_diff", peer_value=peer, samples=len(taken))


def _amended(clause: Clause, number: int) -> Clause:
    words = write_wording(clause.body).split(" ")
    for place in range(7 + number % 5, len(words), 19):
        if words[place].isalpha():
            words[place] = "amended"
    added = "\n\n(1) A wholly new paragraph is added here." if number % 3 == 0 else ""
    return replace(clause, body=parse_wording(" ".join(words) + added))


def _bulk(clauses: int, count: int) -> Entry:
    """Contracts a second with stored, audited PDF, against bare typst on the same sources."""
    ours = bare = 0.0
    size = 0
    with tempfile.TemporaryDirectory() as name, standalone(Path(name) / "w") as workspace:
        version = add_template(workspace, sample(clauses), f"t{clauses}")
        for round_ in range(3):
            run, documents = _begin_run(workspace, version, count, round_)
            started = time.perf_counter()
            record = workspace.bulk.run(workspace, run, _TOKEN, no_report)
            ours += time.perf_counter() - started
            assert record.done == count, record
            with typst_folder(documents) as folder:
                bare += run_peer("bare_typst.py", "bulk", folder, str(PROCESSES))
        assert all(verdict.sound for verdict in workspace.query(workspace.audit.verify))
        size = sum(
            document.size
            for row in workspace.query(lambda r: workspace.bulk.rows(r, run))
            if row.contract_id
            for document in workspace.query(
                lambda r, key=row.contract_id: workspace.contracts.contract(r, key)
            ).documents
        )
    rate, peer = 3 * count / ours, 3 * count / bare
    return entry(
        rate,
        "per s",
        0.6 * peer,
        peer="bare_typst",
        peer_value=peer,
        met=rate >= 0.6 * peer,
        rows=3 * count,
        size=size,
        samples=3,
    )


def _begin_run(
    workspace: Workspace, version: UUID, count: int, round_: int
) -> tuple[UUID, list[Document]]:
    rows = [
        {
            "Client": f"Client {round_}-{number} Ltd",
            "Client address": f"{number} Dock Road",
            "Supplier": "Harrow & Lyle Pty Ltd",
            "Effective date": "2026-12-01",
            "Purpose": f"the project numbered {number} of round {round_}",
        }
        for number in range(count)
    ]
    template = workspace.query(lambda reader: workspace.templates.version(reader, version))
    mapping = workspace.bulk.suggest_mapping(template, list(rows[0]))
    run = workspace.command(
        lambda uow: workspace.bulk.begin(uow, version, "bench.csv", b"bench", mapping, rows)
    ).value
    inputs = workspace.query(lambda reader: workspace.drafting.begin_new(reader, version, {}))
    documents = []
    for row in rows:
        answers = workspace.bulk.answers_of(template, mapping, row)
        one = replace(inputs, answers=answers)
        documents.append(document_of(one, compose(one), "version 1"))
    return run, documents


def bulk_8() -> Entry:
    """Bulk generation of 8-clause contracts."""
    return _bulk(8, 200)


def bulk_60() -> Entry:
    """Bulk generation of 60-clause contracts."""
    return _bulk(60, 30)


def _listed(mode: str, ask: Callable[[ContractSource, int], object], words: list[str]) -> Entry:
    with hundred_thousand() as workspace:
        source = ContractSource(workspace.query)
        for number in range(3):
            ask(source, number)
        taken = [milliseconds(lambda n=n: ask(source, n)) for n in range(60)]
        key = workspace._key.hex()
        path = str(workspace.database)
        rows = source.total(_TOKEN)
        size = workspace.database.stat().st_size
    peer = p95(run_peer("offset_list.py", path, mode, *words, stdin=key))
    return entry(
        p95(taken),
        "ms",
        60.0,
        peer="offset_list",
        peer_value=peer,
        rows=rows,
        size=size,
        samples=len(taken),
        p50=round(median(taken), 2),
    )


def list_page() -> Entry:
    """First page of 100,000 contracts in the order of the next date."""
    return _listed("page", lambda source, n: source.first_page(ListQuery(), 200, _TOKEN), [])


def list_search() -> Entry:
    """First 200 hits over the whole text: a third rare, a third 2 %, a third in every contract."""
    words = [f"serial{number * 1601 % 100_000}" for number in range(20)]
    words += ["salvage", "marine sal", "marine salvage", "warehouse services 7"] * 5
    words += ["confidential", "agreement", "notice", "party"] * 5

    def ask(source: ContractSource, number: int) -> None:
        query = ListQuery(search=words[number * 7 % len(words)])
        assert source.first_page(query, 200, _TOKEN).ids

    return _listed("search", ask, words[::5])


def list_end() -> Entry:
    """The last rows of 100,000, by the ordered id list that the table holds."""
    held: dict[int, object] = {}

    def ask(source: ContractSource, number: int) -> None:
        if id(source) not in held:
            held.clear()
            held[id(source)] = source.id_list(ListQuery(), _TOKEN)
        ids = held[id(source)]
        assert len(source.rows(list(ids[-200:]))) == 200  # type: ignore[index]

    return _listed("end", ask, [])


def audit_verify() -> Entry:
    """Verifying a chain of 100,000 events."""
    count = 100_000
    with tempfile.TemporaryDirectory() as name, standalone(Path(name) / "w") as workspace:

        def fill(uow: UnitOfWork) -> None:
            for number in range(10_000):
                uow.record(
                    "contract.changed",
                    "contract",
                    uow.actor.person_id,
                    fields=["title", "value"],
                    title=f"Warehouse services {number}",
                )

        for _ in range(count // 10_000):
            workspace.command(fill)
        taken = []
        for _ in range(5):
            started = time.perf_counter()
            (verdict,) = workspace.query(workspace.audit.verify)
            taken.append(time.perf_counter() - started)
        assert verdict.sound
        assert verdict.events == count
    return entry(median(taken), "s", 1.0, rows=count, samples=len(taken))


def save_busy() -> Entry:
    """Saving a version while a bulk job runs."""
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as name, standalone(Path(name) / "w") as workspace:
        version = add_template(workspace, sample(8), "t8")
        contract = workspace.command(
            lambda uow: workspace.contracts.create(uow, version, ANSWERS)
        ).value
        run, _ = _begin_run(workspace, version, 400, 0)
        job = threading.Thread(target=workspace.bulk.run, args=(workspace, run, _TOKEN, no_report))
        job.start()
        number = 0
        while job.is_alive():
            inputs = workspace.query(lambda reader: workspace.drafting.load(reader, contract))
            number += 1
            answers = {**inputs.answers, "purpose": f"purpose number {number}"}
            changed = replace(inputs, answers=answers)
            taken.append(
                milliseconds(
                    lambda one=changed: workspace.command(
                        lambda uow: workspace.drafting.save_version(uow, one, "bench")
                    )
                )
            )
            time.sleep(0.05)
        job.join()
    return entry(p99(taken), "ms", 60.0, samples=len(taken), rows=400, p50=round(median(taken), 2))


ENTRIES: dict[str, Callable[[], Entry]] = {
    "preview_8": preview_8,
    "preview_60": preview_60,
    "redline_60": redline_60,
    "bulk_8": bulk_8,
    "bulk_60": bulk_60,
    "list_page": list_page,
    "list_search": list_search,
    "list_end": list_end,
    "audit_verify": audit_verify,
    "save_busy": save_busy,
}
