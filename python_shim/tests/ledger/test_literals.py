"""Sources of the user's are read without a word."""

from __future__ import annotations

import warnings

from runledger.ledger.literals import overridden_by


def test_a_source_is_read_without_the_warnings_that_python_has_for_it() -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        source = "import runledger as rl\nrl.override({'pattern': '\\d'}, seed=1)"
        assert overridden_by(source) == {"pattern", "seed"}
        assert overridden_by("1 is 1") is None
    assert seen == []
