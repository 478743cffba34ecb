"""Reason codes of the auditor in plain words, English and Spanish. The codes are a stable interface.

Every text is a sentence that a learner can read; `{by}` names a part of the rule, `{n}` and `{m}` are counts.
"""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "es"]

REJECTED: dict[str, tuple[str, str]] = {
    "NOT_IN_SET": ("This course is not on the list.", "Este curso no está en la lista."),
    "WRONG_CATALOGUE": ("Another catalog year applies.", "Vale otro año del catálogo."),
    "EXPIRED": ("It was out of date on that day.", "Ese día ya no valía."),
    "TOO_OLD": ("It was done too long ago.", "Se hizo hace demasiado tiempo."),
    "ARTICULATED_NOWHERE": ("No college takes this course.", "Ningún colegio acepta este curso."),
    "NO_ARTICULATION": ("This college does not take this course.", "Este colegio no acepta este curso."),
    "SERIES_PARTIAL": ("Only a part of the series was taken.", "Solo se tomó una parte de la serie."),
    "NOT_PASSED": ("It was not passed.", "No fue aprobado."),
    "GRADE_BELOW": ("The grade is below the least that counts here.", "La nota es más baja de lo que aquí cuenta."),
    "GRADE_UNKNOWN": ("The grade is not known.", "No se sabe la nota."),
    "UNREADABLE": ("This row could not be read.", "Esta fila no se pudo leer."),
    "REPEAT_SUPERSEDED": ("Another try at this course counts.", "Cuenta otro intento de este curso."),
    "DUPLICATE": ("The same course counts once.", "El mismo curso cuenta una vez."),
    "PF_LIMIT": ("No more pass/fail courses can count.", "No pueden contar más cursos de aprobado o no."),
    "TRANSFER_LIMIT": ("No more transfer work can count.", "No puede contar más trabajo de otro colegio."),
    "RESIDENCY": ("More work must be done at this college.", "Hay que hacer más cursos en este colegio."),
    "LEVEL_LIMIT": ("No more courses of this level can count.", "No pueden contar más cursos de este nivel."),
    "LATE": ("It was done after the last day for it.", "Se hizo después del último día."),
    "CAP_REACHED": ("This part can hold no more of them.", "Esta parte no admite más."),
    "SHARE_LIMIT": ("No more courses may count twice.", "No pueden contar dos veces más cursos."),
    "BLOCKED_BY_OVERRIDE": ("The college ruled it out here.", "El colegio lo excluyó aquí."),
    "USED_BY": ("It counts for {by}.", "Cuenta para {by}."),
    "NOT_NEEDED": ("It is not needed here.", "Aquí no hace falta."),
}

USED: dict[str, tuple[str, str]] = {
    "ONLY_HERE": ("This is the only place where it can count.", "Solo puede contar aquí."),
    "PINNED": ("The college put it here.", "El colegio lo puso aquí."),
    "PREFERRED": ("It fits best here.", "Aquí es donde mejor sirve."),
    "OVERRIDE": ("The college allowed it here.", "El colegio lo permitió aquí."),
}

OPEN: dict[str, tuple[str, str]] = {
    "ATTEST_OPEN": ("Somebody has to confirm this.", "Alguien tiene que confirmar esto."),
    "PROSE": ("A person has to decide this.", "Una persona tiene que decidir esto."),
    "EMPTY_RULE": ("Nobody has written this rule yet.", "Nadie ha escrito aún esta regla."),
    "TRANSCRIPT_HELD": ("A record that is not here may decide this.", "Un expediente que falta puede decidir esto."),
    "NO_RULE": ("No rule says if this counts.", "Ninguna regla dice si esto cuenta."),
    "CONFLICT": ("Two papers disagree.", "Dos papeles no coinciden."),
    "TEXT_CONDITION": ("A note has to be read by a person.", "Una persona tiene que leer una nota."),
    "UNOFFICIAL": ("An official paper is needed.", "Hace falta un papel oficial."),
    "UNREADABLE": ("A row could not be read.", "Una fila no se pudo leer."),
    "UNKNOWN_COURSE": ("It is not clear which course this is.", "No está claro qué curso es."),
    "GRADE_UNKNOWN": ("A grade is not known.", "No se sabe una nota."),
    "FACT_UNKNOWN": ("A fact about you is not known.", "Falta un dato sobre usted."),
    "SEARCH_LIMIT": ("This rule is too hard to settle here.", "Esta regla es demasiado difícil de resolver aquí."),
}

SHORTAGE = (
    "These {n} places can be filled only by these {m} of your courses.",
    "Estos {n} lugares solo se pueden llenar con estos {m} cursos suyos.",
)
SHORTAGE_NONE_ONE = (
    "None of your courses can fill this place.",
    "Ninguno de sus cursos puede llenar este lugar.",
)
SHORTAGE_NONE = (
    "None of your courses can fill these {n} places.",
    "Ninguno de sus cursos puede llenar estos {n} lugares.",
)
SHORTAGE_ONE = (
    "These {n} places can be filled only by this one of your courses.",
    "Estos {n} lugares solo se pueden llenar con este único curso suyo.",
)

MISSING_PAPER: dict[str, tuple[str, str]] = {
    "hold": (
        "What is on the {document} that {institution} keeps{owed}?",
        "¿Qué dice el documento ({document}) que {institution} retiene{owed}?",
    ),
    "closed": (
        "What is on the {document} of {institution}, which is closed?",
        "¿Qué dice el documento ({document}) de {institution}, que cerró?",
    ),
    "not_received": (
        "What is on the {document} of {institution}, which has not come yet?",
        "¿Qué dice el documento ({document}) de {institution}, que aún no llegó?",
    ),
    "unknown": (
        "What is on the {document} of {institution}, which is not here?",
        "¿Qué dice el documento ({document}) de {institution}, que no está aquí?",
    ),
}
OWED = (" for {amount} dollars owed", " por una deuda de {amount} dólares")


def words(table: dict[str, tuple[str, str]], code: str, language: Language = "en", **values: object) -> str:
    """The sentence of a code in a language; a code without a sentence is a mistake of ours (KeyError)."""
    text = table[code][0 if language == "en" else 1]
    return text.format(**values) if values else text
