import type { Texts } from "../en";
import { many } from "./many";

export const overview: Texts["overview"] = {
  title: "Klassenoverzicht",
  back: "Naar de klas",
  make: "Maak het overzicht",
  again: "Schrijf het opnieuw",
  print: "Afdrukken",
  none: "Nog geen overzicht",
  noneDetail: (without) =>
    without === 0
      ? "Het vertelt wat de samenvattingen van deze klas gemeen hebben, zonder iemand te noemen."
      : `Het vertelt wat de samenvattingen van deze klas gemeen hebben, zonder iemand te noemen. ${
          without === 1
            ? "Eén leerling heeft nog geen samenvatting en krijgt die"
            : `${without} leerlingen hebben nog geen samenvatting en krijgen die`
        } eerst.`,
  noPupils: "Er zijn nog geen leerlingen in deze evaluatie. Importeer eerst feedback.",
  making: "Het overzicht wordt gemaakt",
  progress: "Voortgang van het overzicht",
  summariesFirst: (count) =>
    `Eerst de samenvattingen: er ${count === 1 ? "wordt er nog 1" : `worden er nog ${count}`} gemaakt. Het overzicht volgt vanzelf.`,
  failed: "Het overzicht is niet gelukt",
  changed: "Sinds dit overzicht zijn er samenvattingen geschreven. Schrijf het opnieuw om ze mee te nemen.",
  text: "In het kort",
  tooFew: "Te weinig samenvattingen",
  shared: (pupils, of) => `${pupils} van ${many(of, "leerling", "leerlingen")}`,
  basis: "Waarop dit berust",
  restsOn: (summarised, pupils, comments) =>
    `Samenvattingen van ${summarised} van ${many(pupils, "leerling", "leerlingen")}, gebaseerd op ${many(comments, "reactie", "reacties")}.`,
  points: (inThemes, of) =>
    `${inThemes} van de ${many(of, "punt", "punten")} daarin ${inThemes === 1 ? "hoort" : "horen"} bij een thema; wat weinig leerlingen delen staat er niet in.`,
  nobody: (fewest) =>
    `Niemand wordt genoemd of aangehaald, en wat minder dan ${fewest} leerlingen delen staat er niet in: je kunt het in de klas laten zien.`,
  methods: {
    ai: "Een taalmodel vond de thema’s; het tellen deden wij. Lees het kritisch.",
    empty:
      "Te weinig leerlingen hebben een samenvatting voor thema’s waarin niemand te herkennen is. Er is geen AI gevraagd.",
    extractive: "Vaste regels vonden de thema’s en telden. Er kwam geen AI aan te pas.",
  },
  asOf: (moment) => `Zoals de samenvattingen waren op ${moment}.`,
};
