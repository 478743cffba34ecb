"""Each reason of a check as one plain sentence, in English and in Spanish.

Words in braces are facts of the reason. A test keeps this table complete and at reading grade 8 or below.
"""

from __future__ import annotations

from typing import Literal

from asyougo.errors import shorten
from asyougo.model.record import Reason

Language = Literal["en", "es"]

SENTENCES: dict[tuple[str, str], tuple[str, str]] = {
    ("signature", "nothing-found"): (
        "There is no record of an award in this file.",
        "No hay ningún registro de un título en este archivo.",
    ),
    ("signature", "file-too-big"): ("The file is too large to check.", "El archivo es demasiado grande."),
    ("signature", "file-too-deep"): (
        "The file is nested too deep to check.",
        "El archivo tiene más niveles de los que leemos.",
    ),
    ("signature", "file-damaged"): (
        "The file is damaged. Ask the sender for a new copy.",
        "El archivo está dañado. Pida una copia nueva.",
    ),
    ("signature", "file-picture"): (
        "This is a picture with no record in it. If it shows a QR code, scan the code.",
        "Es una imagen sin registro. Si muestra un código QR, escanee el código.",
    ),
    ("signature", "no-proof"): ("Nobody signed it.", "Nadie lo firmó."),
    ("signature", "altered"): (
        "It was changed after it was signed. Ask the sender for a new copy.",
        "Se cambió después de la firma. Pida una copia nueva.",
    ),
    ("signature", "unsigned-term"): (
        "The signature does not cover “{name}” (at {path}). Somebody may have added it.",
        "La firma no cubre “{name}” (en {path}). Alguien pudo añadirlo.",
    ),
    ("signature", "unsigned-type"): (
        "The signature does not cover the kind “{name}” (at {path}). Somebody may have added it.",
        "La firma no cubre el tipo “{name}” (en {path}). Alguien pudo añadirlo.",
    ),
    ("signature", "unsigned-address"): (
        "“{name}” (at {path}) is not a full address, so the signature does not cover it.",
        "“{name}” (en {path}) no es una dirección completa. La firma no la cubre.",
    ),
    ("signature", "unsigned-keyword"): (
        "The signature does not cover “{name}” (at {path}) as it is written here.",
        "La firma no cubre “{name}” (en {path}) tal como está escrito.",
    ),
    ("signature", "unsigned-other-name"): (
        "“{name}” (at {path}) hides a known word under another name.",
        "“{name}” (en {path}) esconde una palabra conocida con otro nombre.",
    ),
    ("signature", "unsigned-redefined"): (
        "The file gives “{name}” another meaning (at {path}). Genuine records do not.",
        "El archivo da otro sentido a “{name}” (en {path}). Un registro auténtico no lo hace.",
    ),
    ("signature", "unsigned-twice"): (
        "“{name}” is said twice (at {path}). Only one of the two can be read.",
        "“{name}” está dos veces (en {path}). Solo se puede leer una.",
    ),
    ("signature", "key-twice"): (
        "“{name}” is said twice in one place. Only one of the two can be read.",
        "“{name}” está dos veces en un lugar. Solo se puede leer una.",
    ),
    ("signature", "not-a-number"): ("A number in it is none: {name}.", "Un número no lo es: {name}."),
    ("signature", "number"): (
        "The number {name} is read one way by some programs and another way by others.",
        "Unos programas leen el número {name} de un modo y otros de otro.",
    ),
    ("signature", "context-unknown"): (
        "It uses a list of words that we do not know: {name}. We do not fetch it.",
        "Usa una lista de palabras que no conocemos: {name}. No la buscamos.",
    ),
    ("signature", "context-feature"): (
        "It brings its own list of words, and “{name}” in it cannot be checked.",
        "Trae su propia lista de palabras, y “{name}” no se puede comprobar.",
    ),
    ("signature", "context-malformed"): (
        "Its list of words is not put together right, at “{name}”.",
        "Su lista de palabras está mal hecha, en “{name}”.",
    ),
    ("signature", "context-differs"): (
        "It was signed with another list of words than it names.",
        "Se firmó con otra lista de palabras que la que nombra.",
    ),
    ("signature", "term-redefined"): (
        "The file gives “{name}” another meaning. Genuine records do not.",
        "El archivo da otro sentido a “{name}”. Un registro auténtico no lo hace.",
    ),
    ("signature", "malformed"): (
        "It is not put together as its standard says.",
        "No está hecho como dice su norma.",
    ),
    ("signature", "too-tangled"): (
        "Its parts point at each other in too many ways to check.",
        "Sus partes se refieren unas a otras de demasiadas formas.",
    ),
    ("signature", "suite-unknown"): (
        "It is signed in a way that we do not check yet: {name}.",
        "Está firmado de un modo que aún no comprobamos: {name}.",
    ),
    ("signature", "proof-chain"): (
        "Its signatures build on each other. We do not check that yet.",
        "Sus firmas dependen unas de otras. Aún no lo comprobamos.",
    ),
    ("signature", "proof-malformed"): ("Its signature is not put together right.", "Su firma está mal hecha."),
    ("signature", "signature-malformed"): ("Its signature is not put together right.", "Su firma está mal hecha."),
    ("signature", "proof-expired"): ("Its signature held only until {until}.", "Su firma valía solo hasta {until}."),
    ("signature", "wrong-purpose"): (
        "It was signed for another purpose than to state facts: {purpose}.",
        "Se firmó para otro fin que afirmar hechos: {purpose}.",
    ),
    ("signature", "issuer-missing"): ("It does not say who made it.", "No dice quién lo hizo."),
    ("signature", "list-type-missing"): (
        "It holds a list of withdrawn records and does not say that it is one.",
        "Contiene una lista de registros retirados y no lo dice.",
    ),
    ("signature", "method-malformed"): (
        "The name of the key that signed it is not put together right: {method}.",
        "El nombre de la clave de la firma está mal hecho: {method}.",
    ),
    ("signature", "key-malformed"): (
        "The key that signed it is not a key we can use: {method}.",
        "La clave de la firma no es una clave que podamos usar: {method}.",
    ),
    ("signature", "did-example"): (
        "The key that signed it belongs to a name made for examples: {method}.",
        "La clave de la firma es de un nombre hecho para ejemplos: {method}.",
    ),
    ("signature", "did-method-unknown"): (
        "We cannot look up the key that signed it: {method}.",
        "No podemos buscar la clave de la firma: {method}.",
    ),
    ("signature", "issuer-not-reached"): (
        "The key that signed it is kept at {url}. We did not go there.",
        "La clave de la firma está en {url}. No fuimos allí.",
    ),
    ("signature", "document-missing"): (
        "The issuer's keys are kept at {url}. We do not have that page here.",
        "Las claves del emisor están en {url}. No tenemos esa página aquí.",
    ),
    ("signature", "documents-differ"): (
        "Two pages of the issuer's keys say two things: {files}.",
        "Dos páginas de claves del emisor dicen cosas distintas: {files}.",
    ),
    ("signature", "key-not-listed"): (
        "The issuer's page of keys ({file}) does not list the key that signed it.",
        "La página de claves del emisor ({file}) no nombra la clave de la firma.",
    ),
    ("signature", "jwt-not-read"): (
        "It is packed as a JWT. We do not check those yet.",
        "Está en un JWT. Aún no los comprobamos.",
    ),
    ("signature", "jws-not-read"): (
        "It carries a seal that we do not check yet.",
        "Lleva un sello que aún no comprobamos.",
    ),
    ("signature", "xml-not-read"): (
        "It carries a seal in XML. We do not check those yet.",
        "Lleva un sello en XML. Aún no los comprobamos.",
    ),
    ("signature", "pdf-not-read"): (
        "It is a PDF. We do not look for records in those yet.",
        "Es un PDF. Aún no buscamos registros en ellos.",
    ),
    ("signature", "anchor-not-checked"): (
        "Its mark is in a blockchain. We cannot look there.",
        "Su marca está en una cadena de bloques. No podemos mirar allí.",
    ),
    ("signature", "hosted-not-checked"): (
        "Only its issuer's own page can confirm it. We do not check those yet.",
        "Solo la página de su emisor lo confirma. Aún no las comprobamos.",
    ),
    ("signature", "presentation-proof"): (
        "Its holder signed it too. We do not check that yet.",
        "Su titular también lo firmó. Aún no lo comprobamos.",
    ),
    ("signature", "too-many-inside"): (
        "It holds {count} records. That is more than we check at once.",
        "Contiene {count} registros. Son más de los que comprobamos a la vez.",
    ),
    ("signature", "too-many-proofs"): (
        "It has {count} signatures. That is more than we check at once.",
        "Tiene {count} firmas. Son más de las que comprobamos a la vez.",
    ),
    ("signature", "inside"): ("This is about a record inside it: {id}.", "Se trata de un registro dentro de él: {id}."),
    ("signature", "inside-unsigned"): (
        "A record inside it has no signature of its own ({id}). The outer one covers it.",
        "Un registro dentro de él no tiene firma propia ({id}). La exterior lo cubre.",
    ),
    ("binding", "key-in-address"): (
        "The key fits, but nobody here says that it belongs to {url}.",
        "La clave coincide, pero nadie dice aquí que sea de {url}.",
    ),
    ("binding", "document-used"): (
        "The issuer's keys at {url} were read from {file}.",
        "Las claves del emisor en {url} se leyeron de {file}.",
    ),
    ("binding", "key-not-pinned"): (
        "It is signed with another key than the one in {list}. Somebody may use the issuer's name.",
        "Está firmado con otra clave que la de {list}. Alguien puede usar el nombre del emisor.",
    ),
    ("binding", "key-of-another"): (
        "The key belongs to {owner}, not to the issuer that it names.",
        "La clave es de {owner}, no del emisor que nombra.",
    ),
    ("binding", "inside"): ("This is about a record inside it: {id}.", "Se trata de un registro dentro de él: {id}."),
    ("issuer", "inside"): ("This is about a record inside it: {id}.", "Se trata de un registro dentro de él: {id}."),
    ("issuer", "demonstration"): (
        "It is a demonstration issuer, listed nowhere.",
        "Es un emisor de demostración, no está en ninguna lista.",
    ),
    ("issuer", "no-list"): ("No list of issuers was given.", "No se dio ninguna lista de emisores."),
    ("issuer", "not-listed"): ("The issuer is not on the list: {lists}.", "El emisor no está en la lista: {lists}."),
    ("issuer", "listed-not-proven"): (
        "{registry} names {name}, but it is not proven that this record is theirs.",
        "{registry} nombra a {name}, pero no está probado que este registro sea suyo.",
    ),
    ("issuer", "listed"): ("{registry} names {name}.", "{registry} nombra a {name}."),
    ("issuer", "listed-on"): (
        "{registry} names {name}, as of {date}.",
        "{registry} nombra a {name}, con fecha {date}.",
    ),
    ("status", "no-status"): (
        "The issuer keeps no list of withdrawn records for it.",
        "El emisor no lleva una lista de registros retirados para él.",
    ),
    ("status", "revoked"): ("The issuer withdrew it.", "El emisor lo retiró."),
    ("status", "suspended"): ("The issuer paused it.", "El emisor lo suspendió."),
    ("status", "list-used"): (
        "The list at {url} was read from {file}.",
        "La lista en {url} se leyó de {file}.",
    ),
    ("status", "list-elsewhere"): (
        "The list says that its home is {id}.",
        "La lista dice que su lugar es {id}.",
    ),
    ("status", "remark"): (
        "A list keeps notes on it ({purpose}). They do not withdraw it.",
        "Una lista lleva notas sobre él ({purpose}). No lo retiran.",
    ),
    ("status", "list-missing"): (
        "The list of withdrawn records is kept at {url}. We do not have it here.",
        "La lista de registros retirados está en {url}. No la tenemos aquí.",
    ),
    ("status", "lists-differ"): (
        "Two copies of the list of withdrawn records differ: {files}.",
        "Dos copias de la lista de registros retirados difieren: {files}.",
    ),
    ("status", "list-wrong-type"): (
        "What we have ({file}) is not the list of withdrawn records that it names.",
        "Lo que tenemos ({file}) no es la lista de registros retirados que nombra.",
    ),
    ("status", "list-altered"): (
        "The list of withdrawn records ({file}) was changed after it was signed.",
        "La lista de registros retirados ({file}) se cambió después de la firma.",
    ),
    ("status", "list-expired"): (
        "The list of withdrawn records ({file}) is out of date.",
        "La lista de registros retirados ({file}) ya no es actual.",
    ),
    ("status", "list-not-yet-valid"): (
        "The list of withdrawn records ({file}) does not hold yet.",
        "La lista de registros retirados ({file}) aún no vale.",
    ),
    ("status", "list-unverifiable"): (
        "We cannot check who signed the list of withdrawn records ({file}).",
        "No podemos comprobar quién firmó la lista de registros retirados ({file}).",
    ),
    ("status", "list-unreadable"): (
        "The list of withdrawn records ({file}) cannot be read.",
        "La lista de registros retirados ({file}) no se puede leer.",
    ),
    ("status", "list-too-big"): (
        "The list of withdrawn records ({file}) is too large.",
        "La lista de registros retirados ({file}) es demasiado grande.",
    ),
    ("status", "list-too-short"): (
        "The list of withdrawn records ({file}) has no place for this record.",
        "La lista de registros retirados ({file}) no tiene lugar para este registro.",
    ),
    ("status", "entry-malformed"): (
        "It names its list of withdrawn records in a way that cannot be read.",
        "Nombra su lista de registros retirados de un modo que no se puede leer.",
    ),
    ("status", "entry-unknown"): (
        "It uses a kind of list that we do not check yet: {kind}.",
        "Usa un tipo de lista que aún no comprobamos: {kind}.",
    ),
    ("status", "inside"): ("This is about a record inside it: {id}.", "Se trata de un registro dentro de él: {id}."),
    ("dates", "expired"): ("It ended on {until}.", "Terminó el {until}."),
    ("dates", "not-yet-valid"): ("It begins on {since}.", "Empieza el {since}."),
    ("dates", "until"): ("It ends on {until}.", "Termina el {until}."),
    ("dates", "no-end"): ("It has no end date.", "No tiene fecha de fin."),
    ("dates", "no-date"): ("It names no dates.", "No nombra fechas."),
    ("dates", "date-unreadable"): ("We cannot read its date: {date}.", "No podemos leer su fecha: {date}."),
    ("dates", "inside"): ("This is about a record inside it: {id}.", "Se trata de un registro dentro de él: {id}."),
    ("schema", "shape"): (
        "Its part “{fault}” is missing or not as the standard wants it.",
        "Su parte “{fault}” falta o no es como pide la norma.",
    ),
    ("schema", "schema-not-here"): (
        "It names a form that we do not have here: {url}.",
        "Nombra un formulario que no tenemos aquí: {url}.",
    ),
}


class Facts(dict[str, str]):
    """Facts by name; one that is not there is an empty word."""

    def __missing__(self, name: str) -> str:
        return ""


def say_reason(reason: Reason, language: Language = "en") -> str:
    """One reason as a sentence.

    >>> say_reason(Reason.of("dates", "expired", until="2025-01-09"))
    'It ended on 2025-01-09.'
    """
    sentence = SENTENCES[reason.axis, reason.code][language == "es"]
    facts = Facts({name: shorten(value) for name, value in reason.facts})
    return sentence.format_map(facts).strip()
