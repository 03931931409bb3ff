import type { Texts } from "../en";

export const deadLetters: Texts["deadLetters"] = {
  title: "Mislukte taken",
};
