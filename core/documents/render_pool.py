"""Renders many documents in child processes, which end after a while and give their memory back.

Processes are spawned, never forked: the window's threads would not survive a fork. A frozen program
must call ``multiprocessing.freeze_support()`` first thing in its main module.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection, wait
from typing import Any

from core.documents.layout import LaidOut
from core.documents.refusals import explained, source_of_record
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
    error: DocumentError | None


def render_all(
    documents: Iterable[tuple[str, LaidOut, datetime]],
    *,
    processes: int = 2,
    documents_per_process: int = DOCUMENTS_PER_PROCESS,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Rendered]:
    """Yield each document's PDF as it is ready; the order may differ from that of ``documents``.

    ``documents`` are triples of key, laid-out document and the moment that goes into its PDF; they
    are read only as fast as they are rendered. A document that ends its process is
    tried once more and then reported as an error; the others go on.

    Raises:
        Cancelled: ``cancelled`` said so; asked ten times a second.
    """
    with closing(_Pool(documents_per_process)) as pool:
        yield from pool.run(iter(documents), max(1, processes), cancelled)


@dataclass(slots=True)
class _Job:
    key: str
    document: LaidOut
    timestamp: int
    tries: int = 0


class _Child:
    """One process and the document that it has in hand."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=_serve, args=(theirs,), daemon=True, name="chancery-render"
        )
        self.process.start()
        theirs.close()
        self.job: _Job | None = None
        self.done = 0

    def give(self, job: _Job) -> None:
        """Hand a document to the process.

        Raises:
            DocumentError: it cannot be set.
            OSError: the process has ended.
        """
        source = source_of_record(job.document)
        job.tries += 1
        self.job = job
        self.connection.send((source, job.timestamp))

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
    def __init__(self, limit: int) -> None:
        self._limit = max(1, limit)
        self._children: list[_Child] = []
        self._again: list[_Job] = []
        self._refused: list[Rendered] = []

    def run(
        self,
        documents: Iterator[tuple[str, LaidOut, datetime]],
        processes: int,
        cancelled: Callable[[], bool],
    ) -> Iterator[Rendered]:
        while True:
            if cancelled():
                raise Cancelled("Stopped rendering.")
            self._fill(documents, processes)
            yield from self._refused
            self._refused.clear()
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

    def _fill(self, documents: Iterator[tuple[str, LaidOut, datetime]], processes: int) -> None:
        for child in [c for c in self._children if not c.job and c.done >= self._limit]:
            self._drop(child, at_once=False)
        idle = [child for child in self._children if not child.job]
        while idle or len(self._children) < processes:
            job = self._next(documents)
            if job is None:
                return
            if not idle:
                self._children.append(_Child())
                idle.append(self._children[-1])
            child = idle.pop()
            try:
                child.give(job)
            except DocumentError as error:
                self._refused.append(Rendered(job.key, None, error))
                idle.append(child)
            except OSError:
                # The process ended while it was idle; the document was not at fault.
                job.tries -= 1
                self._again.append(job)
                self._drop(child, at_once=True)

    def _next(self, documents: Iterator[tuple[str, LaidOut, datetime]]) -> _Job | None:
        if self._again:
            return self._again.pop()
        found = next(documents, None)
        if found is None:
            return None
        key, document, moment = found
        return _Job(key, document, int(moment.timestamp()))

    def _collect(self, child: _Child) -> Iterator[Rendered]:
        job = child.job
        assert job is not None
        try:
            pdf, message = child.connection.recv()
        except (EOFError, OSError):
            self._drop(child, at_once=True)
            if job.tries < _TRIES:
                self._again.append(job)
            else:
                yield Rendered(job.key, None, _ended())
            return
        child.job = None
        child.done += 1
        yield Rendered(job.key, pdf, explained(message, job.document) if message else None)

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


def _serve(connection: Connection[Any, Any]) -> None:
    """Render what comes until None or the end of the pipe. Runs in the child."""
    import typst

    from core.documents.typst_pdf import typesetter

    while True:
        try:
            given = connection.recv()
        except (EOFError, OSError):
            return
        if given is None:
            return
        answer: tuple[bytes | None, str]
        try:
            answer = (typesetter().file_of_record(*given), "")
        except typst.TypstError as error:
            answer = (None, error.message)
        try:
            connection.send(answer)
        except OSError:
            return
