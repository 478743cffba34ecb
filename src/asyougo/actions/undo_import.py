"""Take an import back, completely: the records are afterwards as they were before it."""

from __future__ import annotations

from asyougo.errors import NotAllowed
from asyougo.model.person import Person
from asyougo.store import imports

MAY_UNDO = ("registrar", "operator")


def undo_import(batch: int, *, by: Person) -> imports.BatchSummary:
    """Remove a batch and bring back what it had corrected. The store must be open.

    Raises NotAllowed, NotFound, or InputError when a later import rests on it.
    """
    if by.role not in MAY_UNDO:
        raise NotAllowed("Only a registrar may take an import back.")
    found = next((known for known in imports.batches() if known.id == batch), None)
    if found is not None and by.organization is not None and by.organization != found.institution:
        raise NotAllowed("You may take back the imports of your own institution only.")
    with imports.in_one_transaction(found.institution if found else ""):
        return imports.take_out(batch)
