import type { RowProblem } from "../../api/schema";
import { many } from "./many";

const columns: Partial<Record<string, string>> = {
  reviewer_email: "Reviewer e-mail",
  reviewer_name: "Reviewer name",
  reviewee_email: "Recipient e-mail",
  reviewee_name: "Recipient name",
  criterion: "Criterion",
  score: "Score",
  comment: "Comment",
};

const columnOf = (column: string) => columns[column] ?? column;

/** What to do about a mistake, by its code; for a code that is not here, the server's own message is shown. */
const advice: Partial<Record<string, (problem: RowProblem) => string>> = {
  character_refused: () =>
    "A character in here cannot be read: it is invisible, or was lost when the file was made. Type the text again.",
  comment_too_long: () =>
    "This comment is longer than 5,000 characters. Shorten it. If it holds several rows, a quotation mark is missing.",
  criterion_missing: () => "Fill in what the comment is about, for instance “Planning”.",
  criterion_too_long: () => "Shorten it to 200 characters at most.",
  email_invalid: () => "This is not an e-mail address. Write one like name@school.example.",
  email_missing: () => "Fill in the e-mail address; every row needs those of both pupils.",
  empty_file: () => "The file is empty. The first line has to hold the headers; the template shows which.",
  feedback_twice: ({ other_line: line }) =>
    `Line ${line} holds feedback of the same pupil, to the same pupil, on the same criterion. Keep one of the two.`,
  garbled_text: () =>
    "The letters were garbled when the file was saved. Save it as “CSV UTF-8”, or correct them here.",
  header_missing: ({ column }) =>
    `The column “${columnOf(column ?? "")}” is missing. Add it, or correct its header in the first line.`,
  header_twice: ({ column }) => `Two headers both mean “${columnOf(column ?? "")}”. Keep one of them.`,
  name_differs: ({ other_line: line }) =>
    `The same e-mail address has another name on line ${line}. Correct the address or the name.`,
  name_missing: () => "Fill in the name. Without it, it could not be kept out of what the AI sees.",
  name_too_long: () => "Shorten it to 200 characters at most.",
  no_rows: () => "The file has headers and nothing under them.",
  not_a_student: () =>
    "This is somebody who works at your school, not a pupil. Remove the row, or correct the address.",
  not_csv: () =>
    "This is not a CSV file. In Excel, choose File, Save as, “CSV UTF-8”, and choose that file here.",
  nothing_said: () => "Comment and score are both empty. Fill in one of them, or remove the row.",
  quoting: () =>
    "A quotation mark in this row is not closed, or stands in the middle of a cell. Remove it, or write it twice.",
  score_invalid: () =>
    "This is not a number. Write one such as 7 or 7.5 (not 7/10), or leave the cell empty.",
  score_out_of_range: () => "A score is from 0 to 100.",
  score_too_precise: () => "Round it to two decimals at most.",
  self_feedback: () =>
    "A pupil writes about themselves here; only feedback of others is summarised. Remove the row.",
  too_few_cells: () =>
    "Cells are missing in this row. If the comment before it has a line break, that comment has to stand between quotation marks.",
  too_many_cells: () =>
    "This row has more cells than there are headers. Put the cell that has a comma or semicolon in it between quotation marks.",
  too_many_rows: () => "A file may have 20,000 rows. Split it, and import the parts one after the other.",
};

export const importing = {
  title: "Import feedback",
  back: "To the class",
  intro: (evaluation: string) => `Into “${evaluation}”. You see what would happen before anything is stored.`,
  drop: "Drop a CSV file here",
  dropHint: "A spreadsheet saved as CSV, with one row for each comment.",
  choose: "Choose a file",
  chooseOther: "Choose another file",
  chosenHint: "Mended a mistake? Save the file and choose it again.",
  closed: "This evaluation is closed",
  closedDetail: "Reopen it first; then feedback can be imported.",
  download: "Download a template",
  format: "What the file looks like",
  formatDetail:
    "The first line names the columns, in any order; Dutch names are fine too. Comma, semicolon or tab between the cells. Pupils are added by themselves, and importing a file again changes only what is different in it.",
  columns: [
    [columnOf("reviewer_email"), "Who wrote it"],
    [columnOf("reviewer_name"), "So that it can be hidden from the AI"],
    [columnOf("reviewee_email"), "About whom it is"],
    [columnOf("reviewee_name"), "So that it can be hidden from the AI"],
    [columnOf("criterion"), "What it is about, such as “Planning”"],
    [columnOf("score"), "A mark as you give it, from 0 to 100; or empty"],
    [columnOf("comment"), "What was written, or empty if there is a score"],
  ],
  preview: "This is what will be imported",
  rows: (count: number): string => (count === 1 ? "row" : "rows"),
  newFeedback: "new",
  changedFeedback: "changed",
  unchanged: "as it was",
  newPupils: (count: number): string => (count === 1 ? "new pupil" : "new pupils"),
  scoresOnly: (count: number) =>
    `${many(count, "row has", "rows have")} a score and no comment: kept, but there is nothing in it to summarise.`,
  readAs: (encoding: string, separator: string) =>
    `Read as ${encoding}, with ${separator} between the cells.`,
  separators: { ",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar" } as Partial<
    Record<string, string>
  >,
  enrolled: (count: number) =>
    `${many(count, "pupil of your school joins", "pupils of your school join")} this evaluation.`,
  otherNames: (names: string) =>
    `Names that differ from those your school has are kept as nicknames, so that they are hidden too: ${names}.`,
  ignored: (headers: string) => `Columns that are not used: ${headers}.`,
  sample: "The first rows",
  from: "From",
  to: "To",
  nothingNew: "Everything in this file is there already; importing it changes nothing.",
  importIt: (rows: number) => `Import ${many(rows, "row", "rows")}`,
  imported: (rows: number): string => `${many(rows, "row has", "rows have")} been imported.`,
  mistakes: (count: number) => many(count, "mistake in this file", "mistakes in this file"),
  nothingImported: (rows: number) =>
    `Nothing has been imported of the ${many(rows, "row", "rows")}. Correct the file, save it, and choose it again.`,
  moreMistakes: (count: number) =>
    `And ${count.toLocaleString("en-GB")} more. They show once these have been corrected.`,
  line: "Line",
  column: "Column",
  value: "What stands there",
  advice: "What to do",
  columnOf,
  wordsFor: (problem: RowProblem) => advice[problem.code]?.(problem) ?? problem.message,
  template: {
    name: "feedback-template.csv",
    separator: ",",
    columns: [
      "reviewer_email",
      "reviewer_name",
      "reviewee_email",
      "reviewee_name",
      "criterion",
      "score",
      "comment",
    ].map(columnOf),
    example: [
      [
        "sam@school.example",
        "Sam Jansen",
        "noor@school.example",
        "Noor de Wit",
        "Planning",
        "8",
        "You made a clear plan, and kept to it.",
      ],
      [
        "noor@school.example",
        "Noor de Wit",
        "sam@school.example",
        "Sam Jansen",
        "Planning",
        "",
        "Good ideas; tell us a bit earlier when you are late.",
      ],
    ],
  },
};
