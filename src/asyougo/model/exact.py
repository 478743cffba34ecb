"""The exact number that the whole house counts with.

It is `fractions.Fraction`, compiled: the same values, texts and hashes, so the two may be mixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
else:
    from quicktions import Fraction

__all__ = ["Fraction"]
