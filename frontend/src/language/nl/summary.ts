import type { GenerationMethod } from "../../api/schema";
import type { Texts } from "../en";
import { many } from "./many";

const beganAtLength: Record<GenerationMethod, string> = {
  ai: "De eerste versie schreef een taalmodel op basis van reacties zonder namen.",
  empty: "Toen ze werd gemaakt, was er nog geen feedback.",
  extractive:
    "De eerste versie stelden vaste regels samen uit wat klasgenoten schreven; er kwam geen AI aan te pas.",
};

export const summary: Texts["summary"] = {
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
  changedBy: (name) => `Door ${name ?? "een docent"} gewijzigd`,
  began: {
    ai: "De eerste versie schreef een AI.",
    empty: "Toen ze werd gemaakt, was er nog geen feedback.",
    extractive: "De eerste versie is volgens regels geschreven, zonder AI.",
  },
  changedAtLength: (name, method) =>
    `${name ?? "Een docent"} heeft deze tekst gewijzigd. ${beganAtLength[method]}`,
  foreign: {
    en: "In het Engels geschreven.",
    nl: "In het Nederlands geschreven.",
  },
  released: (day, name) => (name === null ? `Vrijgegeven op ${day}.` : `Vrijgegeven door ${name} op ${day}.`),
  notReleased: "Niet vrijgegeven: de leerling kan dit nog niet zien.",
  basedOn: (comments, reviewers) =>
    `Gebaseerd op ${many(comments, "reactie", "reacties")} van ${many(reviewers, "klasgenoot", "klasgenoten")}`,
  made: (date) => `Gemaakt ${date}`,
  model: (model) => `Model: ${model}`,
};
