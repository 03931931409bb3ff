import type { Texts } from "./en";

function many(count: number, one: string, more: string): string {
  return `${count.toLocaleString("nl-NL")} ${count === 1 ? one : more}`;
}

export const nl: Texts = {
  locale: "nl-NL",
  name: "Nederlands",
  title: (page) => `${page} · Synopsis`,

  shell: {
    account: "Je account",
    toDark: "Donkere kleuren",
    toLight: "Lichte kleuren",
    language: "Taal",
    menu: "Pagina’s",
    signOut: "Uitloggen",
    skip: "Naar de inhoud",
    roles: { admin: "Beheerder", student: "Leerling", teacher: "Docent" },
  },

  errors: {
    again: "Probeer opnieuw",
    failures: {
      answer_refused: "De geschreven tekst kwam niet door onze controle en is daarom niet bewaard.",
      not_anonymous:
        "Een naam kon niet met zekerheid uit de reacties worden gehaald. Daarom is er niets naar de AI gestuurd.",
      dependency_failed: "Een andere taak waarop deze wachtte is niet gelukt, dus hier is niet aan begonnen.",
      poison: "Het maken van deze samenvatting is een paar keer achter elkaar afgebroken.",
      provider_address: "Op het ingestelde adres antwoordt geen AI-dienst. Geef het door aan je beheerder.",
      provider_auth: "De AI-dienst accepteert onze sleutel niet. Geef het door aan je beheerder.",
      provider_declined: "De AI-dienst wilde deze samenvatting niet schrijven.",
      provider_model: "De AI-dienst biedt het gekozen model niet aan. Geef het door aan je beheerder.",
      provider_quota: "Het tegoed bij de AI-dienst is op. Geef het door aan je beheerder.",
      provider_rate_limited: "De AI-dienst heeft het erg druk.",
      provider_request:
        "De AI-dienst nam niet aan wat we stuurden; misschien was het te veel voor het model. Geef het door aan je beheerder.",
      provider_timeout: "De AI-dienst deed te lang over een antwoord.",
      provider_unavailable: "De AI-dienst is op dit moment niet beschikbaar.",
      provider_unreachable: "De AI-dienst was niet te bereiken.",
      student_not_enrolled: "Deze leerling doet niet meer mee aan deze evaluatie.",
      unexpected: "Er ging iets onverwachts mis.",
      unusable_answer: "De AI-dienst gaf een antwoord dat niet bruikbaar was.",
    },
    problems: {
      busy: "Iemand anders wijzigt dit op dit moment. Er is niets veranderd; probeer het over een paar seconden opnieuw.",
      database_unavailable:
        "Synopsis kan nu niet bij zijn gegevens. Er is niets veranderd; probeer het over een paar seconden opnieuw.",
      evaluation_not_found: "Deze evaluatie bestaat niet, of je mag haar niet zien.",
      internal_error: "Er ging iets mis aan onze kant. Het is vastgelegd.",
      not_found: "Dit bestaat niet, of je mag het niet zien.",
      not_your_evaluation: "Deze evaluatie is van een collega. Vraag die of je beheerder om toegang.",
      offline: "Synopsis is niet te bereiken. Controleer je verbinding.",
      outcome_unknown: "Misschien is het opgeslagen, misschien niet: kijk even voordat je het opnieuw doet.",
      rate_limited: "Dat was net iets te vaak. Wacht even en probeer het opnieuw.",
      student_not_found: "Deze leerling doet niet mee aan deze evaluatie.",
      summary_not_found: "Er is nog geen samenvatting voor deze leerling.",
      summary_changed: "Er is intussen een nieuwere samenvatting geschreven. Lees eerst die.",
      timeout: "Synopsis doet te lang over een antwoord.",
      too_many_attempts:
        "Er zijn te veel inlogpogingen mislukt. Wacht een paar minuten en probeer het opnieuw, of vraag je beheerder.",
      unreadable:
        "Synopsis gaf een antwoord dat deze pagina niet begrijpt. Laad de pagina opnieuw; misschien is er een nieuwere.",
      wrong_credentials: "Het e-mailadres of het wachtwoord klopt niet.",
    },
    heading: "Dat is niet gelukt",
    refused: "Dit kan niet worden getoond",
    missing: "Hier is niets",
    missingDetail: "Misschien zit er een tikfout in het adres, of is het er niet meer.",
    slow: "Dit duurt langer dan anders…",
    toEvaluations: "Naar de evaluaties",
  },

  signIn: {
    title: "Inloggen",
    welcome: "Wat klasgenoten zeggen, in een paar eerlijke zinnen",
    email: "E-mailadres",
    emailMissing: "Vul je e-mailadres in.",
    emailPlaceholder: "jij@school.example",
    password: "Wachtwoord",
    passwordMissing: "Vul je wachtwoord in.",
    passwordPlaceholder: "Je wachtwoord",
    showPassword: "Wachtwoord tonen",
    submit: "Inloggen",
    expired: "Je sessie is verlopen. Log opnieuw in, dan ben je terug waar je was.",
    signedOut: "Je bent uitgelogd.",
    thisTab: "Sluit je dit tabblad, dan ben je uitgelogd.",
  },

  evaluations: {
    title: "Evaluaties",
    intro: "Kies een evaluatie om samen te vatten wat klasgenoten schreven.",
    status: { closed: "Gesloten", draft: "Concept", open: "Open" },
    empty: "Nog geen evaluaties",
    emptyDetail:
      "Een evaluatie verschijnt hier zodra ze is aangemaakt en de feedback is geïmporteerd. Voorlopig gaat dat via de API; je beheerder kan helpen.",
    forStaff: "Deze pagina is voor docenten",
    forStaffDetail: "Je bent ingelogd als leerling. Je docent geeft je je samenvatting als die klaar is.",
    pupils: (count) => many(count, "leerling", "leerlingen"),
    comments: (count) => many(count, "reactie", "reacties"),
    summaries: (count, of) => `${count} van ${many(of, "samenvatting", "samenvattingen")}`,
    made: (date) => `Gemaakt op ${date}`,
    more: "Meer tonen",
  },

  class: {
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
  },

  pupil: {
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
  },

  summary: {
    title: (name) => `Samenvatting voor ${name}`,
    close: "Sluiten",
    kinds: { growth: "Om aan te werken", strength: "Sterke punten" },
    reviewers: (count, of) =>
      of > 0
        ? `${count} van ${many(of, "klasgenoot", "klasgenoten")}`
        : many(count, "klasgenoot", "klasgenoten"),
    methods: {
      ai: "Geschreven door een AI",
      empty: "Nog geen feedback",
      extractive: "Geschreven volgens regels, zonder AI",
    },
    methodsAtLength: {
      ai: "Een taalmodel schreef dit op basis van reacties zonder namen. Lees het kritisch voordat je het doorgeeft.",
      empty: "Vat opnieuw samen zodra klasgenoten feedback hebben gegeven.",
      extractive: "Vaste regels stelden dit samen uit wat klasgenoten schreven. Er kwam geen AI aan te pas.",
    },
    basedOn: (comments, reviewers) =>
      `Gebaseerd op ${many(comments, "reactie", "reacties")} van ${many(reviewers, "klasgenoot", "klasgenoten")}`,
    made: (date) => `Gemaakt ${date}`,
    released: "De leerling kan deze samenvatting zien.",
    notReleased: "De leerling kan deze samenvatting nog niet zien.",
    renewing: "Er wordt een nieuwe versie gemaakt; dit is de vorige.",
    model: (model) => `Model: ${model}`,
  },
};
