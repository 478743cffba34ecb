"""Every sentence that a page, a translation or a command may show, and whether it claims too much.

"Earned", "has", "holds" and "you have" are said of an `Award` alone. What our audit finds is *requirements met*:
only the college can award. So a sentence that names a credential, or a kind of credential, may use those words
only if it is about an award.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from attrs import frozen

# Kinds of credentials, in English and Spanish, and the places in a text where the name of one is filled in.
CREDENTIAL = re.compile(
    r"\b(?:micro-?)?credentials?\b|\bcertificat(?:e|ion)s?\b|\bdegrees?\b|\bdiplomas?\b|\bbadges?\b|\blicen[cs]es?\b|"
    r"\b(?:bachelor|master)['’]?s\b|\bassociate (?:in|of)\b|\bapprenticeships?\b|"
    r"\b(?:micro-?)?credencial(?:es)?\b|\bcertificad(?:o|os)\b|\bcertificaci(?:ón|ones)\b|\btítulos?\b|\binsignias?\b|"
    r"\blicencias?\b|\blicenciaturas?\b|\bmaestrías?\b|\bbachillerato\b|"
    r"[{⟦][^{}⟦⟧]*credential[^{}⟦⟧]*[}⟧]|%\(\w*credential\w*\)s",
    re.IGNORECASE,
)
# The sentence is about an award: it says so, or the award's own words are filled in.
AWARD = re.compile(
    r"\baward(?:s|ed|ing)?\b|\botorg(?:a|an|ado|ada|ados|adas|ó|aron|ar|amiento)\b|"
    r"[{⟦][^{}⟦⟧]*award[^{}⟦⟧]*[}⟧]|%\(\w*award\w*\)s",
    re.IGNORECASE,
)
NUMBER = r"(?:\d+|an?|one|two|three|four|five|all|every|[{⟦][^}⟧]*[}⟧]|%\(\w+\)[sd])"
# A verb that "has" only helps, and that does not itself say that somebody got the credential.
PARTICIPLE = (
    r"(?!earned|completed|finished|gained|received|achieved|obtained|attained|acquired|unlocked)"
    r"(?:\w+ed|been|said|sent|shown|kept|paid|made|taken|given|put|read|seen|set|gone|done|begun|found|left|come|"
    r"become|written|chosen|told|built|known|held|met)\b"
)
ONLY_HELPS = rf"(?:to\b|{NUMBER} of\b|(?:(?:not|never|already|also|all|now|just|since|ever)\s+)*{PARTICIPLE})"
CLAIM = re.compile(
    rf"\bearn(?:s|ed)\b|\bholds\b|\byou hold\b|\bhas\b(?!\s+{ONLY_HELPS})|\byou(?:['’]ve| have)\b(?!\s+{ONLY_HELPS})|"
    r"\btienes?\b(?! que\b)|\bpose(?:e|es)\b|\bobt(?:uvo|uviste|enido|enida)\b|\bgan(?:ado|ada|ó|aste)\b|"
    r"\bconsegu(?:ido|ida)\b|\bconsigui(?:ó|ste)\b",
    re.IGNORECASE,
)
END = re.compile(r"(?<=[.!?:;…])\s+|\n\s*\n|\s[·|]\s")


@frozen
class Sentence:
    """One sentence as somebody may read it, and the line on which its text starts."""

    line: int
    text: str


def claims_too_much(text: str) -> str | None:
    """The word that may be said of an award only, if this sentence says it of a credential."""
    claim = CLAIM.search(text)
    return claim.group() if claim and CREDENTIAL.search(text) and not AWARD.search(text) else None


def split(text: str, line: int) -> Iterator[Sentence]:
    """The sentences of a text that starts on this line."""
    for part in END.split(text):
        words = " ".join(part.split())
        if " " in words:
            yield Sentence(line, words)


def sentences_of_python(source: str, docstrings: bool) -> Iterator[Sentence]:
    """Every string of a program, with ⟦expression⟧ for what is filled in; docstrings only where they are shown."""
    tree = ast.parse(source)
    inner: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and not docstrings:
            inner.add(node.value)
        if isinstance(node, ast.JoinedStr):
            inner.update(ast.walk(node))
            yield from split(joined(node), node.lineno)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inner:
            yield from split(node.value, node.lineno)


def joined(node: ast.JoinedStr) -> str:
    """The text of an f-string with each expression in brackets."""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else f"⟦{ast.unparse(part).strip('{}f' + chr(39))}⟧"
        for part in node.values
    )


def sentences_of_catalogue(text: str) -> Iterator[Sentence]:
    """Every sentence of a gettext catalogue, the original and its translation."""
    line, parts = 0, []
    for number, row in enumerate([*text.splitlines(), ""], 1):
        start = re.match(r'(?:#~ )?(?:msgid|msgid_plural|msgstr(?:\[\d\])?)\s+"(.*)"$', row)
        more = re.match(r'(?:#~ )?"(.*)"$', row)
        if more:
            parts.append(more.group(1))
            continue
        yield from split(unescape("".join(parts)), line)
        line, parts = number, [start.group(1)] if start else []


def unescape(text: str) -> str:
    """A gettext string as it is shown."""
    return text.replace(r"\n", "\n").replace(r"\"", '"').replace(r"\\", "\\")


def sentences_of_template(text: str) -> Iterator[Sentence]:
    """Every sentence of a Django template: its text, the attributes that are read aloud, and strings within tags."""
    page = Page()
    page.feed(without_tags(text))
    page.close()
    page.block()
    for line, words in page.texts:
        yield from split(words, line)


def without_tags(text: str) -> str:
    """A template with comments gone, variables as ⟦expression⟧, alternatives apart and texts in tags in place."""
    text = re.sub(r"\{% comment.*?endcomment %\}|\{#.*?#\}", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    text = re.sub(r"\{%-?\s*(?:trans|translate)\s+(['\"])(.*?)\1.*?%\}", r"\2", text, flags=re.S)
    text = re.sub(r"\{%\s*(?:else|elif|empty|plural|include|block|endblock)\b.*?%\}", in_tag, text, flags=re.S)
    text = re.sub(r"\{%.*?%\}", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    return re.sub(r"\{\{\s*(.*?)\s*\}\}", filled_in, text, flags=re.S)


def in_tag(match: re.Match[str]) -> str:
    """A tag that parts two texts, with the texts that it passes on."""
    passed = [text for _, text in re.findall(r"(['\"])(.*?)\1", match.group(), flags=re.S) if " " in text]
    return "<p>" + "<p>".join(passed) + "<p>" + "\n" * match.group().count("\n")


def filled_in(match: re.Match[str]) -> str:
    """A variable as ⟦expression⟧, or the text itself where the expression is one."""
    written = re.match(r"_\((['\"])(.*?)\1\)", match.group(1))
    return written.group(2) if written else "⟦" + re.sub(r"[⟦⟧<>{}\"']", "", match.group(1)) + "⟧"


class Page(HTMLParser):
    """Collects the texts of a page, block by block."""

    INLINE = set("a abbr b bdi cite code data dfn em i kbd mark q s small span strong sub sup time u var wbr".split())
    READ_ALOUD = {"alt", "title", "aria-label", "aria-description", "placeholder", "content", "value", "label"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[int, str]] = []
        self.parts: list[str] = []
        self.line = 1
        self.silent = False

    def block(self) -> None:
        """One block of text ends here."""
        self.texts.append((self.line, "".join(self.parts)))
        self.parts, self.line = [], self.getpos()[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [(self.getpos()[0], value or "") for name, value in attrs if name in self.READ_ALOUD]
        self.silent = tag in ("script", "style")
        if tag not in self.INLINE:
            self.block()

    def handle_endtag(self, tag: str) -> None:
        self.silent = False
        if tag not in self.INLINE:
            self.block()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)
