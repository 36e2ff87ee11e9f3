"""How often a long session is derived: at once after a rest, and never more than its part."""

from runledger.ledger.memory import Allowance


def served(allowance: Allowance, moments: range, cost: float) -> list[float]:
    """Ask at each moment, in tenths of a second; spend `cost` where it is granted."""
    granted = []
    for now in (tenth / 10 for tenth in moments):
        if allowance.has("a", now):
            allowance.spend("a", now, cost)
            granted.append(now)
    return granted


def test_who_asks_now_and_then_never_waits():
    allowance = Allowance(part=0.1, advance=0.5)
    seconds = range(0, 6000, 30)
    assert served(allowance, seconds, 0.3) == [tenth / 10 for tenth in seconds]


def test_who_always_asks_gets_the_part_and_no_more():
    allowance = Allowance(part=0.1, advance=0.5)
    granted = served(allowance, range(6001), 0.25)
    assert granted[:3] == [0.0, 0.1, 0.2]  # the advance, and what the last one owes
    assert 58 <= 0.25 * len(granted) <= 61  # seconds of ten minutes


def test_what_costs_more_than_the_advance_is_served_and_then_owed():
    allowance = Allowance(part=0.1, advance=0.5)
    allowance.spend("a", 0.0, 10.0)
    assert not allowance.has("a", 95.0)
    assert allowance.has("a", 95.1)
    assert allowance.has("another", 0.0)


def test_a_clock_that_steps_back_ends_the_wait():
    allowance = Allowance(part=0.1, advance=0.5)
    allowance.spend("a", 1000.0, 10.0)
    assert not allowance.has("a", 1000.0)
    assert allowance.has("a", 10.0)
    allowance.spend("a", 10.0, 0.1)
    assert allowance.has("a", 10.0)
