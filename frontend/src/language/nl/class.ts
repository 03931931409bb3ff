import type { Texts } from "../en";
import { many } from "./many";

export const ofClass: Texts["class"] = {
  back: "Alle evaluaties",
  summarise: "Vat de klas samen",
  bringUpToDate: "Werk de samenvattingen bij",
  summariseAllRunning: "Alle samenvattingen worden al gemaakt.",
  summariseNobody: "Er zijn nog geen leerlingen in deze evaluatie.",
  done: (done, of) => `${done} van ${of} klaar`,
  running: (count) => `${count} bezig`,
  waiting: (count) => `${count} in de rij`,
  retrying: (count) => `${count} straks opnieuw`,
  failed: (count) => `${count} niet gelukt`,
  allDone: (of) => `Alle ${of} samenvattingen zijn klaar`,
  progress: "Voortgang van de klas",
  pupils: "Leerlingen",
  noPupils: "Nog geen leerlingen",
  noPupilsDetail: "Importeer feedback in deze evaluatie; de leerlingen komen dan vanzelf mee.",
  held: (count) => `${count} ${count === 1 ? "wacht" : "wachten"} op de AI-dienst`,
  stands: {
    no_worker: "Er is niemand aan het werk om ze te maken.",
    queue_paused: "Een beheerder heeft de wachtrij gepauzeerd; het gaat verder zodra die wordt hervat.",
  },
  readyBy: (time) => `waarschijnlijk klaar om ${time}`,
  overview: "Klassenoverzicht",
  retryFailed: (count) => `Probeer alle ${count} opnieuw`,
  summariseRest: (count, name) => (count === 1 ? `Vat samen: ${name}` : `Vat de andere ${count} samen`),
  nothingChanged: (count) =>
    count === 1
      ? "Er was niets veranderd: de samenvatting was nog bij de tijd. Er is niets geschreven en het kostte niets."
      : `Er was niets veranderd: alle ${count} samenvattingen waren nog bij de tijd. Er is niets geschreven en het kostte niets.`,
  written: (count) => `${many(count, "samenvatting is", "samenvattingen zijn")} nieuw geschreven`,
  stillHold: (count) => `${count} ${count === 1 ? "was" : "waren"} nog bij de tijd`,
  withoutComments: (count) => `${count} ${count === 1 ? "heeft" : "hebben"} nog geen reacties`,
  cancelledToo: (count) => `${count} geannuleerd`,
  cancelAll: "Annuleer alles",
  cancelAllNow: "Annuleer ze",
  cancelHeading: "Alles annuleren wat bezig is of in de rij staat?",
  cancelling: (count) =>
    count === 0
      ? "Er valt niets meer te annuleren: alles is intussen afgerond."
      : count === 1
        ? "Er is één taak bezig of in de rij. Die wordt geannuleerd."
        : `Er zijn ${count} taken bezig of in de rij. Die worden geannuleerd.`,
  cancellingMeans:
    "Samenvattingen die klaar zijn blijven zoals ze zijn. De andere kun je altijd weer starten.",
  cancelledMany: (count) => `${many(count, "taak is", "taken zijn")} geannuleerd.`,
  cancellingMany: (count) => `${many(count, "taak is", "taken zijn")} geannuleerd; de andere volgen vanzelf.`,
  show: "Toon leerlingen",
  everybody: "Allemaal",
  groups: {
    busy: "Bezig of in de rij",
    failed: "Niet gelukt",
    todo: "Nog te doen",
    ready: "Klaar",
    hidden: "Niet vrijgegeven",
  },
  search: "Zoek op naam",
  clearSearch: "Wis de zoekopdracht",
  nobodyFound: "Geen leerling gevonden. Kies ‘Allemaal’ of zoek iets anders.",
  notLive: "Niet live; we kijken om de paar seconden",
};

export const pupil: Texts["pupil"] = {
  progress: (name) => `Voortgang van de samenvatting voor ${name}`,
  status: {
    cancelled: "Geannuleerd",
    completed: "Klaar",
    failed: "Niet gelukt",
    processing: "Bezig",
    queued: "In de rij",
  },
  stages: {
    started: "Verzamelen wat nodig is",
    evaluation_verified: "Leerling nakijken",
    student_verified: "Reacties verzamelen",
    feedback_collected: "Kijken wat er veranderd is",
    anonymisation_started: "Namen weghalen",
    anonymised: "Samenvatting schrijven",
    generated: "Afronden",
    cached: "Opslaan",
    completed: "Klaar",
  },
  none: "Nog niet samengevat",
  basedOn: (comments, reviewers) =>
    comments === 0
      ? "Nog geen feedback"
      : `${many(comments, "reactie", "reacties")} van ${many(reviewers, "klasgenoot", "klasgenoten")}`,
  read: "Lezen",
  readOf: (name) => `Lezen: samenvatting voor ${name}`,
  readEarlier: "Vorige versie",
  readEarlierOf: (name) => `Vorige versie van de samenvatting voor ${name}`,
  again: "Probeer opnieuw",
  againOf: (name) => `Probeer opnieuw voor ${name}`,
  summarise: "Vat samen",
  summariseOf: (name) => `Vat samen: ${name}`,
  cancel: "Annuleer",
  cancelOf: (name) => `Annuleer: samenvatting voor ${name}`,
  cancelled: (name) => `Geannuleerd: de samenvatting voor ${name}.`,
  endedMeanwhile: (name) => `Te laat om te annuleren: de samenvatting voor ${name} is al afgerond.`,
  released: "De leerling kan de samenvatting lezen",
  releasedEarlier: "De leerling leest een vorige versie",
  why: "Waarom?",
  whyOf: (name) => `Waarom de samenvatting voor ${name} niet lukte`,
  awaitsProvider: "Wacht op de AI-dienst; gaat vanzelf verder",
  retriesSoon: "Wordt zo opnieuw geprobeerd",
  retries: (when) => `Wordt ${when} opnieuw geprobeerd`,
  attempt: (attempt, of) => `poging ${attempt} van ${of}`,
  refusedFallback: "Er ging iets mis.",
};
