"""Which run a run was forked from: by the ids that a fork gave its cells, wherever it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, and_, bindparam, func, select, update

from runledger.ledger.portions import portions
from runledger.ledger.tables import IN_A_RUN, executions, fork_cells, forks, run_executions, runs


class ForkLinks:
    """Keeps `forked_from` of runs up to date.

    A run comes from the run of the fork that most of its executions' cells are of, and of several
    such from the latest.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def renew(self, changed: Iterable[str], cells: Iterable[str], *, anew: bool) -> set[str]:
        """Link runs to the runs they were forked from.

        Args:
            changed: runs that are new or are not what they were.
            cells: ids of the cells of forks that were told of.
            anew: what is known of forks may have become less.

        Returns:
            The runs whose link became another.
        """
        if not anew and self._connection.execute(select(forks.c.run).limit(1)).first() is None:
            return set()
        due = set(changed)
        for some in portions(sorted(cells)):
            due |= set(
                self._connection.execute(
                    select(run_executions.c.run)
                    .join(executions, IN_A_RUN)
                    .where(executions.c.cell_id.in_(some))
                ).scalars()
            )
        if anew:
            linked = select(runs.c.id).where(runs.c.forked_from.is_not(None))
            due |= set(self._connection.execute(linked).scalars())
        renewed: set[str] = set()
        for some in portions(sorted(due)):
            renewed |= self._link(some)
        return renewed

    def _link(self, ids: Sequence[str]) -> set[str]:
        found = self._origins(ids)
        rows = self._connection.execute(
            select(runs.c.id, runs.c.forked_from).where(runs.c.id.in_(ids))
        )
        written = [
            {"key": row.id, "origin": found.get(row.id)}
            for row in rows
            if row.forked_from != found.get(row.id)
        ]
        if written:
            self._connection.execute(
                update(runs)
                .where(runs.c.id == bindparam("key"))
                .values(forked_from=bindparam("origin")),
                written,
            )
        return {str(row["key"]) for row in written}

    def _origins(self, ids: Sequence[str]) -> Mapping[str, str]:
        best: dict[str, tuple[tuple[int, float, str, int], str]] = {}
        for row in self._connection.execute(
            select(
                run_executions.c.run,
                forks.c.session,
                forks.c.seq,
                forks.c.at,
                forks.c.run.label("origin"),
                func.count().label("cells"),
            )
            .join(executions, IN_A_RUN)
            .join(fork_cells, fork_cells.c.cell == executions.c.cell_id)
            .join(
                forks,
                and_(forks.c.session == fork_cells.c.session, forks.c.seq == fork_cells.c.seq),
            )
            .where(run_executions.c.run.in_(ids), forks.c.run != run_executions.c.run)
            .group_by(run_executions.c.run, forks.c.session, forks.c.seq, forks.c.at, forks.c.run)
        ):
            rank = (row.cells, row.at, row.session, row.seq)
            if row.run not in best or rank > best[row.run][0]:
                best[row.run] = (rank, row.origin)
        return {run: origin for run, (_, origin) in best.items()}
