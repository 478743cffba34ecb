"""The one word for a whole check, from its six axes, and nothing else."""

from __future__ import annotations

from asyougo.model.record import Axes, Says, State

SAID_IN_ORDER = (Says.REVOKED, Says.SUSPENDED, Says.EXPIRED, Says.NOT_YET_VALID)


def overall_of(axes: Axes) -> str:
    """The first of these that applies.

    `not-a-credential`, `unsigned`, `invalid` (signature false), `unverifiable` (cannot be decided here),
    any of `revoked`, `suspended`, `expired`, `not-yet-valid` joined with `+`, `status-unchecked`,
    `valid-hosted`, `valid-unbound` (the key is not proven to be the issuer's), `valid`.
    A withdrawal or an end date is said even when nobody proves whose key it is.
    """
    signature = axes.signature
    for says in (Says.NOT_A_CREDENTIAL, Says.UNSIGNED):
        if says in signature.says:
            return says.value
    if signature.state is State.FAILED:
        return "invalid"
    if signature.state is State.NOT_CHECKED or Says.UNREADABLE in axes.dates.says:
        return "unverifiable"
    found = axes.status.says | axes.dates.says
    in_order = [says.value for says in SAID_IN_ORDER if says in found]
    if in_order:
        return "+".join(in_order)
    if axes.status.state is not State.PASSED:
        return "status-unchecked"
    if Says.HOSTED in axes.binding.says:
        return "valid-hosted"
    return "valid" if axes.binding.state is State.PASSED else "valid-unbound"
