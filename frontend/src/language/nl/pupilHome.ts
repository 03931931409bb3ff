import type { Texts } from "../en";

export const pupilHome: Texts["pupilHome"] = {
  title: "Jouw samenvattingen",
  intro: "Wat klasgenoten schreven over samenwerken met jou, in het kort.",
  wroteIt: {
    ai: "Een AI (een taalmodel) schreef dit op basis van wat je klasgenoten schreven, nadat hun namen en de jouwe eruit waren gehaald.",
    empty: "Je klasgenoten hadden nog niets geschreven.",
    extractive: "Vaste regels stelden dit samen uit wat je klasgenoten schreven. Er kwam geen AI aan te pas.",
  },
  released: (name, day) => `${name} las dit en gaf het op ${day} aan je vrij.`,
  disagree: "Zie je het anders, of is iets niet duidelijk? Praat erover met je docent.",
  about: "Hoe dit is gemaakt",
  print: "Afdrukken",
  empty: "Hier staat nog niets",
  emptyDetail:
    "Als je docent een samenvatting heeft gelezen van wat klasgenoten over je schreven en die vrijgeeft, vind je die hier. Je hoeft niets te doen.",
};
