"""What two programs could read as two documents is named."""

from __future__ import annotations

import pytest

from asyougo.errors import InputError
from asyougo.records.strict_json import DEEPEST_NESTING, LARGEST_DOCUMENT, read_json


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"a": 1, "a": 1}', "key-twice"),
        (b'{"b": {"a": 1, "\\u0061": 2}}', "key-twice"),
        (b"[NaN]", "not-a-number"),
        (b"[-Infinity]", "not-a-number"),
        (b"[1e2]", "number"),
        (b"[1E400]", "number"),
        (b"[9007199254740993]", "number"),
        (b"[" + b"9" * 400 + b"]", "number"),
        (b"[0.10000000000000000001]", "number"),
        (b"[-0]", "number"),
        (b"[-0.0]", "number"),
    ],
)
def test_it_is_named(text: bytes, code: str) -> None:
    assert [problem.code for problem in read_json(text)[1]] == [code]


@pytest.mark.parametrize("text", [b"[0, -1, 12.5, -0.5, 9007199254740991, 0.1, 100]", b'{"a": {"a": 1}}', b'"x"'])
def test_plain_json_has_no_problem(text: bytes) -> None:
    assert read_json(text)[1] == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[" * (DEEPEST_NESTING + 1), "too-deep"),
        (b"\xff\xfe", "not-json"),
        (b"\xff", "not-text"),
        (b'["\\ud800"]', "not-text"),
        (b'{"\\udc00": 1}', "not-text"),
        (b" " * (LARGEST_DOCUMENT + 1), "too-big"),
        (b"{", "not-json"),
        (b'{"a": 01}', "not-json"),
    ],
    ids=lambda value: str(value[:12]),
)
def test_a_file_that_is_not_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_json(data)
    assert caught.value.problems[0].code == code


def test_marks_of_utf_8_and_utf_16_are_read() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert read_json('{"a": "Zoë"}'.encode(encoding)) == ({"a": "Zoë"}, ())


def test_brackets_inside_text_do_not_count_as_depth() -> None:
    assert read_json(b'["' + b"[" * 500 + b'"]')[0] == ["[" * 500]
