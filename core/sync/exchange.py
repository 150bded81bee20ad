"""One exchange with the shared database: meet, push, pull, and check.

Everything is kept in the workspace file step by step, so that it may end anywhere: what was sealed
is sent again word for word, what was pulled is pulled again from the last checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.kernel.errors import (
    CopiedReplica,
    SignInRefused,
    Unreachable,
    UpdateNeeded,
    WrongOrganisation,
)
from core.kernel.ids import new_id
from core.sync import ages, answers, devices, loading, outbox, reconciling, sealing, staging
from core.sync.arrivals import apply_arrivals
from core.sync.endings import forget_ended
from core.sync.local import Local, Replica
from core.sync.transport import (
    Applied,
    Arrivals,
    Clashed,
    Hello,
    Introduction,
    Mutation,
    Outcome,
    Rejected,
    Transport,
)
from core.sync.wire import SyncTable

SEAL_AT_ONCE = 50
_HOUR = 3_600_000_000  # microseconds
_ROUNDS = 40  # edits that keep coming must not keep the pull waiting


@dataclass(frozen=True, slots=True)
class Desk:
    """Who synchronises: ids as hex, the computer's name, the program's build and schema."""

    organisation_id: str
    person_id: str
    device: str
    build: str
    schema: str


@dataclass
class Tally:
    """What one exchange did, in rows and mutations; ``more``: something is left to send."""

    sent: int = 0
    received: int = 0
    parked: int = 0
    repaired: int = 0
    more: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing moved."""
        return not (self.sent or self.received or self.parked or self.repaired)


class Exchange:
    """Synchronises one workspace file over one connection. Used by one thread.

    Attributes:
        report: is told during a first load how many rows are here, and of how many.
        stage_from: so many rows of one table are put beside it before they are taken over.
    """

    def __init__(
        self,
        replica: Replica,
        transport: Transport,
        tables: Mapping[str, SyncTable],
        desk: Desk,
    ) -> None:
        self._replica = replica
        self._transport = transport
        self._tables = tables
        self._known = tables  # with what an older shared database lacks left out
        self._desk = desk
        self._hello: Hello | None = None
        self._own: dict[tuple[str, str], int] = {}
        self.report: Callable[[int, int], None] = lambda rows, of: None
        self.stage_from = staging.LEAST

    @property
    def hello(self) -> Hello | None:
        """What the shared database said when this connection began; None before."""
        return self._hello

    @property
    def may_push(self) -> bool:
        """Whether this program is new enough to send."""
        return self._hello is not None and self._desk.schema >= self._hello.min_write

    def handle(self) -> int | None:
        """Return a socket that becomes readable when others changed something."""
        return self._transport.handle()

    def heard(self) -> bool:
        """Tell whether others changed something."""
        return self._transport.heard()

    def close(self) -> None:
        """End the connection; the next cycle begins with a new one."""
        self._hello = None
        self._transport.close()

    def cycle(self, tally: Tally | None = None) -> Tally:
        """Meet if need be, push, pull; returns what moved.

        Args:
            tally: counts along, so that what was done before a failure is known.

        Raises:
            SharedDatabaseError: it ended early; nothing is lost and the next cycle goes on.
        """
        tally = tally or Tally()
        self._meet_again()
        if self._replica.read(lambda local: local.state("cursor")) is None:
            loading.first_load(self._replica, self._transport, self._known, self.report)
        self._reconcile(tally)
        broken = self._try_push(tally) if self.may_push else None
        if broken is not None:
            self._meet_again()
            self._reconcile(tally)
        self._pull(tally)
        if broken is not None:
            # The way is open, so it was this mutation that got no answer.
            mutation, error = broken
            self._replica.write(answers.unanswered, self._tables, mutation, error.detail)
            raise error
        self._reconcile(tally)
        self._replica.read(self._keep_contact)
        return tally

    def _keep_contact(self, local: Local) -> None:
        """Note now and then that the shared database was reached."""
        if local.now - (local.state("contact_at") or 0) > _HOUR:
            self._replica.write_replaceable(lambda inner: inner.put_state("contact_at", inner.now))

    # --- meeting -------------------------------------------------------------------------

    def _meet_again(self) -> None:
        """Meet unless the connection still stands: another one may lead to a restored database."""
        if self._hello is None or self._transport.handle() is None:
            self.meet()

    def meet(self) -> Hello:
        """Introduce this desk and settle what a restored database or file needs.

        Raises:
            UpdateNeeded: this program may not even read.
            WrongOrganisation: the login belongs to others.
            SignInRefused: the one-time password must be changed first.
        """
        self._hello = None
        hello = self._transport.hello(self._replica.write(self._introduction))
        if hello.registration == "copied":
            self._replica.write(self._register_anew)
            hello = self._transport.hello(self._replica.write(self._introduction))
            if hello.registration == "copied":
                raise CopiedReplica("This workspace cannot be registered.")
        self._fits(hello)
        self._known = ages.both_know(self._tables, hello.columns)
        self._replica.write(self._met, hello)
        self._hello = hello
        return hello

    def _introduction(self, local: Local) -> Introduction:
        """Say who is here. The next word is kept before it is said, as the answer may get lost."""
        for name, made in (("client_id", new_id().hex), ("word_next", new_id().hex)):
            if local.state(name) is None:
                local.put_state(name, made)
        return Introduction(
            local.state("client_id"),
            local.state("word") or UUID(int=0).hex,
            local.state("word_next"),
            self._desk.device,
            self._desk.build,
            self._desk.schema,
        )

    def _register_anew(self, local: Local) -> None:
        """Become another client: what was sealed may stand already, and merging finds that out."""
        outbox.reopen_all(local)
        outbox.begin_numbers_anew(local)
        for name in ("client_id", "word", "word_next"):
            local.put_state(name, None)
        if local.state("cursor") is not None:
            local.put_state("reconcile", "copied")
            devices.ask_for_renewal(local)

    def _fits(self, hello: Hello) -> None:
        if hello.must_change_password:
            raise SignInRefused(
                "The one-time password must be changed first.",
                "Your work is kept on this computer.",
                "Sign in and choose a password of your own.",
            )
        if (hello.organisation_id, hello.person_id) != (
            self._desk.organisation_id,
            self._desk.person_id,
        ):
            raise WrongOrganisation(
                "This login belongs to another person or organisation than the workspace.",
                "Nothing was exchanged.",
                "Sign in with the login that this workspace was made with.",
            )
        if self._desk.schema < hello.min_read:
            raise UpdateNeeded("The shared database is too new for this Chancery.", reading=True)

    def _met(self, local: Local, hello: Hello) -> None:
        local.put_state("word", local.state("word_next"))
        local.put_state("word_next", None)
        known = local.state("epoch")
        if known not in (None, hello.epoch) and local.state("cursor") is not None:
            outbox.reopen_all(local, "sealed")
            outbox.told_given_up(local, 0)
            local.put_state("reconcile", hello.after_restore)
            local.put_state("restored_at", hello.restored_at)
        if ages.moved_on(local, self._known) and local.state("cursor") is not None:
            outbox.reopen_all(local, "parked", ages.HELD)
            ages.complete_shadows(local, self._known)
            if local.state("reconcile") in (None, "access", "check"):
                local.put_state("reconcile", "columns")
        local.put_state("epoch", hello.epoch)
        local.put_state("grace_days", hello.grace_days)
        local.put_state("contact_at", local.now)

    # --- pushing -------------------------------------------------------------------------

    def _try_push(self, tally: Tally) -> tuple[Mutation, Unreachable] | None:
        """Push; returns what got no answer, so that it does not keep the pull from going on."""
        try:
            self._push(tally)
        except CopiedReplica:
            self._hello = None
            self._replica.write(self._register_anew)
            raise
        except Unreachable as error:
            waiting = self._replica.read(sealing.sealed)
            if waiting:
                return waiting[0], error
            raise
        return None

    def _push(self, tally: Tally) -> None:
        tally.more = True
        for _ in range(_ROUNDS):
            waits = self._replica.read(sealing.anything_waits)
            upto, mutations = self._replica.write(self._next) if waits else (None, [])
            if not mutations:
                tally.more = False
                return
            by_id = {mutation.id: mutation for mutation in mutations}
            outcomes: list[Outcome] = []
            try:
                if upto is not None:
                    self._transport.give_up(upto)
                    self._replica.write_replaceable(outbox.told_given_up, upto)
                outcomes.extend(self._transport.push(mutations))
            except UpdateNeeded:
                self._hello = None  # the next meeting says what is still allowed
                raise
            finally:
                if outcomes:
                    self._replica.write_replaceable(self._take, by_id, outcomes, tally)

    def _next(self, local: Local) -> tuple[int | None, list[Mutation]]:
        waiting = sealing.sealed(local)
        if not waiting:
            waiting = sealing.seal(local, self._tables, self._desk.schema, SEAL_AT_ONCE)
        return outbox.newly_given_up(local), waiting

    def _take(
        self,
        local: Local,
        mutations: Mapping[int, Mutation],
        outcomes: Sequence[Outcome],
        tally: Tally,
    ) -> None:
        """Take the answers over.

        Raises:
            CopiedReplica: somebody else wrote into this desk's audit trail; nothing is taken over,
                and the answers come again.
        """
        stand: list[tuple[Mutation, Applied]] = []
        for outcome in outcomes:
            mutation = mutations[outcome.mutation_id]
            if isinstance(outcome, Applied):
                stand.append((mutation, outcome))
                continue
            if isinstance(outcome, Clashed) and any(map(devices.is_event, outcome.rows)):
                raise CopiedReplica("This workspace was copied, or restored from an old file.")
            self._confirm(local, stand, tally)
            if isinstance(outcome, Rejected) and answers.waits(local, self._tables, mutation):
                # It was sealed before what it refers to was parked; from now on it waits for that.
                outbox.reopen(local, mutation.id)
            else:
                answers.park(local, self._tables, mutation, outcome)
                tally.parked += 1
        self._confirm(local, stand, tally)

    def _confirm(self, local: Local, stand: list[tuple[Mutation, Applied]], tally: Tally) -> None:
        """Take over what stands so far, as later answers may depend on it."""
        if stand:
            self._own |= answers.confirm(local, self._known, stand)
            tally.sent += len(stand)
            stand.clear()

    # --- pulling -------------------------------------------------------------------------

    def _pull(self, tally: Tally) -> None:
        cursor = self._replica.read(lambda local: local.state("cursor"))
        with self._transport.pull(cursor) as checkpoints:
            for arrivals in checkpoints:
                if arrivals.count or arrivals.access_changed or arrivals.cursor != cursor:
                    staged = staging.stage(self._replica, self._known, arrivals, self.stage_from)
                    tally.received += self._replica.write_replaceable(self._apply, arrivals, staged)
        self._own.clear()

    def _apply(self, local: Local, arrivals: Arrivals, staged: Collection[str]) -> int:
        if arrivals.access_changed and local.state("reconcile") is None:
            local.put_state("reconcile", "access")
        local.put_state("cursor", arrivals.cursor)
        came = apply_arrivals(local, self._known, arrivals, self._own, staged)
        forget_ended(local, self._known, arrivals)
        return came

    def _reconcile(self, tally: Tally) -> None:
        devices.renew_if_due(
            self._replica,
            self._transport,
            self._known,
            self._desk.organisation_id,
            self._desk.person_id,
        )
        why, restored_at = self._replica.read(
            lambda local: (local.state("reconcile"), local.state("restored_at"))
        )
        if why is None:
            return
        reconcile = reconciling.Reconciling(
            self._replica,
            self._transport,
            self._known,
            self._desk.person_id,
            why,
            restored_at,
        )
        tally.repaired += reconcile.run()

    def check(self) -> tuple[str, ...]:
        """Compare with the shared database and repair; returns the tables that differed.

        Raises:
            SharedDatabaseError: no answer.
        """
        self._meet_again()
        return reconciling.check(self._replica, self._transport, self._known)
