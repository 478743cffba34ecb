"""How easy a text is to read: the school grade of English, the ease of Spanish.

The library keeps one language at a time, so each question sets its own.
"""

from __future__ import annotations

import textstat


def grade_of(text: str) -> float:
    """The school grade (Flesch-Kincaid) at which an English text can be read."""
    textstat.set_lang("en")
    return float(textstat.flesch_kincaid_grade(text))


def ease_of(text: str) -> float:
    """The ease (Fernández Huerta, 0 to 100) of a Spanish text; 65 and more is plain."""
    textstat.set_lang("es")
    return float(textstat.fernandez_huerta(text))
