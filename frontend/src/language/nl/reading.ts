import type { Texts } from "../en";
import { many } from "./many";

const LISTED = new Intl.ListFormat("nl-NL", { type: "conjunction" });

const listed = (parts: readonly (number | string)[]) => LISTED.format(parts.map(String));

export const reading: Texts["reading"] = {
  back: "De klas",
  place: (number, of) => `${number} van ${of}`,
  pupils: "Leerlingen, op naam",
  previous: "Vorige",
  previousOf: (name) => `Vorige leerling: ${name}`,
  next: "Volgende",
  nextOf: (name) => `Volgende leerling: ${name}`,
  nextPupil: "Volgende leerling",
  summary: "Samenvatting",
  none: "Nog geen samenvatting",
  noneDetail: "Van deze reacties is nog niets gemaakt.",
  noneDetailRunning: "Ze wordt nu gemaakt en verschijnt hier vanzelf.",
  noneWithoutComments: "Geen klasgenoot heeft al een reactie over deze leerling geschreven.",
  summarise: "Vat samen",

  release: "Vrijgeven",
  releaseAndNext: "Vrijgeven en volgende",
  releasedTo: (name) => `Vrijgegeven: ${name} kan de samenvatting nu zien.`,
  standing: {
    hidden: "Niet vrijgegeven: de leerling kan dit nog niet zien.",
    older: "Niet vrijgegeven: de leerling ziet nog een eerdere versie.",
    shown: (day, name) =>
      name === null
        ? `Vrijgegeven op ${day}. De leerling kan dit zien.`
        : `Vrijgegeven door ${name} op ${day}. De leerling kan dit zien.`,
  },
  changed: "Er is intussen een nieuwere samenvatting geschreven. Die is niet vrijgegeven: lees die eerst.",
  newer: "Er is een nieuwere versie gemaakt sinds je deze opende.",
  newerWhileEditing: "Er is intussen een nieuwere versie gemaakt. Je wijzigt de versie die je opende.",
  showNewer: "Toon de nieuwere",
  newerText: "In de nieuwere versie staat",
  withdraw: "Intrekken",
  withdrawTitle: "Vrijgave intrekken?",
  withdrawDetail: (name) =>
    `${name} ziet dan geen samenvatting van deze evaluatie meer, ook geen eerdere. Je kunt de samenvatting daarna weer vrijgeven.`,
  withdrawn: "Ingetrokken. De leerling ziet de samenvatting niet meer.",

  more: "Meer",
  edit: "Wijzigen",
  versions: "Versies",
  print: "Afdrukken",
  printClass: "Hele klas afdrukken",
  asText: "Downloaden als tekst",
  asMarkdown: "Downloaden als Markdown",
  again: "Opnieuw schrijven",
  againTitle: "Deze samenvatting opnieuw schrijven?",
  againDetail: "Er wordt een nieuwe geschreven uit de reacties. Deze blijft bewaard bij Versies.",
  againEdited:
    "Jij of een collega heeft deze versie gewijzigd. In de nieuwe zitten die wijzigingen niet; ze blijven bewaard bij Versies en zijn daar terug te halen.",
  againReleased: "De leerling blijft zien wat nu is vrijgegeven, tot je de nieuwe vrijgeeft.",
  renewed: "De nieuwe versie is er.",
  making: "Er wordt een nieuwe versie geschreven",
  stop: "Annuleren",
  stopped: "Geannuleerd. Er is niets veranderd.",
  edited: (name, when) =>
    name === null ? `Gewijzigd door een docent, ${when}` : `Gewijzigd door ${name}, ${when}`,
  earlierEdit:
    "Wat een docent aan een eerdere versie heeft gewijzigd, zit niet in deze. Het is bewaard bij Versies.",

  point: (number) => `Punt ${number}`,
  choose:
    "Kies een punt om te zien op welke reacties het rust, of een reactie om te zien waarvoor die is gebruikt.",
  toComments: (count) => `Naar ${count === 1 ? "de reactie" : `deze ${count} reacties`}`,
  toPoints: (count) => `Naar ${count === 1 ? "het punt" : "de punten"}`,
  toAllComments: "Naar de reacties",
  toSummary: "Naar de samenvatting",
  pointRestsOn: (number, reviewers, comments) =>
    comments === 0
      ? `Geen van de reacties waaruit punt ${number} is gemaakt, is er nog.`
      : `Punt ${number} rust op ${many(comments, "reactie", "reacties")}, van ${reviewers.length === 1 ? "klasgenoot" : "klasgenoten"} ${listed(reviewers)}.`,
  gone: (count) =>
    count === 1 ? "1 reactie ervan is er niet meer." : `${count} reacties ervan zijn er niet meer.`,
  usedIn: (points) =>
    points.length === 0
      ? "Geen enkel punt rust op deze reactie."
      : `${points.length === 1 ? "Punt" : "Punten"} ${listed(points)} ${points.length === 1 ? "rust" : "rusten"} op deze reactie.`,
  usedBy: (points) => `In ${points.length === 1 ? "punt" : "punten"} ${listed(points)}`,
  unused: "In geen enkel punt",

  comments: "Reacties",
  commentsOf: (comments, reviewers) =>
    `${many(comments, "reactie", "reacties")} van ${many(reviewers, "klasgenoot", "klasgenoten")}, zonder namen`,
  noComments: "Nog geen klasgenoot heeft iets geschreven.",
  classmate: (number) => `Klasgenoot ${number}`,
  score: (score) => `Score ${score}`,
  person: (number) => `persoon ${number}`,
  tokens: {
    SUBJECT: "deze leerling",
    EMAIL: "een e-mailadres",
    PHONE: "een telefoonnummer",
    LINK: "een link",
    HANDLE: "een gebruikersnaam",
    NUMBER: "een nummer",
  },
  outdated: "De reacties, of wie er in de klas zit, zijn veranderd sinds deze samenvatting is gemaakt.",
  sinceSummary: { changed: "Sindsdien gewijzigd", new: "Nieuw sindsdien" },
  isCut: "Erg lang: het einde is niet gelezen.",
  leftOut: {
    not_anonymous:
      "Niet getoond en niet gebruikt: er kon niet alles uit worden gehaald waaraan iemand te herkennen is.",
    too_many: "Niet gebruikt: er waren meer reacties dan het model aankon.",
  },

  editing: {
    title: "Samenvatting wijzigen",
    text: "Tekst",
    point: (number) => `Punt ${number}`,
    drop: "Weglaten",
    dropOf: (number) => `Weglaten: punt ${number}`,
    keep: "Toch houden",
    keepOf: (number) => `Toch houden: punt ${number}`,
    dropped: "Wordt weggelaten.",
    save: "Opslaan",
    cancel: "Annuleren",
    note: "Opslaan maakt een nieuwe versie. De leerling ziet die pas als je die vrijgeeft.",
    empty: "Dit mag niet leeg zijn. Wil je een punt niet, laat het dan weg.",
    emptyText: "Dit mag niet leeg zijn.",
    saved: "Opgeslagen als nieuwe versie.",
    restored: "Deze wijzigingen had je nog niet opgeslagen; ze zijn voor je bewaard.",
    discardTitle: "Weggaan zonder op te slaan?",
    discardDetail: "Je wijzigingen in deze samenvatting zijn niet opgeslagen.",
    discard: "Weggaan zonder opslaan",
    saveOverNewer: "De mijne opslaan als nieuwste",
    namesClassmate: (names) =>
      `Hier staat ${listed(names)}. In een samenvatting staat geen naam van een andere leerling: schrijf liever “een klasgenoot”.`,
    code: (codes) => `${listed(codes)} zegt een lezer niets. Schrijf liever “je” of “een klasgenoot”.`,
  },

  version: {
    title: (name) => `Versies van de samenvatting voor ${name}`,
    current: "Huidige",
    shown: "Deze ziet de leerling",
    written: (when) => `Geschreven ${when}`,
    show: "Lezen",
    showOf: (when) => `Lezen: de versie van ${when}`,
    take: "Terug naar deze",
    takeOf: (when) => `Terug naar deze: de versie van ${when}`,
    taken: "Teruggehaald, als nieuwe versie.",
    takeNote:
      "Teruggaan maakt een nieuwe versie; er gaat niets verloren, en de leerling ziet niets nieuws tot je die vrijgeeft.",
  },

  download: (name) => `Samenvatting ${name}`,
  printing: {
    title: "Klas afdrukken",
    intro: "Eén leerling per pagina. Kies Afdrukken, of sla op als pdf in het venster dat opengaat.",
    which: "Welke samenvattingen",
    released: (count) => `Vrijgegeven (${count})`,
    ready: (count) => `Alle (${count})`,
    none: "Niets om af te drukken",
    noneReleased:
      "Er is nog geen samenvatting van deze klas vrijgegeven. Kies “Alle” om af te drukken wat klaar is.",
    noneReady: "Er is nog geen samenvatting van deze klas gemaakt.",
  },
};
