import type { Texts } from "../en";
import { many } from "./many";

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
  basedOn: (comments, reviewers) =>
    `Gebaseerd op ${many(comments, "reactie", "reacties")} van ${many(reviewers, "klasgenoot", "klasgenoten")}`,
  made: (date) => `Gemaakt ${date}`,
  model: (model) => `Model: ${model}`,
};
