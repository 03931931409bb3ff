import type { Texts } from "../en";
import { many } from "./many";

const number = (value: number) => value.toLocaleString("nl-NL");

export const queues: Texts["queues"] = {
  title: "Wachtrijen",
  intro: "Of het werk opschiet: wat er wacht, wat er wordt gemaakt en wie dat doet.",
  names: {
    "ai-summaries": "Gewone voorrang",
    "ai-summaries-high": "Hoge voorrang",
    "ai-summaries-low": "Lage voorrang",
  },
  troubles: {
    migrations_ahead: {
      what: "Een update van Synopsis is halverwege: de database is nieuwer dan de programma’s.",
      remedy: "De systeembeheerder van Synopsis moet de update afmaken.",
    },
    migrations_behind: {
      what: "Een update van Synopsis is halverwege: de database is ouder dan de programma’s.",
      remedy: "De systeembeheerder van Synopsis moet de update afmaken; wat wacht begint dan vanzelf.",
    },
    no_workers: {
      what: "Er draait geen werker, dus er wordt niets gemaakt.",
      remedy: "De systeembeheerder van Synopsis moet er een starten; wat wacht begint dan vanzelf.",
    },
    oldest_queued: {
      what: "Een taak wacht langer dan zou moeten.",
      remedy:
        "Wachten er veel taken, dan helpen meer werkers; de systeembeheerder van Synopsis kan die starten. Er gaat intussen niets verloren.",
    },
    postgresql_down: {
      what: "De database van Synopsis antwoordt niet.",
      remedy: "De systeembeheerder van Synopsis moet ernaar kijken; wat in de rij stond blijft daar bewaard.",
    },
    provider_cooling: {
      what: "De AI-dienst heeft problemen. De taken ervoor wachten, en dat kost ze geen poging.",
      remedy:
        "Je hoeft niets te doen: we vragen het af en toe opnieuw, en zodra de dienst antwoordt gaan ze verder.",
    },
    redis_down: {
      what: "Een onderdeel van Synopsis dat taken aan werkers geeft (Redis) antwoordt niet. Taken worden aangenomen, en wachten.",
      remedy:
        "De systeembeheerder van Synopsis moet het weer starten; er gaat niets verloren en alles gaat dan vanzelf verder.",
    },
    redis_policy: {
      what: "Een onderdeel van Synopsis dat taken aan werkers geeft (Redis) kan er een paar vergeten; die beginnen dan later.",
      remedy:
        "De systeembeheerder van Synopsis moet er een instelling van veranderen. Er gaat niets verloren.",
    },
    result_store_refuses: {
      what: "De opslag voor kopieën van de resultaten neemt ze niet aan.",
      remedy:
        "De systeembeheerder van Synopsis moet het adres en de sleutel nakijken. Samenvattingen worden gewoon gemaakt.",
    },
    results_overdue: {
      what: "De opslag voor kopieën van de resultaten wacht al een tijd op een paar ervan.",
      remedy:
        "De systeembeheerder van Synopsis moet kijken of die antwoordt. Samenvattingen worden gewoon gemaakt.",
    },
    schedules_overdue: {
      what: "Een planning was aan de beurt en is niet uitgevoerd.",
      remedy:
        "De systeembeheerder van Synopsis moet de planner starten; wat aan de beurt is gebeurt dan alsnog.",
    },
    workers_differ: {
      what: "Twee onderdelen van Synopsis kennen niet dezelfde werkers.",
      remedy: "De systeembeheerder van Synopsis moet alle programma’s dezelfde adressen geven.",
    },
  },
  verdicts: {
    healthy: (running, waiting) =>
      running + waiting === 0
        ? "Er zit niets vast en er wacht niets."
        : `Er zit niets vast: ${number(running)} bezig, ${number(waiting)} in de rij.`,
    degraded: "Er wordt gewerkt, maar iets vraagt aandacht.",
    unhealthy: "Er wordt nu niets gemaakt, en dat blijft zo tot iemand iets doet.",
    held: (waiting) => `Je school houdt ${many(waiting, "taak", "taken")} tegen.`,
  },
  heldUp: (queue, waiting) =>
    `De wachtrij “${queue}” staat stil, en er ${waiting === 1 ? "wacht 1 taak" : `wachten ${number(waiting)} taken`} in.`,
  heldUpRemedy: "Ze beginnen zodra een beheerder van je school de wachtrij hervat.",
  forOperators: "Voor de systeembeheerder van Synopsis",
  each: "De wachtrijen van je school",
  waiting: "In de rij",
  running: "Bezig",
  retrying: "Straks opnieuw",
  scheduled: "Voor later gevraagd",
  blocked: "Wacht op andere taken",
  oldest: (age) => `De oudste wacht al ${age}.`,
  noneWaits: "Er is niets aan de beurt.",
  pause: "Pauzeer",
  pauseOf: (queue) => `Pauzeer de wachtrij “${queue}”`,
  pauseDetail: (waiting, running) =>
    `Er begint in deze wachtrij niets meer van je school: ${waiting === 1 ? "1 taak die wacht blijft" : `${number(waiting)} taken die wachten blijven`} erin, en ${running === 1 ? "1 taak die bezig is wordt" : `${number(running)} taken die bezig zijn worden`} afgemaakt. Nieuwe taken worden aangenomen en wachten ook. Andere scholen merken er niets van.`,
  paused: (queue) => `De wachtrij “${queue}” staat stil.`,
  counting: "Tellen…",
  resume: "Hervat",
  resumeOf: (queue) => `Hervat de wachtrij “${queue}”`,
  resumeDetail: (waiting) =>
    waiting === 0
      ? "Taken van je school beginnen weer in deze wachtrij; er wacht er nu geen."
      : `${waiting === 1 ? "1 taak die wacht begint" : `${number(waiting)} taken die wachten beginnen`} zodra er werkers vrij zijn.`,
  resumed: (queue) => `De wachtrij “${queue}” gaat verder.`,
  pausedBy: (who, when) => `Gepauzeerd door ${who}, ${when}`,
  anAdmin: "een beheerder",
  lately: "Hoe het ging",
  window: "In de laatste",
  windows: { "15m": "15 minuten", "1h": "1 uur", "6h": "6 uur", "1d": "1 dag", "7d": "7 dagen" },
  of: "Toon",
  which: "Welke taken",
  everything: "Alle taken",
  queue: (name) => `Wachtrij: ${name}`,
  task: (name) => `Soort: ${name}`,
  completed: "Klaar",
  failed: "Niet gelukt",
  cancelled: "Geannuleerd",
  retries: "Vanzelf opnieuw geprobeerd",
  perMinute: (rate) => `${rate} per minuut`,
  tokens: "Tokens van de AI-dienst",
  tokensDetail: (read, written) => `${read} gelezen, ${written} geschreven`,
  half: "De helft",
  most: "95 van de 100",
  nearlyAll: "99 van de 100",
  charts: {
    ended: "Afgelopen taken",
    wait: "Hoelang taken wachtten",
    run: "Hoelang het maken duurde",
    oldest: "Hoelang de oudste taak al wachtte",
  },
  endedIn: (ready, failed, cancelled) =>
    `${number(ready)} klaar, ${number(failed)} niet gelukt, ${number(cancelled)} geannuleerd`,
  took: (p50, p95, p99) =>
    `De helft duurde hoogstens ${p50}, 95 van de 100 hoogstens ${p95}, 99 van de 100 hoogstens ${p99}`,
  waited: (p50, p95, p99) =>
    `De helft wachtte hoogstens ${p50}, 95 van de 100 hoogstens ${p95}, 99 van de 100 hoogstens ${p99}`,
  oldestWas: (most) => `Hoogstens ${most}`,
  nothingEnded: "In deze tijd liep geen taak af.",
  nothingWaited: "In deze tijd hoefde niets te wachten.",
  asTable: "Toon als tabel",
  emptySpans: "Tijden waarin niets gebeurde zijn weggelaten.",
  from: "Vanaf",
  soFar: (time) => `${time}, tot nu toe`,
  oldestColumn: "Oudste taak",
  compared: "Per wachtrij en per soort",
  waitedColumn: "Wachtte: helft · 95 · 99 van de 100",
  tookColumn: "Duurde: helft · 95 · 99 van de 100",
  tokensColumn: "Tokens gelezen · geschreven",
  causes: "Waarom taken niet lukten",
  noCauses: "In deze tijd lukte elke taak.",
  causeJobs: (count) => many(count, "taak", "taken"),
  causeToDo: (count, of) =>
    count === of ? "" : count === 0 ? "alle opnieuw geprobeerd" : `nog ${number(count)} te doen`,
  toFailures: "Naar de mislukte taken",
  toJobs: "Naar deze taken",
  workers: "Werkers",
  workersIntro: "Programma’s die de taken doen, voor alle scholen op deze installatie.",
  workersUnknown: "Welke werkers er zijn is nu even niet bekend.",
  lost: (count) =>
    `${many(count, "taak was", "taken waren")} bij een werker die niets meer laat horen; een andere neemt ${count === 1 ? "die" : "ze"} zo over.`,
  noWorkers: "Er draait geen werker. Wat wacht begint zodra er een is gestart.",
  worker: "Werker",
  state: "Toestand",
  states: { busy: "Aan het werk", idle: "Beschikbaar", stopping: "Rondt af" },
  doing: "Voor je school",
  doingNothing: "Nu niets",
  moreJobs: (count) => `en nog ${many(count, "taak", "taken")}`,
  places: "Plaatsen in gebruik",
  placesOf: (used, of) => `${number(used)} van ${number(of)}`,
  started: "Gestart",
  seen: "Laatst gezien",
  version: (version) => `versie ${version}`,
};
