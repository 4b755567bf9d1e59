"""When one process sends: it walks through the stages and calls for each request of its share at its time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from benchmark.reactor import Reactor
from benchmark.stages import Load, Stage, arrivals_ns, length_ns

_PAUSE_AFTER_FAILURE_NS = 100_000_000  # so that a closed loop does not spin on a refused connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Which part of a run's requests a process sends: every `of`-th, from its own number on."""

    number: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that is due.

    Attributes:
        user: Which user of a closed loop sends it; None in an open loop.
    """

    stage: int
    index: int
    due_ns: int
    user: int | None = None


class Schedule:
    """Calls for requests; an open loop never waits for answers, a closed loop goes on when told of one.

    Attributes:
        over: No request will be called for any more.
    """

    def __init__(
        self,
        stages: tuple[Stage, ...],
        share: Share,
        *,
        seed: int,
        reactor: Reactor,
        send: Callable[[Call], None],
        meet: Callable[[int, int], None] | None = None,
    ) -> None:
        """Prepare to call.

        Args:
            stages: One after the other.
            share: Which requests are ours.
            seed: Of the arrivals.
            reactor: Calls back at times.
            send: Gets each call when it is due.
            meet: Told which stage this process is ready for since when, where other processes may not be; `go_on`
                answers it. None for a process that is alone.
        """
        self._stages = stages
        self._share = share
        self._seed = seed
        self._reactor = reactor
        self._send = send
        self._meet = meet
        self._number = -1
        self._arrivals: Iterator[tuple[int, int]] = iter(())
        self._users = 0
        self.over = False

    def begin(self, start_ns: int) -> None:
        """Enter the first stage at a time to come."""
        self._reactor.at(start_ns, lambda: self._enter(0, start_ns))

    def go_on(self, number: int, begin_ns: int) -> None:
        """Enter a stage that every process is ready for."""
        self._reactor.at(begin_ns, lambda: self._leave(number - 1, begin_ns))

    def stop(self) -> None:
        """Call for nothing more."""
        self._number = len(self._stages)
        self.over = True

    def answered(self, call: Call, end_ns: int, *, failed: bool) -> None:
        """Let the user of a closed loop send the next request; of an open loop, nothing follows."""
        if call.user is None or call.stage != self._number:
            return
        stage = self._stages[self._number]
        index = call.index + stage.users
        if stage.requests is not None and index >= stage.requests:
            self._users -= 1
            if not self._users:
                self._await_others(call.stage, end_ns)
            return
        due_ns = end_ns + _PAUSE_AFTER_FAILURE_NS if failed else end_ns
        following = Call(stage=call.stage, index=index, due_ns=due_ns, user=call.user)
        if failed:
            self._reactor.at(due_ns, lambda: self._call(following))
        else:
            self._send(following)

    def _enter(self, number: int, begin_ns: int) -> None:
        self._number = number
        if number >= len(self._stages):
            self.over = True
            return
        stage = self._stages[number]
        if (after_ns := length_ns(stage, seed=self._seed, number=number)) is not None:
            end_ns = begin_ns + after_ns
            self._reactor.at(end_ns, lambda: self._leave(number, end_ns))
        if stage.load is Load.CLOSED:
            self._enter_closed(stage, number, begin_ns)
        else:
            plan = enumerate(arrivals_ns(stage, seed=self._seed, number=number))
            mine = islice(plan, self._share.number, None, self._share.of)
            self._arrivals = ((index, begin_ns + offset_ns) for index, offset_ns in mine)
            self._await_arrival()

    def _enter_closed(self, stage: Stage, number: int, begin_ns: int) -> None:
        limit = stage.users if stage.requests is None else min(stage.users, stage.requests)
        mine = range(self._share.number, limit, self._share.of)
        self._users = len(mine)
        for user in mine:
            self._send(Call(stage=number, index=user, due_ns=begin_ns, user=user))
        if not mine and stage.duration_s is None:
            self._await_others(number, begin_ns)

    def _await_others(self, number: int, end_ns: int) -> None:
        if self._meet is None or number + 1 == len(self._stages):
            self._leave(number, end_ns)
        else:
            self._meet(number + 1, end_ns)

    def _await_arrival(self) -> None:
        arrival = next(self._arrivals, None)
        if arrival is not None:
            call = Call(stage=self._number, index=arrival[0], due_ns=arrival[1])
            self._reactor.at(call.due_ns, lambda: self._arrive(call))

    def _arrive(self, call: Call) -> None:
        if call.stage == self._number:
            self._send(call)
            self._await_arrival()

    def _call(self, call: Call) -> None:
        if call.stage == self._number:
            self._send(call)

    def _leave(self, number: int, end_ns: int) -> None:
        if number == self._number:
            self._enter(number + 1, end_ns)
