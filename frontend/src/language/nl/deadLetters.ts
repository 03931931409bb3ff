import type { Texts } from "../en";
import { many } from "./many";

const number = (value: number) => value.toLocaleString("nl-NL");

export const deadLetters: Texts["deadLetters"] = {
  title: "Mislukte taken",
  intro: "Wat niet is gelukt, en waarom. Zorg dat de oorzaak weg is en probeer ze dan opnieuw.",
  back: "Alle mislukte taken",
  causes: {
    answer_refused: "De geschreven tekst kwam niet door onze controle",
    dependency_failed: "Een andere taak waarop deze wachtten is niet gelukt",
    evaluation_not_found: "De evaluatie is er niet meer",
    not_anonymous: "Een naam kon niet met zekerheid uit de reacties worden gehaald",
    poison: "Het maken is een paar keer achter elkaar afgebroken",
    provider_address: "Op het ingestelde adres antwoordt geen AI-dienst",
    provider_auth: "De sleutel van de AI-dienst wordt niet geaccepteerd",
    provider_declined: "De AI-dienst wilde ze niet schrijven",
    provider_model: "De AI-dienst biedt het gekozen model niet aan",
    provider_quota: "Het tegoed bij de AI-dienst is op",
    provider_rate_limited: "De AI-dienst had het te druk",
    provider_request: "De AI-dienst nam niet aan wat we stuurden",
    provider_timeout: "De AI-dienst deed te lang over een antwoord",
    provider_unavailable: "De AI-dienst was niet beschikbaar",
    provider_unreachable: "De AI-dienst was niet te bereiken",
    student_not_enrolled: "De leerling doet niet meer mee aan de evaluatie",
    unexpected: "Er ging iets onverwachts mis",
    unusable_answer: "De AI-dienst gaf een antwoord dat niet bruikbaar was",
  },
  remedies: {
    data: {
      name: "Vraagt andere feedback",
      detail:
        "Verander de feedback, of wie er meedoet, en probeer ze daarna opnieuw. Eerder zouden ze weer mislukken.",
    },
    settings: {
      name: "Vraagt een instelling",
      detail: "Zolang dat niet in orde is, zouden ze weer mislukken.",
    },
    software: {
      name: "Vraagt een blik op Synopsis",
      detail: "Zolang dat niet is gevonden en verholpen, zouden ze waarschijnlijk weer mislukken.",
    },
    time: {
      name: "Gaat vanzelf over",
      detail: "Er hoeft niets te veranderen: probeer ze na een tijdje opnieuw.",
    },
    unknown: {
      name: "Niet bekend",
      detail: "Synopsis weet niet wat hier helpt. Probeer er een opnieuw en kijk wat er gebeurt.",
    },
  },
  status: { cancelled: "Geannuleerd", completed: "Klaar", running: "Bezig", stopped: "Zelf gestopt" },
  states: {
    active: "Bezig",
    cancelled: "Geannuleerd",
    completed: "Klaar",
    failed: "Weer mislukt",
    left: "Zo gelaten",
    skipped: "Overgeslagen",
    waiting: "In de rij",
  },
  skipped: {
    deleted: "de mislukte taak is verwijderd",
    retried: "iemand had hem al opnieuw geprobeerd",
    student_has_active_job: "er liep een andere taak voor deze leerling",
  },
  stops: {
    canary_failed: "De taak die vooropging mislukte weer, dus de andere zijn met rust gelaten.",
    too_many_failed: "Er mislukten er weer te veel, dus de rest is met rust gelaten.",
  },
  empty: "Er is niets mislukt",
  emptyDetail: "Elke taak is gelukt, of opnieuw geprobeerd. Mislukt er een, dan staat hier wat je kunt doen.",
  emptyFiltered: "Niets wat mislukte past hierbij",
  emptyFilteredDetail:
    "Misschien is er wel iets mislukt om een andere reden, in een andere evaluatie of tijd.",
  everythingAgain: "Toon alles wat mislukte",
  inAll: (jobs, reasons) =>
    `${many(jobs, "mislukte taak", "mislukte taken")}, om ${many(reasons, "reden", "redenen")}`,
  atLeast: "Alleen de nieuwste 50.000 zijn geteld.",
  evaluation: "Evaluatie",
  anyEvaluation: "Elke evaluatie",
  why: "Reden",
  anyReason: "Elke reden",
  since: "Mislukt",
  anyTime: "Wanneer dan ook",
  within: {
    hour: "In het laatste uur",
    day: "In de laatste dag",
    week: "In de laatste 7 dagen",
    month: "In de laatste 30 dagen",
  },
  sinceMoment: (moment) => `Sinds ${moment}`,
  ofJobs: (jobs, evaluations) =>
    `${many(jobs, "taak", "taken")} van ${many(evaluations, "evaluatie", "evaluaties")}`,
  first: "eerst",
  last: "laatst",
  open: "Toon de taken",
  close: "Verberg de taken",
  openOf: (cause) => `Toon de taken: ${cause}`,
  newest: "De nieuwste ervan",
  all: (count) =>
    count === 1 ? "Toon hem in de lijst van taken" : `Alle ${number(count)} in de lijst van taken`,
  technical: "Wat het programma zei",
  job: "Taak",
  for: "Voor",
  failedAt: "Mislukt",
  attempts: "Pogingen",
  again: "Probeer opnieuw",
  againOf: (what) => `Probeer opnieuw: ${what}`,
  allAgain: "Probeer deze allemaal opnieuw",
  againTitle: (jobs) => `${many(jobs, "mislukte taak", "mislukte taken")} opnieuw proberen?`,
  counting: "We tellen…",
  willBe: (jobs) =>
    jobs === 1
      ? "1 mislukte taak wordt opnieuw geprobeerd, als nieuwe taak."
      : `${number(jobs)} mislukte taken worden opnieuw geprobeerd, als nieuwe taken.`,
  nothingToReplay:
    "Hier is niets om opnieuw te proberen: dat is al gebeurd, of het hoort bij een herkansing die nog niet af is.",
  ofEach: (count) => `Ze mislukten om ${number(count)} redenen; elke wordt apart geprobeerd.`,
  notYours: (count) =>
    count === 1
      ? "1 taak is van een evaluatie van een collega en blijft zoals ze is."
      : `${number(count)} taken zijn van evaluaties van collega’s en blijven zoals ze zijn.`,
  inOthers: (count) =>
    count === 1
      ? "1 taak hoort bij een herkansing die nog niet af is, en wordt daaraan overgelaten."
      : `${number(count)} taken horen bij een herkansing die nog niet af is, en worden daaraan overgelaten.`,
  more: "Er zijn er meer dan één herkansing aankan; doe het nog eens voor de rest.",
  inVain: "Zolang dat niet in orde is, mislukken ze weer.",
  canary: "Hoeveel er vooropgaan",
  canaryDetail: (count) =>
    count === 0
      ? "Alles wordt tegelijk geprobeerd, of de oorzaak nu weg is of niet."
      : count === 1
        ? "Eén gaat voorop. De andere volgen als die gelukt is; zo niet, dan blijft de rest met rust."
        : `${number(count)} gaan voorop. De andere volgen als die gelukt zijn; zo niet, dan blijft de rest met rust.`,
  mostFailed: "Stop als er meer dan zoveel procent weer mislukt",
  priority: "Voorrang van de andere",
  asItWas: "Zoals elk had",
  priorityDetail: "Met lage voorrang blijven ze achter wat vandaag in de rij staat.",
  begin: "Probeer opnieuw",
  begun: (count) => `${many(count, "herkansing is", "herkansingen zijn")} begonnen.`,
  replays: "Opnieuw geprobeerd",
  replay: "Herkansing",
  replayOf: (cause) => `Opnieuw geprobeerd: ${cause}`,
  seeReplay: "Ze horen bij een herkansing die nog niet af is: kijk hoe het ermee staat",
  progress: "Voortgang",
  progressOf: (ended, of) => `${number(ended)} van ${number(of)}`,
  how: "Stand",
  asked: "Gevraagd",
  askedBy: (who, when) => `Gevraagd door ${who}, ${when}`,
  noReplay: "Die herkansing bestaat niet",
  statusDetail: {
    running: "Het gaat vanzelf door; je mag deze pagina verlaten.",
    stopped:
      "Zorg dat de oorzaak weg is en laat het dan verdergaan: er gaat weer één voorop. Of annuleer het.",
    completed: "Elke taak ervan is opnieuw geprobeerd of overgeslagen, en afgelopen.",
    cancelled: "Wat al opnieuw werd geprobeerd gaat door; de rest blijft mislukt zoals eerst.",
  },
  allWorked: (count) => (count === 1 ? "Nu is het gelukt." : `Nu zijn ze alle ${number(count)} gelukt.`),
  canaryNone: "Er ging niets voorop: alles werd tegelijk geprobeerd.",
  canaryWaits: "Wat vooropgaat wordt geprobeerd; de andere wachten daarop.",
  canaryWorked: "Wat vooropging is gelukt, dus de andere volgen.",
  canaryHasWorked: "Wat vooropging is gelukt.",
  canaryFailed: "Wat vooropging is weer mislukt.",
  canarySame: "Om dezelfde reden.",
  canaryOther: "Om een andere reden.",
  resume: "Laat verdergaan",
  resumeDetail: (waiting) =>
    `Er gaat weer één taak voorop; is die gelukt, dan volgt de rest van de ${many(waiting, "taak die wacht", "taken die wachten")}.`,
  resumed: "Het gaat verder.",
  cancel: "Annuleer",
  cancelDetail: (waiting) =>
    `${many(waiting, "taak die wacht blijft", "taken die wachten blijven")} mislukt zoals eerst. Wat al opnieuw wordt geprobeerd gaat door. Een geannuleerde herkansing kan niet verdergaan.`,
  cancelled: "De herkansing is geannuleerd.",
  jobsOfIt: "De taken ervan",
  allStates: "Alle",
  isCanary: "ging voorop",
  madeAs: "Opnieuw geprobeerd als",
  noneInState: "Geen van de taken staat er zo voor.",
  keeping: "Hoelang mislukte taken worden bewaard",
  keptFor: (days) =>
    `Tot ${many(days, "dag", "dagen")} na het mislukken; dan worden ze verwijderd, met hun geschiedenis.`,
  keptForEver: "Voor altijd: er wordt niets verwijderd.",
  isDefault: "Zo doet Synopsis het uit zichzelf.",
  change: "Wijzig",
  keepTitle: "Hoelang mislukte taken bewaren",
  keepDays: "Een aantal dagen",
  keepForEver: "Voor altijd",
  days: "Dagen na het mislukken",
  daysWrong: "Van 1 tot 3.650 dagen.",
  deletes: (count) =>
    count === 0
      ? "Van wat er nu is, is niets ouder."
      : count === 1
        ? "1 mislukte taak is ouder, en wordt binnen enkele minuten voorgoed verwijderd."
        : `${number(count)} mislukte taken zijn ouder, en worden binnen enkele minuten voorgoed verwijderd.`,
  save: "Bewaar ze zo",
  saved: "Dat is vastgelegd.",
};
