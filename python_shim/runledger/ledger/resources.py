"""What executions used, as their entries tell it, and what a run used altogether."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runledger.journal.settings import price_of
from runledger.ledger.facts import JSONValue

_MOST_GPUS = 64
_NAME = 200  # characters
_LARGEST = 2**63 - 1
_HOUR = 3600.0

Resources = Mapping[str, JSONValue]


@dataclass(frozen=True, slots=True)
class Used:
    """What one execution used, and how long it took, in seconds; None while it runs."""

    resources: Resources
    seconds: float | None


def resources_from(told: object) -> Resources | None:
    """Return the `resources` of an `end` entry with only what makes sense in it, or None."""
    if not isinstance(told, dict):
        return None
    found: dict[str, JSONValue] = {}
    cpu = _number(told.get("cpu"))
    if cpu is not None:
        found["cpu"] = cpu
    memory = _whole(told.get("memory"))
    if memory is not None:
        found["memory"] = memory
    gpus = told.get("gpus")
    if isinstance(gpus, list):
        checked = [_gpu(gpu) for gpu in gpus[:_MOST_GPUS] if isinstance(gpu, dict)]
        if checked:
            found["gpus"] = list(checked)
    price = price_of(told.get("price"))
    if price is not None:
        found["price"] = {"hour": price.hour, "currency": price.currency}
    return found or None


def resources_of_run(used: Iterable[Used]) -> Resources | None:
    """Return what a run used, from its own executions in their order; None if nobody told.

    CPU seconds and costs are summed up, memory and GPUs are at their highest. The cost of an
    execution is its duration times the price of an hour that stood in the books when it began.
    """
    found: dict[str, JSONValue] = {}
    gpus: dict[int, dict[str, JSONValue]] = {}
    costs: dict[str, float] = {}
    cpu, memory = 0.0, 0
    for each in used:
        resources = each.resources
        cpu += _number(resources.get("cpu")) or 0.0
        memory = max(memory, _whole(resources.get("memory")) or 0)
        told = resources.get("gpus")
        for index, gpu in enumerate(told if isinstance(told, list) else []):
            if isinstance(gpu, dict):
                gpus[index] = _highest(gpus.get(index), gpu)
        price = price_of(resources.get("price"))
        if price is not None and each.seconds is not None:
            before = costs.get(price.currency, 0.0)
            costs[price.currency] = before + each.seconds * price.hour / _HOUR
        found["cpu"] = round(cpu, 4)
    if memory:
        found["memory"] = memory
    if gpus:
        found["gpus"] = [gpus[index] for index in sorted(gpus)]
    if costs:
        found["cost"] = {currency: round(cost, 9) for currency, cost in sorted(costs.items())}
    return found or None


def searched_resources(resources: Resources | None) -> dict[str, JSONValue]:
    """Return what filters and sorts look at; a cost in several currencies is no number."""
    if resources is None:
        return {}
    found = {name: resources[name] for name in ("cpu", "memory") if name in resources}
    costs = resources.get("cost")
    if isinstance(costs, dict) and len(costs) == 1:
        found["cost"] = next(iter(costs.values()))
    return found


def _gpu(told: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
    name = told.get("name")
    found: dict[str, JSONValue] = {"name": name[:_NAME] if isinstance(name, str) else ""}
    for key in ("memory", "utilization"):
        value = _whole(told.get(key))
        if value is not None:
            found[key] = value
    return found


def _highest(
    known: dict[str, JSONValue] | None, told: Mapping[str, JSONValue]
) -> dict[str, JSONValue]:
    found = _gpu(told) if known is None else known
    for key in ("memory", "utilization"):
        values = [_whole(gpu.get(key)) for gpu in (found, told)]
        numbers = [value for value in values if value is not None]
        if numbers:
            found[key] = max(numbers)
    return found


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= _LARGEST and math.isfinite(value) else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST else None
