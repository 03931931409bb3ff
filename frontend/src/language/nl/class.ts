import type { Texts } from "../en";
import { many } from "./many";

export const ofClass: Texts["class"] = {
  back: "Alle evaluaties",
  summarise: "Vat de klas samen",
  summariseAllRunning: "Alle samenvattingen worden al gemaakt.",
  summariseNobody: "Er zijn nog geen leerlingen in deze evaluatie.",
  done: (done, of) => `${done} van ${of} klaar`,
  running: (count) => `${count} in de maak`,
  waiting: (count) => `${count} in de rij`,
  retrying: (count) => `${count} straks opnieuw`,
  failed: (count) => `${count} niet gelukt`,
  allDone: (of) => `Alle ${of} samenvattingen zijn klaar`,
  progress: "Voortgang van de klas",
  pupils: "Leerlingen",
  noPupils: "Nog geen leerlingen",
  noPupilsDetail: "Importeer feedback in deze evaluatie; de leerlingen komen dan vanzelf mee.",
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
    started: "Begonnen",
    evaluation_verified: "Evaluatie nakijken",
    student_verified: "Leerling nakijken",
    feedback_collected: "Reacties verzameld",
    anonymisation_started: "Namen weghalen",
    anonymised: "Samenvatting schrijven",
    generated: "Tekst controleren",
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
  awaitsProvider: "Wacht op de AI-dienst; gaat vanzelf verder",
  retriesSoon: "Wordt zo opnieuw geprobeerd",
  retries: (when) => `Wordt ${when} opnieuw geprobeerd`,
  attempt: (attempt, of) => `poging ${attempt} van ${of}`,
  refusedFallback: "Er ging iets mis.",
};
