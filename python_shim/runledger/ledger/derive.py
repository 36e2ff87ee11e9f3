"""From a session's facts to its runs in the ledger, writing only what became different."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, Connection, bindparam, delete, select, update

from runledger.ledger.annotations import Annotation, Annotations
from runledger.ledger.deletions import runs_with_deletions
from runledger.ledger.drafts import SessionDraft
from runledger.ledger.facts import Session
from runledger.ledger.lives import Life
from runledger.ledger.portions import portions
from runledger.ledger.run_rows import RunRows, Users, forget_details, forget_runs, rows_of
from runledger.ledger.store import add_rows, upsert
from runledger.ledger.structured import to_text
from runledger.ledger.tables import (
    run_ancestors,
    run_executions,
    run_series,
    run_values,
    runs,
    tombstones,
)


@dataclass(slots=True)
class Derived:
    """The runs that became different, and those that are no more."""

    changed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


class Derivation:
    """Writes the runs of sessions; one for each transaction.

    Args:
        connection: within a transaction, with all facts written.
        annotations: what users wrote.
        revision: the number that marks what this transaction changed.
    """

    def __init__(self, connection: Connection, annotations: Annotations, revision: int) -> None:
        self._connection = connection
        self._annotations = annotations
        self._revision = revision

    def derive(
        self,
        draft: SessionDraft,
        life: Life,
        facts: Session,
        before: Mapping[str, RunRows],
    ) -> tuple[dict[str, RunRows], Derived]:
        """Derive the runs of a session.

        Args:
            draft: its errors.
            life: its header and notebook.
            facts: what the rule takes.
            before: its runs' rows as they stand in the ledger.

        Returns:
            The rows as they stand now, and what became different.
        """
        found = runs_with_deletions(facts, self._annotations)
        now = rows_of(
            found,
            draft.errors(),
            life.header.kernel_id,
            environments=draft.environments,
            used=draft.used(),
            users=Users(life.header.user, draft.users()),
        )
        changed = {run for run, rows in now.items() if before.get(run) != rows}
        gone = set(before) - set(now)
        self._forget(gone)
        self._write(life, {run: now[run] for run in now if run in changed}, before)
        return now, Derived(changed, gone)

    def _forget(self, gone: Iterable[str]) -> None:
        """Remove runs, and leave a mark for other servers."""
        names = sorted(gone)
        forget_runs(self._connection, names)
        upsert(
            self._connection,
            tombstones,
            [{"run": name, "revision": self._revision} for name in names],
        )

    def _write(
        self, life: Life, changed: Mapping[str, RunRows], before: Mapping[str, RunRows]
    ) -> None:
        new = [
            rows.run
            | {
                "notebook_id": life.notebook_id,
                "title": "",
                "forked_from": None,
                "previous": None,
                "changes": "[]",
                "revision": self._revision,
            }
            | _columns(self._annotation(run, rows.run["parent"]))
            for run, rows in changed.items()
            if run not in before
        ]
        if new:
            upsert(self._connection, runs, new)
            names = [str(row["id"]) for row in new]
            self._connection.execute(delete(tombstones).where(tombstones.c.run.in_(names)))
        old = [
            {"key": run, **rows.run, "revision": self._revision}
            for run, rows in changed.items()
            if run in before
        ]
        if old:
            values: dict[str, BindParameter[object]] = {
                name: bindparam(name) for name in old[0] if name not in ("key", "id")
            }
            self._connection.execute(
                update(runs).where(runs.c.id == bindparam("key")).values(values),
                [{name: value for name, value in row.items() if name != "id"} for row in old],
            )
        self._write_details(changed, before)

    def _write_details(self, changed: Mapping[str, RunRows], before: Mapping[str, RunRows]) -> None:
        members: list[dict[str, object]] = []
        ancestors: list[dict[str, object]] = []
        values: list[dict[str, object]] = []
        series: list[dict[str, object]] = []
        for run, rows in changed.items():
            if run in before:
                forget_details(self._connection, run)
            members += [
                {
                    "run": run,
                    "x": x,
                    "session": rows.run["session"],
                    "inherited": inherited,
                    "shown": shown,
                }
                for x, inherited, shown in rows.executions
            ]
            if rows.unshown:
                text = f"{rows.unshown:x}"
                ancestors.append({"run": run, "session": rows.run["session"], "unshown": text})
            values += [
                {
                    "run": run,
                    "space": space,
                    "name": name,
                    "number": number,
                    "text": text,
                    "started": rows.run["started"],
                }
                for (space, name), (number, text) in rows.values.items()
            ]
            series += [{"run": run, **cells} for cells in rows.series]
            annotation = self._annotation(run, rows.run["parent"])
            values += _tag_values(run, annotation)
        add_rows(self._connection, run_executions, members)
        add_rows(self._connection, run_ancestors, ancestors)
        add_rows(self._connection, run_values, values)
        add_rows(self._connection, run_series, series)

    def annotate(self, edited: Iterable[str]) -> tuple[set[str], set[str]]:
        """Bring what users wrote onto runs, and onto the children of those that were hidden.

        Returns:
            The runs that became different, and those of them that others may be linked to anew.
        """
        todo = set(edited)
        changed: set[str] = set()
        linked: set[str] = set()
        while todo:
            hidden: set[str] = set()
            for some in portions(sorted(todo)):
                for run, names in self._annotate(some).items():
                    changed.add(run)
                    if not names.isdisjoint(("name", "deleted")):
                        linked.add(run)
                    if not names.isdisjoint(("archived", "deleted")):
                        hidden.add(run)
            todo = set()
            for some in portions(sorted(hidden)):
                children = select(runs.c.id).where(runs.c.parent.in_(some))
                todo |= set(self._connection.scalars(children))
        return changed, linked

    def _annotate(self, names: Sequence[str]) -> dict[str, set[str]]:
        """Bring what users wrote onto some runs; returns the columns that changed, by run."""
        stored = select(runs.c.id, runs.c.parent, *(runs.c[name] for name in _ANNOTATED))
        changed: dict[str, set[str]] = {}
        written: list[dict[str, object]] = []
        tagged: dict[str, Annotation] = {}
        for row in self._connection.execute(stored.where(runs.c.id.in_(names))).mappings().all():
            annotation = self._annotation(row["id"], row["parent"])
            columns = _columns(annotation)
            others = {name for name, value in columns.items() if row[name] != value}
            if not others:
                continue
            changed[row["id"]] = others
            written.append({"key": row["id"], **columns, "revision": self._revision})
            if "tags" in others:
                tagged[row["id"]] = annotation
        if written:
            values: dict[str, BindParameter[object]] = {
                name: bindparam(name) for name in written[0] if name != "key"
            }
            self._connection.execute(
                update(runs).where(runs.c.id == bindparam("key")).values(values), written
            )
        if tagged:
            self._connection.execute(
                delete(run_values).where(
                    run_values.c.run.in_(sorted(tagged)), run_values.c.space == "tags"
                )
            )
            tags = [row for run, each in tagged.items() for row in _tag_values(run, each)]
            add_rows(self._connection, run_values, tags)
        return changed

    def _annotation(self, run: str, parent: object) -> Annotation:
        """Return what stands on a run; with its parent, a child is archived and deleted too."""
        annotation = self._annotations.of(run)
        above = parent
        while isinstance(above, str) and not (annotation.deleted and annotation.archived):
            it = self._annotations.of(above)
            annotation = dataclasses.replace(
                annotation,
                archived=annotation.archived or it.archived,
                deleted=annotation.deleted or it.deleted,
            )
            above = self._connection.execute(
                select(runs.c.parent).where(runs.c.id == above)
            ).scalar()
        return annotation

    def move(self, sessions: Mapping[str, str | None]) -> set[str]:
        """Give the runs of sessions to notebooks; returns the runs."""
        changed: set[str] = set()
        for session, notebook_id in sessions.items():
            changed |= set(
                self._connection.execute(
                    select(runs.c.id).where(runs.c.session == session)
                ).scalars()
            )
            self._connection.execute(
                update(runs)
                .where(runs.c.session == session)
                .values(notebook_id=notebook_id, revision=self._revision)
            )
        return changed

    def mark(self, changed: Iterable[str]) -> None:
        """Mark runs as changed for those who look by revision."""
        for some in portions(sorted(changed)):
            self._connection.execute(
                update(runs).where(runs.c.id.in_(some)).values(revision=self._revision)
            )


_ANNOTATED = ("name", "note", "tags", "starred", "archived", "deleted")


def _columns(annotation: Annotation) -> dict[str, object]:
    return {
        "name": annotation.name,
        "note": annotation.note,
        "tags": to_text(annotation.tags),
        "starred": annotation.starred,
        "archived": annotation.archived,
        "deleted": annotation.deleted,
    }


def _tag_values(run: str, annotation: Annotation) -> list[dict[str, object]]:
    return [
        {"run": run, "space": "tags", "name": tag, "number": None, "text": tag, "started": None}
        for tag in annotation.tags
    ]
