import type { RowProblem } from "../../api/schema";
import type { Texts } from "../en";
import { many } from "./many";

const columns: Partial<Record<string, string>> = {
  reviewer_email: "E-mail gever",
  reviewer_name: "Naam gever",
  reviewee_email: "E-mail ontvanger",
  reviewee_name: "Naam ontvanger",
  criterion: "Criterium",
  score: "Score",
  comment: "Opmerking",
};

const columnOf = (column: string) => columns[column] ?? column;

const advice: Partial<Record<string, (problem: RowProblem) => string>> = {
  character_refused: () =>
    "Hier staat een teken dat niet te lezen is: het is onzichtbaar, of ging verloren toen het bestand werd gemaakt. Typ de tekst opnieuw.",
  comment_too_long: () =>
    "Deze opmerking is langer dan 5.000 tekens. Maak die korter. Staan er meerdere rijen in, dan mist er een aanhalingsteken.",
  criterion_missing: () => "Vul in waar de opmerking over gaat, bijvoorbeeld ‘Samenwerken’.",
  criterion_too_long: () => "Maak dit hooguit 200 tekens lang.",
  email_invalid: () => "Dit is geen e-mailadres. Schrijf er een als naam@school.nl.",
  email_missing: () => "Vul het e-mailadres in; elke rij heeft dat van beide leerlingen nodig.",
  empty_file: () =>
    "Het bestand is leeg. Op de eerste regel horen de kolomnamen; het voorbeeldbestand laat zien welke.",
  feedback_twice: ({ other_line: line }) =>
    `Regel ${line} heeft al feedback van dezelfde leerling, aan dezelfde leerling, over hetzelfde criterium. Houd er één.`,
  garbled_text: () =>
    "De letters zijn verminkt toen het bestand werd opgeslagen. Sla het op als ‘CSV UTF-8’, of verbeter ze hier.",
  header_missing: ({ column }) =>
    `De kolom ‘${columnOf(column ?? "")}’ ontbreekt. Voeg die toe, of verbeter de naam op de eerste regel.`,
  header_twice: ({ column }) => `Twee kolomnamen betekenen ‘${columnOf(column ?? "")}’. Houd er één.`,
  name_differs: ({ other_line: line }) =>
    `Hetzelfde e-mailadres heeft op regel ${line} een andere naam. Verbeter het adres of de naam.`,
  name_missing: () => "Vul de naam in. Anders kan die niet verborgen worden voor de AI.",
  name_too_long: () => "Maak dit hooguit 200 tekens lang.",
  no_rows: () => "Er staat niets onder de kolomnamen.",
  not_a_student: () =>
    "Dit is iemand die op je school werkt, geen leerling. Haal de rij weg of verbeter het adres.",
  not_csv: () =>
    "Dit is geen CSV-bestand. Kies in Excel Bestand, Opslaan als, ‘CSV UTF-8’, en kies hier dat bestand.",
  nothing_said: () => "Opmerking en score zijn allebei leeg. Vul een van de twee in, of haal de rij weg.",
  quoting: () =>
    "Een aanhalingsteken in deze rij wordt niet gesloten, of staat midden in een cel. Haal het weg, of schrijf het dubbel.",
  score_invalid: () => "Dit is geen getal. Schrijf er een als 7 of 7,5 (niet 7/10), of laat de cel leeg.",
  score_out_of_range: () => "Een score ligt tussen 0 en 100.",
  score_too_precise: () => "Rond af op hooguit twee decimalen.",
  self_feedback: () =>
    "Hier schrijft een leerling over zichzelf; alleen feedback van anderen wordt samengevat. Haal de rij weg.",
  too_few_cells: () =>
    "In deze rij ontbreken cellen. Staat er een regeleinde in de opmerking ervoor, zet die dan tussen aanhalingstekens.",
  too_many_cells: () =>
    "Deze rij heeft meer cellen dan er kolomnamen zijn. Zet de cel met een komma of puntkomma erin tussen aanhalingstekens.",
  too_many_rows: () => "Een bestand mag 20.000 rijen hebben. Splits het, en importeer de delen na elkaar.",
};

export const importing: Texts["importing"] = {
  title: "Feedback importeren",
  back: "Naar de klas",
  intro: (evaluation) =>
    `In ‘${evaluation}’. Je ziet eerst wat er gaat gebeuren; tot dan wordt er niets bewaard.`,
  drop: "Sleep een CSV-bestand hierheen",
  dropHint: "Een spreadsheet, opgeslagen als CSV, met één rij per opmerking.",
  choose: "Kies een bestand",
  chooseOther: "Kies een ander bestand",
  chosenHint: "Een fout verbeterd? Sla het bestand op en kies het opnieuw.",
  closed: "Deze evaluatie is gesloten",
  closedDetail: "Open haar eerst weer; dan kun je feedback importeren.",
  download: "Download een voorbeeldbestand",
  format: "Zo ziet het bestand eruit",
  formatDetail:
    "Op de eerste regel staan de namen van de kolommen, in welke volgorde dan ook; Engelse namen mogen ook. Tussen de cellen een puntkomma, komma of tab. Leerlingen komen er vanzelf bij, en een bestand dat je nog eens importeert verandert alleen wat erin anders is.",
  columns: [
    [columnOf("reviewer_email"), "Wie het schreef"],
    [columnOf("reviewer_name"), "Om die te kunnen verbergen voor de AI"],
    [columnOf("reviewee_email"), "Over wie het gaat"],
    [columnOf("reviewee_name"), "Om die te kunnen verbergen voor de AI"],
    [columnOf("criterion"), "Waar het over gaat, bijvoorbeeld ‘Samenwerken’"],
    [columnOf("score"), "Een cijfer zoals jullie het geven, van 0 tot 100; of leeg"],
    [columnOf("comment"), "Wat er geschreven is, of leeg als er een score is"],
  ],
  preview: "Dit wordt geïmporteerd",
  rows: (count) => (count === 1 ? "rij" : "rijen"),
  newFeedback: "nieuw",
  changedFeedback: "gewijzigd",
  unchanged: "ongewijzigd",
  newPupils: (count) => (count === 1 ? "nieuwe leerling" : "nieuwe leerlingen"),
  scoresOnly: (count) =>
    `${many(count, "rij heeft", "rijen hebben")} een score zonder opmerking: dat wordt bewaard, maar er valt niets aan samen te vatten.`,
  readAs: (encoding, separator) => `Gelezen als ${encoding}, met ${separator} tussen de cellen.`,
  separators: { ",": "een komma", ";": "een puntkomma", "\t": "een tab", "|": "een streepje" },
  enrolled: (count) =>
    `${many(count, "leerling van je school komt", "leerlingen van je school komen")} erbij in deze evaluatie.`,
  otherNames: (names) =>
    `Namen die anders zijn dan je school ze kent, bewaren we als roepnaam, zodat ze ook verborgen worden: ${names}.`,
  ignored: (headers) => `Kolommen die niet gebruikt worden: ${headers}.`,
  sample: "De eerste rijen",
  from: "Van",
  to: "Aan",
  nothingNew: "Alles in dit bestand staat er al; importeren verandert niets.",
  importIt: (rows) => `Importeer ${many(rows, "rij", "rijen")}`,
  imported: (rows) =>
    rows === 1 ? "Er is 1 rij geïmporteerd." : `Er zijn ${many(rows, "rij", "rijen")} geïmporteerd.`,
  mistakes: (count) => many(count, "fout in dit bestand", "fouten in dit bestand"),
  nothingImported: (rows) =>
    `Van de ${many(rows, "rij", "rijen")} is niets geïmporteerd. Verbeter het bestand, sla het op en kies het opnieuw.`,
  moreMistakes: (count) => `En nog ${count.toLocaleString("nl-NL")}. Die zie je zodra deze verbeterd zijn.`,
  line: "Regel",
  column: "Kolom",
  value: "Wat er staat",
  advice: "Wat te doen",
  columnOf,
  wordsFor: (problem) => advice[problem.code]?.(problem) ?? problem.message,
  template: {
    name: "voorbeeld-feedback.csv",
    separator: ";",
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
        "Plannen",
        "8",
        "Je maakte een duidelijke planning en hield je eraan.",
      ],
      [
        "noor@school.example",
        "Noor de Wit",
        "sam@school.example",
        "Sam Jansen",
        "Plannen",
        "",
        "Goede ideeën; zeg het wat eerder als je te laat bent.",
      ],
    ],
  },
};
