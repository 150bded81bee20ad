"""Text tables as people's programs really write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.kernel.errors import TableFileError
from core.tabular import ReadOptions, TableFile, open_table


def opened(tmp_path: Path, content: bytes | str, name: str = "people.csv") -> TableFile:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path)


def cells(table: TableFile) -> list[tuple[object, ...]]:
    return [row.cells for row in table.rows()]


def names(table: TableFile) -> set[str]:
    return {finding.name for finding in table.findings}


PLAIN = "Name,Town\r\nIvanova,Plovdiv\r\nKovačević,Šibenik\r\n"


def test_utf8_with_its_mark_does_not_leave_the_mark_in_the_first_name(tmp_path: Path) -> None:
    table = opened(tmp_path, b"\xef\xbb\xbf" + PLAIN.encode())
    assert table.header == ("Name", "Town")
    assert table.encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8"])
def test_unicode_in_every_form_is_read(tmp_path: Path, encoding: str) -> None:
    table = opened(tmp_path, PLAIN.encode(encoding))
    assert cells(table) == [("Ivanova", "Plovdiv"), ("Kovačević", "Šibenik")]


def test_windows_letters_are_recognised_and_the_guess_is_told(tmp_path: Path) -> None:
    text = "Name;Ville;Note\n" + "Étienne;Besançon;“très” pressé – déjà reçu\n" * 20
    table = opened(tmp_path, text.encode("cp1252"))
    assert cells(table)[0] == ("Étienne", "Besançon", "“très” pressé – déjà reçu")
    assert "encoding_guessed" in names(table)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Müller;Köln;große Straße"),
        ("cp1252", "Sørensen;Århus;på vej til kontoret"),
        ("cp1252", "Niccolò;Forlì;città più bella perché è così"),
        ("cp1250", "Dvořák;Plzeň;smlouva byla podepsána včera"),
        ("cp1250", "Wałęsa;Łódź;umowa została podpisana"),
        ("cp1250", "Kovačević;Šibenik;želi više"),
        ("cp1254", "Yıldız;İstanbul;sözleşme imzalandı"),
        ("cp1251", "Иванова;Пловдив;договорът е подписан вчера"),
        ("gb18030", "王小明;北京;请在下周之前签署合同并寄回"),
        ("cp932", "山田太郎;東京;契約書に署名して返送してください"),
    ],
)
def test_letters_of_other_lands_are_recognised(tmp_path: Path, encoding: str, text: str) -> None:
    table = opened(tmp_path, ("Name;Town;Note\n" + f"{text}\n" * 30).encode(encoding))
    assert cells(table)[0] == tuple(text.split(";"))


def test_a_person_can_overrule_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_bytes("Name,Town\nJos\xe9,Pau\n".encode("latin-1"))
    table = open_table(path, ReadOptions(encoding="latin-1"))
    assert cells(table) == [("José", "Pau")]


def test_a_few_windows_letters_in_a_utf8_file_do_not_spoil_the_rest(tmp_path: Path) -> None:
    good = "Name,Town\n" + "Kovačević,Šibenik\n" * 10
    table = opened(tmp_path, good.encode() + b"Andr\xe9,Pau\n")
    assert cells(table)[-1] == ("André", "Pau")
    assert cells(table)[0] == ("Kovačević", "Šibenik")
    assert "mixed_encoding" in names(table)


def test_letters_at_the_end_of_a_long_file_count_for_its_encoding(tmp_path: Path) -> None:
    table = opened(tmp_path, b"Name,Town\n" + b"Ann,Pau\n" * 60_000 + "Zoë,Würzburg\n".encode())
    assert cells(table)[-1] == ("Zoë", "Würzburg")


def test_zero_bytes_are_left_out_and_told(tmp_path: Path) -> None:
    table = opened(tmp_path, b"Name,Town\nA\0nn,Pau\n")
    assert cells(table) == [("Ann", "Pau")]
    assert "nul_removed" in names(table)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(tmp_path: Path, end: str) -> None:
    table = opened(tmp_path, end.join(["Name,Town", "Ann,Pau", "Bob,Rio"]))
    assert cells(table) == [("Ann", "Pau"), ("Bob", "Rio")]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_of_the_most_uniform_table_wins(tmp_path: Path, mark: str) -> None:
    rows = [["Name", "Note"], ["Ann", "x, y; z"], ["Bob", "1,5; 2,5"], ["Cy", "a, b"]]
    table = opened(tmp_path, "\n".join(mark.join(f'"{c}"' for c in row) for row in rows))
    assert table.delimiter == mark
    assert cells(table)[0] == ("Ann", "x, y; z")


def test_decimal_commas_do_not_look_like_delimiters(tmp_path: Path) -> None:
    table = opened(tmp_path, "Name;Rate\n" + "Ann;1,5\nBob;2,75\n" * 10)
    assert table.delimiter == ";"


def test_a_line_that_names_the_separator_is_obeyed(tmp_path: Path) -> None:
    table = opened(tmp_path, "sep=;\nName;Note\nAnn;a,b\n")
    assert table.header == ("Name", "Note")
    assert next(table.rows()).number == 3


def test_line_ends_and_doubled_quotes_stay_inside_their_cell(tmp_path: Path) -> None:
    table = opened(tmp_path, 'Name,Note\nAnn,"first\nsecond, ""quoted"""\nBob,x\n')
    assert cells(table) == [("Ann", 'first\nsecond, "quoted"'), ("Bob", "x")]
    assert [row.number for row in table.rows()] == [2, 4]


def test_apostrophes_quote_where_a_file_uses_them_so(tmp_path: Path) -> None:
    table = opened(tmp_path, "'Name','Note'\n'Ann','a, b'\n'Bob','c, d'\n")
    assert cells(table)[0] == ("Ann", "a, b")


def test_an_apostrophe_in_a_name_is_not_a_quote(tmp_path: Path) -> None:
    table = opened(tmp_path, "Name,Town\nO'Brien,Cork\n'sGravesande,Delft\n")
    assert cells(table) == [("O'Brien", "Cork"), ("'sGravesande", "Delft")]


def test_backslashes_escape_where_a_file_uses_them_so(tmp_path: Path) -> None:
    table = opened(tmp_path, 'Name,Note\nAnn,"the \\"big\\" one, yes"\nBob,x\n')
    assert cells(table)[0] == ("Ann", 'the "big" one, yes')


def test_quotes_that_were_not_escaped_lose_no_row(tmp_path: Path) -> None:
    table = opened(tmp_path, 'Name,Size,Town\nPipe,3" wide,Pau\nRod,"4" long",Rio\n')
    assert len(cells(table)) == 2


def test_a_quote_that_is_never_closed_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(TableFileError, match="line 3"):
        opened(tmp_path, 'Name,Town\nAnn,Pau\n"Bob,Rio\n' + "Cy,Ulm\n" * 3000)


def test_cells_beyond_the_usual_limit_are_read(tmp_path: Path) -> None:
    table = opened(tmp_path, "Name,Note\nAnn," + "x" * 200_000 + "\n")
    assert len(str(cells(table)[0][1])) == 200_000


def test_rows_of_other_widths_are_kept_as_they_are(tmp_path: Path) -> None:
    table = opened(tmp_path, "A,B,C\n1,2,3\n1,2\n1,2,3,4\nx,y,z\n")
    assert [len(row) for row in cells(table)] == [3, 2, 4, 3]
    assert "ragged" in names(table)


def test_titles_above_the_header_are_skipped_and_told(tmp_path: Path) -> None:
    text = "Contacts of the northern office\n\nExported 2026-11-21\nName,E-mail,Phone\n"
    table = opened(tmp_path, text + "Ann,ann@corvane.example,0491 570 156\n" * 3)
    assert table.header == ("Name", "E-mail", "Phone")
    assert "preamble" in names(table)
    assert len(cells(table)) == 3


def test_a_table_without_header_keeps_its_first_row(tmp_path: Path) -> None:
    table = opened(tmp_path, "Ann,ann@corvane.example\nBob,bob@corvane.example\n")
    assert table.header == ("Column 1", "Column 2")
    assert len(cells(table)) == 2
    assert "no_header" in names(table)


def test_a_person_can_name_the_header_row(tmp_path: Path) -> None:
    path = tmp_path / "years.csv"
    path.write_text("Name,2025,2026\nAnn,1,2\n", "utf-8")
    assert open_table(path, ReadOptions(header_row=1)).header == ("Name", "2025", "2026")


def test_blank_and_repeated_names_are_completed(tmp_path: Path) -> None:
    table = opened(tmp_path, "Phone,,Phone,“Name”,\u00a0Town\u200b\n1,2,3,x,y\n")
    assert table.header == ("Phone", "Column 2", "Phone (2)", "Name", "Town")
    assert "renamed_header" in names(table)


def test_a_formula_that_keeps_zeros_is_text(tmp_path: Path) -> None:
    table = opened(tmp_path, 'Name,Phone\nAnn,"=""0503"""\nBob,="0504"\n')
    assert [row[1] for row in cells(table)] == ["0503", "0504"]


def test_numbers_in_text_are_never_interpreted(tmp_path: Path) -> None:
    table = opened(tmp_path, "Name,Phone,Day\nAnn,0049123,03/04/2026\nBob,4.47912E+11,x\n")
    assert cells(table) == [("Ann", "0049123", "03/04/2026"), ("Bob", "4.47912E+11", "x")]


def test_rows_can_be_walked_twice(tmp_path: Path) -> None:
    table = opened(tmp_path, PLAIN)
    assert cells(table) == cells(table)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "is empty"),
        (b",,,\n,,\n", "has no rows"),
        (b"%PDF-1.7\n...", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n....", "is a picture"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "is a web page"),
        (bytes(range(32)) * 20, "is not text"),
        (b"PK\x03\x04 broken", "is damaged"),
    ],
)
def test_what_is_not_a_table_is_refused_in_plain_words(
    tmp_path: Path, content: bytes, what: str
) -> None:
    with pytest.raises(TableFileError, match=what) as caught:
        opened(tmp_path, content)
    assert caught.value.kept
    assert caught.value.todo


def test_a_missing_file_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(TableFileError, match="cannot be opened"):
        open_table(tmp_path / "gone.csv")


def test_text_under_the_name_of_a_spreadsheet_is_read_and_told(tmp_path: Path) -> None:
    table = opened(tmp_path, "Name\tTown\nAnn\tPau\n", "export.xls")
    assert cells(table) == [("Ann", "Pau")]
    assert "mislabelled" in names(table)
