import type { Texts } from "../en";
import { many } from "./many";

export const evaluations: Texts["evaluations"] = {
  title: "Evaluaties",
  intro: "Kies een evaluatie om samen te vatten wat klasgenoten schreven.",
  status: { closed: "Gesloten", draft: "Concept", open: "Open" },
  empty: "Nog geen evaluaties",
  emptyDetail:
    "Maak er een met ‘Nieuwe evaluatie’ en kies dan het bestand met wat klasgenoten elkaar schreven.",
  pupils: (count) => many(count, "leerling", "leerlingen"),
  comments: (count) => many(count, "reactie", "reacties"),
  summaries: (count, of) => `${count} van ${many(of, "samenvatting", "samenvattingen")}`,
  made: (date) => `Gemaakt op ${date}`,
  add: "Nieuwe evaluatie",
  addHeading: "Nieuwe evaluatie",
  addAndImport: "Verder: kies een bestand",
  titleLabel: "Titel",
  titleHint: "Bijvoorbeeld het project en de klas.",
  titleMissing: "Geef de evaluatie een titel.",
  menuOf: (title) => `Meer voor ${title}`,
  rename: "Titel wijzigen",
  save: "Opslaan",
  renamed: "De titel is gewijzigd.",
  importInto: "Feedback importeren",
  everyNight: "Elke nacht samenvatten",
  close: "Sluiten",
  closeIt: "Sluit de evaluatie",
  closeHeading: (title) => `‘${title}’ sluiten?`,
  closing: (pupils) =>
    pupils === 0
      ? "Er zitten geen leerlingen in, dus er wordt niets samengevat."
      : pupils === 1
        ? "Er wordt een samenvatting gemaakt voor de ene leerling die erin zit."
        : `Er wordt een samenvatting gemaakt voor elk van de ${pupils} leerlingen.`,
  closingMeans:
    "In een gesloten evaluatie kun je niets meer importeren. Wie al een samenvatting van dezelfde reacties heeft, houdt die. Je kunt de evaluatie altijd weer openen.",
  closed: (pupils) =>
    pupils === 0
      ? "De evaluatie is gesloten."
      : `De evaluatie is gesloten; ${pupils === 1 ? "er wordt 1 samenvatting" : `er worden ${pupils} samenvattingen`} gemaakt.`,
  open: "Openen",
  reopen: "Weer openen",
  opened: "De evaluatie is open.",
};
