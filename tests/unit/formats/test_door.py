"""What comes in through the door: within its limits, unpacked by counting, decoded without guessing."""

from __future__ import annotations

import io
import resource
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from asyougo.errors import InputError
from asyougo.formats.decoding import CHOICES, decode
from asyougo.formats.door import MIB, WORKBOOK, Limits, check_archive, read_file
from asyougo.formats.registrar.read import Settings, read_export
from asyougo.formats.registrar.workbook import read_workbook
from tests.unit.formats.registrar.exports import plant_workbook

SMALL = Limits(size=100)


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_a_file_is_read_up_to_its_limit_and_not_beyond(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"x" * 100)
    assert read_file(file, SMALL) == b"x" * 100
    file.write_bytes(b"x" * 101)
    with pytest.raises(InputError, match="larger than 0 MiB"):
        read_file(file, SMALL)


def test_a_small_file_that_unpacks_to_very_much_is_refused_while_counting() -> None:
    bomb = zipped({f"xl/worksheets/sheet{n}.xml": bytes(40 * MIB) for n in range(5)})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(bomb) < MIB
    with pytest.raises(InputError, match="unpacks to more than"):
        read_workbook(bomb, "bomb.xlsx")
    # The 200 MiB that it unpacks to never stood in memory at once.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_what_an_archive_says_of_its_size_is_not_believed() -> None:
    honest = zipped({"xl/workbook.xml": bytes(30 * MIB)})
    lying = honest.replace((30 * MIB).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(InputError, match=r"damaged|unpacks to more than"):
        check_archive(lying, "x.xlsx")


def test_too_many_parts_and_passwords_are_refused() -> None:
    with pytest.raises(InputError, match="more than 3 parts"):
        check_archive(
            zipped({str(n): b"" for n in range(4)}), "x.xlsx", Limits(size=MIB, members=3, unpacked=MIB, ratio=9)
        )
    data = bytearray(zipped({"a": b"secret"}))
    data[6] |= 1  # the flag of encryption, in the member and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="password"):
        check_archive(bytes(data), "x.xlsx")


def test_names_in_an_archive_are_never_paths(tmp_path: Path) -> None:
    data = zipped({"../../outside.txt": b"x", "/etc/passwd": b"y"})
    check_archive(data, "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_two_cells_in_the_corners_of_an_empty_sheet_are_refused_before_anything_makes_room() -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "a")
    sheet.write_string(1_048_575, 400, "b")
    book.close()
    with pytest.raises(InputError, match="spans 1,048,576 rows and 401 columns"):
        read_workbook(made.getvalue(), "corners.xlsx")


def test_a_workbook_without_a_table_and_a_sheet_that_is_not_there_are_said() -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    book.add_worksheet().write_number(0, 0, 4)
    book.close()
    with pytest.raises(InputError, match="no sheet holds a table"):
        read_workbook(made.getvalue(), "empty.xlsx")
    with pytest.raises(InputError, match="no such sheet"):
        read_workbook(plant_workbook().data, "x.xlsx", "Sheet9")
    assert read_workbook(plant_workbook().data, "x.xlsx", "Report").sheet == "Report"


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 90, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600]
)
def test_what_only_begins_like_a_workbook_is_damaged(data: bytes) -> None:
    with pytest.raises(InputError, match="damaged"):
        read_workbook(data, "x.xlsx")


def test_a_second_sheet_with_a_table_is_never_left_out_in_silence() -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    for name, term in (("Fall", "F24"), ("Spring", "S25")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Student ID", "Term", "Course", "Units", "Grade"])
        sheet.write_row(1, 0, ["01", term, "BIO 1", 3, "A"])
    book.add_worksheet("Notes").write_string(0, 0, "nothing")
    book.close()
    table = read_workbook(made.getvalue(), "x.xlsx")
    assert (table.sheet, table.other_sheets) == ("Fall", ("Spring",))
    assert read_workbook(made.getvalue(), "x.xlsx", "Spring").other_sheets == ()


def test_the_limit_of_a_workbook_lets_every_ordinary_one_in() -> None:
    check_archive(plant_workbook(learners=400).data, "x.xlsx", WORKBOOK)


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")]
)
def test_the_encoding_is_found_without_guessing_and_shown_with_names(encoding: str, shown: str) -> None:
    decoded = decode("id,name\n1,Zoë Nuñez\n2,Ålund\n".encode(encoding), "x.csv")
    assert (decoded.encoding, decoded.samples, decoded.undefined) == (shown, ("Zoë", "Nuñez", "Ålund"), 0)


def test_a_person_may_choose_another_encoding() -> None:
    data = "id,name\n1,Müller\n".encode("mac-roman")
    assert "Müller" not in decode(data, "x.csv").text
    assert "Müller" in decode(data, "x.csv", "mac-roman").text
    with pytest.raises(InputError, match="x.csv, row 2: a byte has no meaning in utf-8"):
        decode(data, "x.csv", "utf-8")
    with pytest.raises(InputError, match="this encoding is not known"):
        decode(data, "x.csv", "klingon")
    assert all(decode(b"plain", "x", choice).text for choice in CHOICES if choice != "utf-16")


def test_a_file_cut_off_inside_its_last_letter_keeps_its_encoding() -> None:
    decoded = decode("id,name\n1,Zoë\n2,Zoë".encode()[:-1], "x.csv")
    assert (decoded.encoding, decoded.undefined) == ("utf-8", 1)
    assert "Zoë" in decoded.text and "Ã" not in decoded.text


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00", b"\x00" * 50, bytes(range(1, 32)) * 40])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not a text file"):
        decode(data, "x.csv")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"learner": {}}', "a JSON document"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "an XML document"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"", "the file is empty"),
        ("id,name\n1,Ana\n".encode("utf-16-le"), "It may be UTF-16 without its mark"),
    ],
)
def test_what_is_something_else_is_named(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_export(data, "x.csv", Settings(date(2026, 5, 1)))


def test_one_long_text_that_very_many_cells_share_is_refused() -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Student ID", "Term", "Course", "Units", "Grade"])
    for row in range(1, 9_000):
        for column in range(5):
            sheet.write_string(row, column, "x" * 32_000)
    book.close()
    assert len(made.getvalue()) < 2 * MIB
    with pytest.raises(InputError, match="the cells hold too much text"):
        read_workbook(made.getvalue(), "shared.xlsx")


def test_an_archive_that_is_no_workbook_is_said() -> None:
    with pytest.raises(InputError, match="this is no workbook"):
        read_workbook(zipped({"content.xml": b"<office/>"}), "table.ods")
