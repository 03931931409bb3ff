"""Reading the CSV of an import: every way a school may save it, and every way it may be wrong."""

import csv
import gzip
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synopsis.evaluations.cells import CellError, comment, email, name, score
from synopsis.evaluations.columns import COLUMNS, recognise
from synopsis.evaluations.encoding import decode
from synopsis.evaluations.reading import MOST_BYTES, MOST_PROBLEMS, MOST_ROWS, FeedbackRow, Reading, RowProblem, read
from tests.evaluations.sample_csv_files import DUTCH_ROWS, ENGLISH, EXAMPLE_ROWS, EXAMPLES, FILES, HERE, Rows, full

HEADER = ",".join(ENGLISH)
GOOD = "ann@x.example,Ann,bob@x.example,Bob,Teamwork,7,Fine"


def a_file(*lines: str) -> bytes:
    """A UTF-8 file of these lines under our own headers; they start on line 2."""
    return "\n".join([HEADER, *lines, ""]).encode()


def zipped(name: str, content: bytes = b"") -> bytes:
    """A zip archive with one file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr(name, content)
    return archive.getvalue()


def the_problem(data: bytes) -> RowProblem:
    """The only problem of a file."""
    reading = read(data)
    assert reading.rows == ()
    assert reading.total_problems == len(reading.problems) == 1, reading.problems
    return reading.problems[0]


def written(rows: tuple[FeedbackRow, ...]) -> list[tuple[str, str, str, str, str, Decimal | None, str]]:
    """The rows without their lines."""
    return [
        (r.reviewer_email, r.reviewer_name, r.reviewee_email, r.reviewee_name, r.criterion, r.score, r.comment)
        for r in rows
    ]


def expected(rows: Rows) -> list[tuple[str, str, str, str, str, Decimal | None, str]]:
    """The rows of a sample as they should be read."""
    return [
        (a, b, c, d, criterion, Decimal(mark.replace(",", ".")) if mark else None, text)
        for a, b, c, d, criterion, mark, text in full(rows)
    ]


# ---------------------------------------------------------------- files as spreadsheets save them


def test_the_sample_files_are_those_that_the_script_makes() -> None:
    """The bytes under version control are the documented ones; no editor or checkout changed them."""
    assert {path: path.read_bytes() for path in FILES} == FILES


def test_the_english_example_reads_row_by_row() -> None:
    """``docs/examples/feedback.csv`` works as printed: quotes, emoji, an empty score, an empty comment."""
    reading = read((EXAMPLES / "feedback.csv").read_bytes())
    assert (reading.problems, reading.encoding, reading.separator, reading.total_rows) == ((), "utf-8", ",", 10)
    assert written(reading.rows) == expected(EXAMPLE_ROWS)
    assert [row.line for row in reading.rows] == [2, 3, 4, 5, 6, 7, 8, 9, 12, 13], "a comment spans lines 9 to 11"


@pytest.mark.parametrize(
    ("file", "encoding", "separator"),
    [
        (EXAMPLES / "feedback-nl-excel.csv", "windows-1252", ";"),
        (HERE / "excel-csv-utf8.csv", "utf-8-sig", ";"),
        (HERE / "excel-unicode-text.txt", "utf-16-le", "\t"),
        (HERE / "utf-16-big-endian.csv", "utf-16-be", "\t"),
        (HERE / "utf-16-without-mark.csv", "utf-16-le", "\t"),
        (HERE / "excel-for-mac.csv", "macintosh", ";"),
        (HERE / "pipes.csv", "windows-1252", "|"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_the_dutch_table_reads_the_same_from_every_encoding(file: object, encoding: str, separator: str) -> None:
    """One table saved seven ways gives the same ten rows: accents, euro signs and curly quotes included."""
    reading = read(FILES[file])  # type: ignore[index]  # parametrize gives objects
    assert (reading.encoding, reading.separator, reading.problems) == (encoding, separator, ())
    assert written(reading.rows) == expected(DUTCH_ROWS)
    assert [row.line for row in reading.rows] == [2, 3, 4, 5, 6, 7, 8, 9, 11, 12]


def test_latin_9_is_told_from_windows_1252_by_its_euro_sign() -> None:
    """In ISO-8859-15 the euro stands where Windows-1252 has a currency sign that nobody types."""
    reading = read(FILES[HERE / "linux-latin9.csv"])
    assert reading.encoding == "iso-8859-15"
    assert reading.rows[5].comment == "Sterk stuk over € 40.000 aan riolering!"


def test_the_leftovers_of_excel_are_no_data() -> None:
    """The ``sep=`` line is obeyed and counted as a line; empty columns and rows vanish."""
    reading = read(FILES[HERE / "excel-sep-line-and-empty-columns.csv"])
    assert (reading.problems, reading.separator, reading.total_rows, reading.notes) == ((), ";", 9, ())
    assert [row.line for row in reading.rows] == [3, 4, 5, 6, 7, 8, 9, 10, 11]


def test_rows_that_excel_quoted_as_a_whole_are_unwrapped() -> None:
    """A comma file opened and saved by a Dutch Excel has each row in one quoted cell; nothing of it is lost."""
    reading = read(FILES[HERE / "every-row-quoted-whole.csv"])
    assert reading.problems == ()
    assert written(reading.rows) == expected(tuple(row for row in DUTCH_ROWS if "\n" not in row[-1]))


def test_text_garbled_by_a_wrong_save_is_refused_with_its_line() -> None:
    """“ZoÃ«” must not get in: it would not be recognised as Zoë's name when names are taken out."""
    reading = read(FILES[HERE / "utf8-saved-as-windows-1252.csv"])
    assert reading.rows == ()
    assert {problem.code for problem in reading.problems} == {"garbled_text"}
    assert (reading.problems[0].line, reading.problems[0].column) == (3, "reviewee_name")
    assert "ZoÃ«" in reading.problems[0].message


@pytest.mark.parametrize(
    "text",
    ["knap geïnteresseerd, één vraag", "it’s", "it’s “great” – 5 € well spent…", "SÃO PAULO, Ångström, Übung, 1½ uur"],
)
def test_windows_1252_is_not_mistaken_for_anything_else(text: str) -> None:
    """Ordinary prose in Windows-1252 is read back unchanged."""
    assert decode(text.encode("cp1252")).text == text


@pytest.mark.parametrize(
    "text", ["Zoë, Daniël, één, crème, façade, “ja”", "hij zei: “geïnteresseerd” – en naïef", "Köln", "Martín né"]
)
def test_macintosh_text_is_recognised_by_its_accents(text: str) -> None:
    """Prose of an old Excel for Mac is read back unchanged when it has a few accents."""
    assert decode(text.encode("mac_roman")).text == text


def test_a_utf_8_file_with_one_broken_byte_stays_utf_8() -> None:
    """One bad byte does not turn every accent of the file into two odd letters; its own row is refused."""
    lines = [f"p{i}@x.example,Zoë Ünal,q{i}@x.example,Daniël,Teamwork,7,héél goed" for i in range(5)]
    data = a_file(*lines, GOOD).replace(b"Fine", b"Fi\xe9ne")
    problem = the_problem(data)
    assert (problem.line, problem.column, problem.code) == (7, "comment", "character_refused")
    assert "lost" in problem.message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (FILES[HERE / "workbook.xlsx.csv"], "Excel workbook (.xlsx)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old Excel workbook (.xls)"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "a picture (JPEG)"),
        (zipped("word/document.xml"), "Word document (.docx)"),
        (zipped("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument spreadsheet (.ods)"),
        (zipped("feedback.csv", a_file(GOOD)), "another zip archive"),
        (gzip.compress(a_file(GOOD)), "compressed file (.gz)"),
        (b"<html><table><tr><td>reviewer_email</td></tr></table></html>", "a web page"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "a web page"),
        (bytes(range(256)) * 8, "no text at all"),
    ],
)
def test_a_file_of_another_kind_is_named_and_the_way_out_told(data: bytes, words: str) -> None:
    """A workbook is refused as a workbook, with how to save it as CSV, not as a thousand strange rows."""
    problem = the_problem(data)
    assert problem.code == "not_csv"
    assert words in problem.message
    assert "Save as" in problem.message


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("reviewer_email", "reviewer_email"),
        ("  Reviewer E-mail ", "reviewer_email"),
        ("EMAIL REVIEWER", "reviewer_email"),
        ("beoordelaar_email", "reviewer_email"),
        ("Mailadres van de feedbackgever", "reviewer_email"),
        ("naam beoordelaar", "reviewer_name"),
        ("Beoordelaar", "reviewer_name"),
        ("E-mailadres ontvanger", "reviewee_email"),
        ("Naam leerling (beoordeelde)", "reviewee_name"),
        ("Criterium", "criterion"),
        ("cijfer", "score"),
        ("Cijfer/score", "score"),
        ("Opmerking", "comment"),
        ("Feedback / toelichting", "comment"),
        ("Datum feedback", None),
        ("Klas", None),
        ("Naam", None),
        ("E-mail", None),
        ("reviewer reviewee", None),
        ("", None),
    ],
)
def test_a_header_is_recognised_by_its_words(header: str, column: str | None) -> None:
    """Order, case, spaces, underscores and Dutch do not matter; what could mean two things means nothing."""
    assert recognise(header) == column


def test_columns_may_stand_in_any_order() -> None:
    """Cells are taken by header, not by place."""
    headers = "Comment;SCORE;Reviewee Name;reviewee-email;criterion;Reviewer_Name;reviewer email"
    assert written(read(f"{headers}\nHi;7;Bob;b@x.nl;T;Ann;a@x.nl".encode()).rows) == [
        ("a@x.nl", "Ann", "b@x.nl", "Bob", "T", Decimal(7), "Hi")
    ]


def test_other_columns_are_left_out_and_said_so() -> None:
    """A column that nobody needs is no error, and is not dropped in silence."""
    reading = read(f"klas,{HEADER},datum\n4vt,{GOOD},2025-11-14\n".encode())
    assert reading.problems == ()
    assert reading.notes == ("Columns that were not used: “klas”, “datum”.",)
    assert reading.rows[0].comment == "Fine"


def test_a_missing_header_is_named() -> None:
    """The report says which column is missing and what was found instead."""
    problem = the_problem(b"\n\n" + a_file(GOOD).replace(b"criterion", b"subject"))
    assert (problem.line, problem.column, problem.code) == (3, "criterion", "header_missing")
    assert "“subject”" in problem.message


def test_two_headers_for_one_column_are_refused() -> None:
    """Whether “opmerking” or “toelichting” is the comment is not ours to guess."""
    problem = the_problem(f"{HEADER},toelichting\n{GOOD},More\n".encode())
    assert (problem.column, problem.code) == ("comment", "header_twice")
    assert "“comment” and “toelichting”" in problem.message


@pytest.mark.parametrize("data", [b"", b"\n\n;;;;\n", b"\xef\xbb\xbf", b"\xff\xfe", b"sep=;\n"])
def test_an_empty_file_is_told_what_to_hold(data: bytes) -> None:
    """Nothing at all gives the list of headers."""
    problem = the_problem(data)
    assert problem.code == "empty_file"
    assert ", ".join(COLUMNS) in problem.message


def test_headers_alone_are_not_an_import() -> None:
    """Zero rows is more likely a mistake than a wish."""
    assert the_problem(a_file()).code == "no_rows"


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("cell", "value"),
    [("7", "7"), ("7,5", "7.5"), (" 7.5 ", "7.5"), ("0", "0"), ("100", "100"), ("8,250", "8.25"), ("", None)],
)
def test_scores_take_a_point_or_a_comma(cell: str, value: str | None) -> None:
    """A Dutch and an English spreadsheet give the same number."""
    assert score(cell) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        ("8/10", "score_invalid", "8 instead of 8/10"),
        ("7-mei", "score_invalid", "looks like a date"),
        ("07-05-2025", "score_invalid", "looks like a date"),
        ("goed", "score_invalid", "“goed” is not a number"),
        ("1e1", "score_invalid", "not a number"),
        ("NaN", "score_invalid", "not a number"),
        ("Infinity", "score_invalid", "not a number"),
        ("٧", "score_invalid", "not a number"),
        ("1.000,5", "score_invalid", "not a number"),
        ("-1", "score_out_of_range", "between 0 and 100"),
        ("100,01", "score_out_of_range", "between 0 and 100"),
        ("7.333", "score_too_precise", "two decimals"),
    ],
)
def test_what_is_no_score_is_refused_with_advice(cell: str, code: str, words: str) -> None:
    """No number is guessed; the message says what to write."""
    with pytest.raises(CellError) as refused:
        score(cell)
    assert refused.value.code == code
    assert words in refused.value.message


@pytest.mark.parametrize("cell", ["  Sanne.De-Vries@North.Example ", "\u200bsanne.de-vries@north.example\ufeff"])
def test_addresses_are_trimmed_and_lower_cased(cell: str) -> None:
    """The same address is the same pupil, however it was typed or copied."""
    assert email(cell) == "sanne.de-vries@north.example"


@pytest.mark.parametrize(
    "cell",
    ["sanne", "sanne@", "@x.nl", "a@b", "a b@x.nl", "a@x..nl", ".a@x.nl", "a..b@x.nl", "a@-x.nl", "a@x.nl, b@x.nl",
     "Sanne <a@x.nl>", "zoë@x.nl", "a@@x.nl", "a@x.1", "a" * 65 + "@x.nl", "a@" + "x." * 130 + "nl", "=a@x.nl\nb@x.nl"],
)  # fmt: skip
def test_what_is_no_address_is_refused(cell: str) -> None:
    """The message shows the value, so that it can be found."""
    with pytest.raises(CellError, match="is not an e-mail address"):
        email(cell)


def test_names_are_one_line_with_single_spaces_and_composed_accents() -> None:
    """A name typed on a Mac, pasted over two lines, equals the one typed on Windows."""
    assert name("  Zoe\u0308 \n\u00a0van\t der  Meer\u200b ") == "Zoë van der Meer"


@pytest.mark.parametrize(
    "cell",
    ["&lt;b&gt; &amp; &eacute;", "“slim” ‘zo’ – it’s…", "=HYPERLINK(\"http://x\")", "+31 goed", "-1 voor planning",
     "@sanne top", "'s avonds te laat", "'=' staat er", "👩‍👩‍👧 top 💪🏽", "a\ttab",
     "<script>alert(1)</script>", "'- ja -'"],
)  # fmt: skip
def test_comments_are_kept_as_they_were_written(cell: str) -> None:
    """Nothing is unescaped, straightened, evaluated or cut: a comment is text."""
    assert comment(cell) == cell


@pytest.mark.parametrize(("cell", "text"), [("'=1+1", "=1+1"), ("'-5 punten", "-5 punten"), ("'@sanne", "@sanne")])
def test_the_apostrophe_that_spreadsheets_put_before_a_formula_is_dropped(cell: str, text: str) -> None:
    """It is a mark of the program, not of the pupil; what follows stays text."""
    assert comment(cell) == text


def test_line_ends_in_a_comment_become_line_feeds() -> None:
    """The same comment has the same text whatever the system."""
    assert comment(" one\r\ntwo\rthree\n ") == "one\ntwo\nthree"


def test_a_comment_may_have_5000_characters_and_no_more() -> None:
    """The limit is that of the table; the message gives the length."""
    assert len(comment("é" * 5000)) == 5000
    with pytest.raises(CellError, match="5,001 characters"):
        comment("é" * 5001)


@pytest.mark.parametrize("code", [0x00, 0x07, 0x0B, 0x1B, 0x7F, 0x85, 0xD800, 0xDFFF, 0xFFFD], ids=hex)
@pytest.mark.parametrize("column", COLUMNS)
def test_characters_that_no_store_takes_are_refused_with_their_line(code: int, column: str) -> None:
    """NUL, control characters, half characters and lost ones are named, in every column."""
    cells = dict(zip(COLUMNS, GOOD.split(","), strict=True))
    cells[column] = cells[column][:1] + chr(code) + cells[column][1:]
    data = "\n".join([HEADER, GOOD.replace("Teamwork", "Planning"), ",".join(cells.values())])
    problem = the_problem(data.encode("utf-8", "surrogatepass"))
    assert (problem.line, problem.column, problem.code) == (3, column, "character_refused")
    problem.message.encode()  # the message itself can be sent


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize(
    ("line", "column", "code", "value"),
    [
        (",Ann,bob@x.example,Bob,Teamwork,7,Fine", "reviewer_email", "email_missing", None),
        ("ann at x,Ann,bob@x.example,Bob,Teamwork,7,Fine", "reviewer_email", "email_invalid", "ann at x"),
        ("ann@x.example,,bob@x.example,Bob,Teamwork,7,Fine", "reviewer_name", "name_missing", None),
        ("ann@x.example,Ann,bob@x.example,Bob, ,7,Fine", "criterion", "criterion_missing", None),
        (
            f"ann@x.example,Ann,bob@x.example,Bob,{'x' * 201},7,Fine",
            "criterion", "criterion_too_long", "x" * 39 + "…",
        ),
        ("ann@x.example,Ann,bob@x.example,Bob,Teamwork, 8/10 ,Fine", "score", "score_invalid", "8/10"),
        ("ann@x.example,Ann,bob@x.example,Bob,Teamwork,, ", "comment", "nothing_said", None),
        ("ann@x.example,Ann,ANN@x.example,Ann,Teamwork,7,Fine", "reviewee_email", "self_feedback", "ann@x.example"),
        ("ann@x.example,Ann,bob@x.example,Bob,Teamwork,7,Fine, and quick", None, "too_many_cells", None),
        ("ann@x.example,Ann,bob@x.example", None, "too_few_cells", None),
        ('ann@x.example,Ann,bob@x.example,Bob,Teamwork,7,"He said "hi" to me"', None, "quoting", None),
        ('ann@x.example,Ann,bob@x.example,Bob,Teamwork,7,"never closed', None, "quoting", None),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_imported_is_reported(line: str, column: str | None, code: str, value: str | None) -> None:
    """Each kind of mistake has its code, its column and its line, and says what stands there."""
    problem = the_problem(a_file("cas@x.example,Cas,dee@x.example,Dee,Teamwork,7,Fine", line))
    assert (problem.line, problem.column, problem.code, problem.value) == (3, column, code, value)


def test_an_empty_comment_with_a_score_is_feedback() -> None:
    """And so is a comment without a score."""
    reading = read(a_file(GOOD.replace("Fine", ""), GOOD.replace("7", "").replace("Teamwork", "Planning")))
    assert [(row.score, row.comment) for row in reading.rows] == [(Decimal(7), ""), (None, "Fine")]


def test_a_space_after_the_separator_is_not_part_of_the_cell() -> None:
    """Files typed by hand have them, before quotation marks too."""
    row = read(a_file('ann@x.example, Ann, bob@x.example, Bob, Teamwork, 7, "Fine, and quick"')).rows[0]
    assert (row.reviewer_name, row.score, row.comment) == ("Ann", Decimal(7), "Fine, and quick")


def test_cells_missing_at_the_end_of_a_row_are_empty() -> None:
    """Some programs leave out the last separators."""
    assert read(a_file("ann@x.example,Ann,bob@x.example,Bob,Teamwork,7")).rows[0].comment == ""


def test_the_same_feedback_twice_names_both_lines() -> None:
    """Case and spaces in a criterion make no difference."""
    problem = the_problem(a_file(GOOD, "", GOOD.replace("Teamwork", " TEAMWORK ").replace("ann@", "Ann@")))
    assert (problem.line, problem.code, problem.value, problem.other_line) == (4, "feedback_twice", "TEAMWORK", 2)
    assert "Lines 2 and 4" in problem.message


def test_one_address_with_two_names_names_both_lines() -> None:
    """One of the two would be missing from the list of names that are kept from the model."""
    problem = the_problem(a_file(GOOD, "cas@x.example,Cas,ann@x.example,Anna,Teamwork,7,Fine"))
    assert (problem.line, problem.column, problem.code) == (3, "reviewee_name", "name_differs")
    assert "“Ann” on line 2" in problem.message
    assert "“Anna” on line 3" in problem.message


def test_every_mistake_of_a_row_is_reported_at_once() -> None:
    """Nobody has to import five times to learn of five mistakes."""
    reading = read(a_file("x,,y,,,z,"))
    assert [problem.column for problem in reading.problems] == list(COLUMNS[:-1])
    assert {problem.line for problem in reading.problems} == {2}


def test_one_bad_row_keeps_the_good_ones_out() -> None:
    """All or nothing: there are no rows to store by mistake, and the count of rows is still told."""
    reading = read(a_file(GOOD, "bad"))
    assert (reading.rows, reading.total_rows, reading.total_problems) == ((), 2, 1)


def test_lines_are_counted_as_an_editor_does() -> None:
    """After comments over several lines, of three kinds of line end, the next row's line is still right."""
    rows = [
        'a@x.nl,A,b@x.nl,B,T,7,"1\r\n2\r\n3"',
        'a@x.nl,A,b@x.nl,B,U,7,"4\r5"',
        'a@x.nl,A,b@x.nl,B,V,7,"6\n7"',
        "bad",
    ]
    assert the_problem("\r\n".join([HEADER, *rows]).encode()).line == 9


def test_an_unclosed_quotation_mark_is_reported_where_it_opens() -> None:
    """However much of the file it swallows, far past the largest cell that Python's parser takes."""
    problem = the_problem(a_file(GOOD, 'a@x.nl,A,b@x.nl,B,T,7,"oops', *["more, and more"] * 20_000))
    assert (problem.line, problem.code) == (3, "quoting")
    assert "never closed" in problem.message


# ---------------------------------------------------------------- limits


def test_more_than_five_megabytes_are_refused_unread() -> None:
    """The message gives the size and the limit."""
    problem = the_problem(b"a" * (MOST_BYTES + 100_000))
    assert problem.code == "file_too_large"
    assert "5.1 MB and 5 MB" in problem.message


def test_twenty_thousand_rows_are_read_and_one_more_is_refused() -> None:
    """The limit is exact, and the message gives the number of rows."""
    lines = [f"a{i}@x.nl,A,b{i}@x.nl,B,T,7,Fine" for i in range(MOST_ROWS)]
    assert len(read(a_file(*lines)).rows) == MOST_ROWS
    problem = the_problem(a_file(*lines, "", "a@x.nl,A,b@x.nl,B,T,7,Fine", "bad"))
    assert (problem.line, problem.code) == (MOST_ROWS + 3, "too_many_rows")
    assert "20,002 rows" in problem.message


def test_the_report_lists_two_hundred_problems_and_counts_the_rest() -> None:
    """In order of line."""
    reading = read(a_file(*["bad"] * 300))
    assert (len(reading.problems), reading.total_problems, reading.total_rows) == (MOST_PROBLEMS, 300, 300)
    assert [problem.line for problem in reading.problems] == list(range(2, 202))


# ---------------------------------------------------------------- for all files

A_HEAD = st.sampled_from([b"", a_file(GOOD), b"sep=;\r\n", b"\xff\xfe", b"\xef\xbb\xbf", HEADER.encode("utf-16")])


@given(A_HEAD, st.binary(max_size=400))
def test_no_bytes_make_it_fail(head: bytes, tail: bytes) -> None:
    """Whatever is uploaded, the answer is rows or a report that can be sent as JSON."""
    reading = read(head + tail)
    assert isinstance(reading, Reading)
    assert bool(reading.rows) != bool(reading.problems)
    "".join([*reading.notes, *(problem.message for problem in reading.problems)]).encode()


# What the single-byte encodings share with everyday Dutch and English, plus what makes a cell hard to quote.
EVERYDAY = st.text(st.sampled_from("abc XYZ,;|\t\"'=+-@éëïöüç 123.!?\n"), max_size=40)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffdÃâð"), max_size=40)
SCORES = st.none() | st.decimals(0, 100, places=2)


@st.composite
def tables(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> list[tuple[str, str, str, str, str, Decimal | None, str]]:
    """Feedback that has nothing wrong with it: every row about another criterion."""
    rows = []
    for number in range(draw(st.integers(1, 4))):
        mark, text = draw(SCORES), draw(texts).strip()
        mark = Decimal(5) if mark is None and not text else mark
        people = (f"a{number}@x.nl", "Zoë de Wit", f"b{number}@x.nl", "Daniël Vos")
        rows.append((*people, f"Criterium {number}", mark, text))
    return rows


def save(rows: list[tuple[str, str, str, str, str, Decimal | None, str]], separator: str, line_end: str) -> str:
    """As Python's ``csv`` writes it; all quoted where its minimal quoting forgets about other line ends."""
    out = io.StringIO(newline="")
    if line_end == "\r\n":
        writer = csv.writer(out, delimiter=separator, lineterminator=line_end)
    else:
        writer = csv.writer(out, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([COLUMNS, *rows])
    return out.getvalue()


SEPARATED = st.sampled_from([",", ";", "\t", "|"])
LINE_ENDS = st.sampled_from(["\r\n", "\n", "\r"])


@given(tables(ANY_TEXT), SEPARATED, LINE_ENDS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_all_of_unicode_reads_back_as_written(
    rows: list[tuple[str, str, str, str, str, Decimal | None, str]], separator: str, line_end: str, encoding: str
) -> None:
    """Any text, separator and line end survive in the encodings that have all characters."""
    rows = [(*row[:6], comment(row[6])) for row in rows]
    reading = read(save(rows, separator, line_end).encode(encoding))
    assert reading.problems == ()
    assert written(reading.rows) == rows


@given(tables(EVERYDAY), SEPARATED, LINE_ENDS, st.sampled_from(["cp1252", "iso8859-15", "mac_roman"]))
def test_everyday_text_reads_back_from_western_encodings(
    rows: list[tuple[str, str, str, str, str, Decimal | None, str]], separator: str, line_end: str, encoding: str
) -> None:
    """Dutch and English prose survives in the encodings that spreadsheets of western Europe still use."""
    rows = [(*row[:6], comment(row[6])) for row in rows]
    reading = read(save(rows, separator, line_end).encode(encoding))
    assert reading.problems == ()
    assert written(reading.rows) == rows
