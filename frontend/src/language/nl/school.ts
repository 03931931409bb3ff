import type { Texts } from "../en";

export const school: Texts["school"] = {
  keys: { title: "API-sleutels" },
  audit: { title: "Logboek" },
  limits: { title: "Grenzen" },
};
