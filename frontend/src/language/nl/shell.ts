import type { Texts } from "../en";

export const shell: Texts["shell"] = {
  account: "Je account",
  toDark: "Donkere kleuren",
  toLight: "Lichte kleuren",
  language: "Taal",
  menu: "Pagina’s",
  signOut: "Uitloggen",
  close: "Sluiten",
  keep: "Laat maar",
  more: "Toon meer",
  copy: "Kopieer",
  copied: "Gekopieerd",
  cut: "Synopsis is op dit moment niet te bereiken; we blijven het proberen.",
  late: "Verversen lukt nu even niet.",
  asOf: (when) => `Stand van ${when}`,
  skip: "Naar de inhoud",
  groups: { class: "Klas", work: "Werk", school: "School" },
  forStaff: "Deze pagina is voor docenten",
  forStaffDetail: "Je bent ingelogd als leerling. Je eigen samenvattingen staan op je pagina.",
  toMySummaries: "Naar je samenvattingen",
  forAdmins: "Deze pagina is voor beheerders",
  forAdminsDetail: "Vraag het een beheerder van je school.",
  roles: { admin: "Beheerder", student: "Leerling", teacher: "Docent" },
};

export const errors: Texts["errors"] = {
  again: "Probeer opnieuw",
  failures: {
    answer_refused: "De geschreven tekst kwam niet door onze controle en is daarom niet bewaard.",
    not_anonymous:
      "Een naam kon niet met zekerheid uit de reacties worden gehaald. Daarom is er niets naar de AI gestuurd.",
    dependency_failed: "Een andere taak waarop deze wachtte is niet gelukt, dus hier is niet aan begonnen.",
    poison: "Het maken van deze samenvatting is een paar keer achter elkaar afgebroken.",
    provider_address: "Op het ingestelde adres antwoordt geen AI-dienst.",
    provider_auth: "De sleutel van de AI-dienst wordt niet geaccepteerd.",
    provider_declined: "De AI-dienst wilde deze samenvatting niet schrijven.",
    provider_model: "De AI-dienst biedt het gekozen model niet aan.",
    provider_quota: "Het tegoed bij de AI-dienst is op.",
    provider_rate_limited: "De AI-dienst heeft het erg druk.",
    provider_request: "De AI-dienst nam niet aan wat we stuurden; misschien was het te veel voor het model.",
    provider_timeout: "De AI-dienst deed te lang over een antwoord.",
    provider_unavailable: "De AI-dienst is op dit moment niet beschikbaar.",
    provider_unreachable: "De AI-dienst was niet te bereiken.",
    student_not_enrolled: "Deze leerling doet niet meer mee aan deze evaluatie.",
    unexpected: "Er ging iets onverwachts mis.",
    unusable_answer: "De AI-dienst gaf een antwoord dat niet bruikbaar was.",
  },
  advice: {
    teacher: "Geef het door aan je beheerder.",
    admin: {
      no_worker: "Vraag de systeembeheerder van Synopsis er een te starten.",
      poison: "Geef het door aan de systeembeheerder van Synopsis: het log zegt wat er afbrak.",
      provider_address:
        "Vraag de systeembeheerder van Synopsis de instelling SYNOPSIS_AI_BASE_URL na te kijken.",
      provider_auth:
        "Vraag de systeembeheerder van Synopsis de instelling SYNOPSIS_AI_API_KEY na te kijken. Het is geen van de API-sleutels van je school.",
      provider_model: "Vraag de systeembeheerder van Synopsis de instelling SYNOPSIS_AI_MODEL na te kijken.",
      provider_quota: "Vraag de systeembeheerder van Synopsis het tegoed bij de AI-dienst aan te vullen.",
      provider_request:
        "Vraag de systeembeheerder van Synopsis of het model in de instelling SYNOPSIS_AI_MODEL lange teksten aankan.",
      unexpected: "Geef het door aan de systeembeheerder van Synopsis: het log zegt wat er misging.",
    },
  },
  problems: {
    busy: "Iemand anders wijzigt dit op dit moment. Er is niets veranderd; probeer het over een paar seconden opnieuw.",
    database_unavailable:
      "Synopsis kan nu niet bij zijn gegevens. Er is niets veranderd; probeer het over een paar seconden opnieuw.",
    evaluation_not_found: "Deze evaluatie bestaat niet, of je mag haar niet zien.",
    internal_error: "Er ging iets mis aan onze kant. Het is vastgelegd.",
    not_found: "Dit bestaat niet, of je mag het niet zien.",
    not_your_evaluation: "Deze evaluatie is van een collega. Vraag die of je beheerder om toegang.",
    no_such_point: "Dat punt staat niet meer in deze versie. Lees haar nog eens.",
    names_classmate: "In de tekst staat de naam van een andere leerling. Schrijf liever “een klasgenoot”.",
    text_empty: "De tekst, of een van de punten, is leeg.",
    code_in_text: "In de tekst staat een code die in de reacties voor iemand staat, en een lezer niets zegt.",
    offline: "Synopsis is op dit moment niet te bereiken. Controleer je verbinding.",
    page_not_fetched:
      "Deze pagina kon niet worden opgehaald. Controleer je verbinding en probeer het opnieuw; is Synopsis intussen vernieuwd, laad de pagina dan opnieuw.",
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
};

export const signIn: Texts["signIn"] = {
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
  again: {
    label: "Je sessie",
    soon: (when) => `Je sessie eindigt ${when}. Waar je mee bezig bent, blijft zoals het is.`,
    stay: "Ingelogd blijven",
    later: "Later",
    detail: (email) => `Vul het wachtwoord van ${email} nog een keer in; daarna ga je verder waar je was.`,
    stayed: "Je blijft ingelogd.",
  },
  lastTab:
    "Je logt in voor alle tabbladen en vensters van deze browser. Sluit je het laatste, dan ben je uitgelogd.",
};
