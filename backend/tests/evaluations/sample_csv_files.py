"""Makes the sample files whose exact bytes matter: ``python tests/evaluations/sample_csv_files.py`` writes them anew.

They are what the spreadsheets of schools really save: encodings, separators, line ends and leftovers that no editor
would keep. The two under ``docs/examples`` are for users to look at and to try an import with.
"""

import csv
import io
from pathlib import Path

HERE = Path(__file__).parent / "files"
EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"

ENGLISH = ("reviewer_email", "reviewer_name", "reviewee_email", "reviewee_name", "criterion", "score", "comment")
DUTCH = (
    "E-mail beoordelaar",
    "Naam beoordelaar",
    "E-mail ontvanger",
    "Naam ontvanger",
    "Criterium",
    "Cijfer",
    "Toelichting",
)

EXAMPLE_ROWS = (
    ("458", "Emily Carter", "462", "Will Thompson", "Planning", "7", "Finished early, but only told us at the end."),
    ("458", "Emily Carter", "467", "Mei-Ling Chen", "Planning", "9", "Her calendar kept the five of us on time."),
    ("462", "Will Thompson", "458", "Emily Carter", "Planning", "6", "Good slides, the night before."),
    ("462", "Will Thompson", "467", "Mei-Ling Chen", "Planning", "", "Fewer reminders, please."),
    ("467", "Mei-Ling Chen", "458", "Emily Carter", "Teamwork", "8", 'She says "what do you think?" and waits.'),
    ("467", "Mei-Ling Chen", "462", "Will Thompson", "Teamwork", "7.5", "Explains his code, step by step, twice."),
    ("475", "Oliver Bennett", "458", "Emily Carter", "Teamwork", "7", "Kind; edits everything, though."),
    (
        "475",
        "Oliver Bennett",
        "479",
        "Chloë O'Brien",
        "Teamwork",
        "8",
        "Two good things:\nthe video,\nand the snacks 🙂",
    ),
    ("479", "Chloë O'Brien", "475", "Oliver Bennett", "Presenting", "9", "Made the permits funny. How??"),
    ("479", "Chloë O'Brien", "462", "Will Thompson", "Presenting", "5", ""),
)
DUTCH_ROWS = (
    ("456", "Sanne de Vries", "459", "Daan van den Berg", "Samenwerken", "8", "Doet wat hij belooft."),
    ("456", "Sanne de Vries", "463", "Zoë Janssen", "Samenwerken", "7,5", "Mooie ideeën; begint te laat."),
    ("459", "Daan van den Berg", "456", "Sanne de Vries", "Plannen", "9", "Vrijdag wist je precies wat je moest doen."),
    (
        "459",
        "Daan van den Berg",
        "460",
        "Fatima El Amrani",
        "Samenwerken",
        "7",
        "Gezellig, één minpuntje: te veel praten.",
    ),
    ("460", "Fatima El Amrani", "456", "Sanne de Vries", "Samenwerken", "9", "Ze vroeg ’s avonds nog hoe het ging."),
    (
        "460",
        "Fatima El Amrani",
        "461",
        "Roos Willemsen",
        "Presenteren",
        "8,5",
        "Sterk stuk over € 40.000 aan riolering!",
    ),
    ("461", "Roos Willemsen", "463", "Zoë Janssen", "Plannen", "4", "Je zei “komt goed” – het kwam niet goed."),
    (
        "461",
        "Roos Willemsen",
        "459",
        "Daan van den Berg",
        "Plannen",
        "",
        "Schrijf je planning op,\nniet alleen in je hoofd.",
    ),
    ("463", "Zoë Janssen", "460", "Fatima El Amrani", "Samenwerken", "9", "Iemand die écht ziet hoe het met je gaat."),
    (
        "463",
        "Zoë Janssen",
        "461",
        "Roos Willemsen",
        "Samenwerken",
        "5,0",
        "'s Ochtends is ze het strengst. Geïrriteerd?",
    ),
)

Rows = tuple[tuple[str, ...], ...]


def full(rows: Rows) -> list[tuple[str, ...]]:
    """The rows with the addresses of the demo school for the numbers of its pupils."""
    return [(_address(row[0]), row[1], _address(row[2]), *row[3:]) for row in rows]


def table(headers: tuple[str, ...], rows: Rows, separator: str = ",", line_end: str = "\r\n") -> str:
    """The text of a file, as Python's own ``csv`` writes it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=line_end).writerows([headers, *full(rows)])
    return out.getvalue()


def _address(number: str) -> str:
    return f"student{number}@north.example"


def _with_empty_columns_and_rows(text: str) -> str:
    """What Excel saves of a sheet in which somebody once typed outside the table. Only for rows of one line."""
    lines = [line + ";;;" for line in text.split("\r\n") if line]
    return "\r\n".join([*lines, ";;;;;;;;;", ";;;;;;;;;", ""])


_ONE_LINERS = tuple(row for row in DUTCH_ROWS if "\n" not in row[-1])

FILES: dict[Path, bytes] = {
    EXAMPLES / "feedback.csv": table(ENGLISH, EXAMPLE_ROWS, line_end="\n").encode(),
    EXAMPLES / "feedback-nl-excel.csv": table(DUTCH, DUTCH_ROWS, ";").encode("cp1252"),
    HERE / "excel-csv-utf8.csv": table(DUTCH, DUTCH_ROWS, ";").encode("utf-8-sig"),
    HERE / "excel-unicode-text.txt": b"\xff\xfe" + table(DUTCH, DUTCH_ROWS, "\t").encode("utf-16-le"),
    HERE / "utf-16-big-endian.csv": b"\xfe\xff" + table(DUTCH, DUTCH_ROWS, "\t").encode("utf-16-be"),
    HERE / "utf-16-without-mark.csv": table(DUTCH, DUTCH_ROWS, "\t").encode("utf-16-le"),
    HERE / "excel-for-mac.csv": table(DUTCH, DUTCH_ROWS, ";").replace("\r\n", "\r").encode("mac_roman"),
    HERE / "linux-latin9.csv": table(DUTCH, DUTCH_ROWS, ";", "\n")
    .translate({0x2019: "'", 0x201C: '""', 0x201D: '""', 0x2013: "-"})
    .encode("iso8859-15"),
    HERE / "pipes.csv": table(DUTCH, DUTCH_ROWS, "|").encode("cp1252"),
    HERE / "excel-sep-line-and-empty-columns.csv": (
        "sep=;;;;\r\n" + _with_empty_columns_and_rows(table(DUTCH, _ONE_LINERS, ";"))
    ).encode("cp1252"),
    HERE / "every-row-quoted-whole.csv": "\r\n".join(
        line if place == 0 else '"' + line.replace('"', '""') + '"'
        for place, line in enumerate(table(ENGLISH, _ONE_LINERS).splitlines())
    ).encode("utf-8-sig"),
    HERE / "utf8-saved-as-windows-1252.csv": table(DUTCH, _ONE_LINERS, ";")
    .encode()
    .decode("cp1252", "ignore")
    .encode(),
    HERE / "workbook.xlsx.csv": b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(range(64)),
}


if __name__ == "__main__":
    for path, content in FILES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
