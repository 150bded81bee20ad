"""Renders many documents in child processes, which end after a while and give their memory back.

Processes are spawned, never forked: the window's threads would not survive a fork. A frozen program
must call ``multiprocessing.freeze_support()`` first thing in its main module.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection, wait
from typing import Any

from core.documents.model import Document
from core.kernel.errors import Cancelled, DocumentError

# A process reaches its full size after some 30 documents (80 MB short, 270 MB long) and then stays.
DOCUMENTS_PER_PROCESS = 200
_TRIES = 2
_POLL_SECONDS = 0.1
_GOODBYE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of one document: ``pdf`` or ``error``, never both."""

    key: str
    pdf: bytes | None
    pages: int
    error: DocumentError | None


def render_all(
    documents: Iterable[tuple[str, Document, datetime]],
    *,
    draft: bool = False,
    processes: int = 2,
    documents_per_process: int = DOCUMENTS_PER_PROCESS,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Rendered]:
    """Yield each document's PDF as it is ready; the order may differ from that of ``documents``.

    ``documents`` are triples of key, document and the moment that goes into its PDF; they are
    read only as fast as they are rendered. A document that ends its process is
    tried once more and then reported as an error; the others go on.

    Raises:
        Cancelled: ``cancelled`` said so; asked ten times a second.
    """
    with closing(_Pool(draft, documents_per_process)) as pool:
        yield from pool.run(iter(documents), max(1, processes), cancelled)


@dataclass(slots=True)
class _Job:
    key: str
    document: Document
    timestamp: datetime
    tries: int = 0


class _Child:
    """One process and the document that it has in hand."""

    def __init__(self, draft: bool) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=_serve, args=(theirs, draft), daemon=True, name="chancery-render"
        )
        self.process.start()
        theirs.close()
        self.job: _Job | None = None
        self.done = 0

    def give(self, job: _Job) -> None:
        job.tries += 1
        self.job = job
        # Mapping views and proxies do not travel; plain dictionaries do.
        document = replace(
            job.document,
            values=dict(job.document.values),
            labels=dict(job.document.labels),
            section_headings=dict(job.document.section_headings),
        )
        self.connection.send((document, job.timestamp))

    def end(self, at_once: bool) -> None:
        if at_once:
            self.process.terminate()
        else:
            try:
                self.connection.send(None)
            except OSError:
                self.process.terminate()
        self.connection.close()
        self.process.join(_GOODBYE_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


class _Pool:
    def __init__(self, draft: bool, limit: int) -> None:
        self._draft, self._limit = draft, max(1, limit)
        self._children: list[_Child] = []
        self._again: list[_Job] = []

    def run(
        self,
        documents: Iterator[tuple[str, Document, datetime]],
        processes: int,
        cancelled: Callable[[], bool],
    ) -> Iterator[Rendered]:
        while True:
            if cancelled():
                raise Cancelled("Stopped rendering.")
            self._fill(documents, processes)
            busy = {child.connection: child for child in self._children if child.job}
            if not busy:
                return
            for connection in wait(list(busy), _POLL_SECONDS):
                assert isinstance(connection, Connection)
                yield from self._collect(busy[connection])

    def close(self) -> None:
        """End every process, those at work at once."""
        for child in self._children:
            child.end(at_once=child.job is not None)
        self._children.clear()

    def _fill(self, documents: Iterator[tuple[str, Document, datetime]], processes: int) -> None:
        for child in [c for c in self._children if not c.job and c.done >= self._limit]:
            self._drop(child, at_once=False)
        idle = [child for child in self._children if not child.job]
        while idle or len(self._children) < processes:
            job = self._next(documents)
            if job is None:
                return
            if not idle:
                self._children.append(_Child(self._draft))
                idle.append(self._children[-1])
            child = idle.pop()
            try:
                child.give(job)
            except OSError:
                # The process ended while it was idle; the document was not at fault.
                job.tries -= 1
                self._again.append(job)
                self._drop(child, at_once=True)

    def _next(self, documents: Iterator[tuple[str, Document, datetime]]) -> _Job | None:
        if self._again:
            return self._again.pop()
        found = next(documents, None)
        return _Job(*found) if found else None

    def _collect(self, child: _Child) -> Iterator[Rendered]:
        job = child.job
        assert job is not None
        try:
            pdf, pages, told = child.connection.recv()
        except (EOFError, OSError):
            self._drop(child, at_once=True)
            if job.tries < _TRIES:
                self._again.append(job)
            else:
                yield Rendered(job.key, None, 0, _ended())
            return
        child.job = None
        child.done += 1
        yield Rendered(job.key, pdf, pages, DocumentError(*told) if told else None)

    def _drop(self, child: _Child, at_once: bool) -> None:
        self._children.remove(child)
        child.end(at_once)


def _ended() -> DocumentError:
    return DocumentError(
        "The PDF could not be made: the process that makes it ended twice, perhaps for lack of "
        "memory.",
        "The contract and the other documents are kept.",
        "Close other programs and try it alone.",
    )


def _serve(connection: Connection[Any, Any], draft: bool) -> None:
    """Render what comes until None or the end of the pipe. Runs in the child."""
    from core.documents.typst_pdf import render_pdf

    while True:
        try:
            given = connection.recv()
        except (EOFError, OSError):
            return
        if given is None:
            return
        document, timestamp = given
        try:
            made = render_pdf(document, timestamp, draft=draft)
            answer: tuple[bytes | None, int, tuple[str, str, str] | None]
            answer = (made.data, made.pages, None)
        except DocumentError as error:
            answer = (None, 0, (error.what, error.kept, error.todo))
        try:
            connection.send(answer)
        except OSError:
            return
