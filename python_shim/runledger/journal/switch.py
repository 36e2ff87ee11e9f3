"""The switch that turns recording off for everything: the environment variable RUNLEDGER_OFF."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The values that leave recording on: any other was meant to turn it off.
ON = ("", "0")


def is_switched_off(environment: Mapping[str, str]) -> bool:
    """Return whether an environment says that nothing is to be recorded."""
    return environment.get("RUNLEDGER_OFF", "") not in ON
