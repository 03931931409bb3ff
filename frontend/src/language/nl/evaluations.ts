import type { Texts } from "../en";
import { many } from "./many";

export const evaluations: Texts["evaluations"] = {
  title: "Evaluaties",
  intro: "Kies een evaluatie om samen te vatten wat klasgenoten schreven.",
  status: { closed: "Gesloten", draft: "Concept", open: "Open" },
  empty: "Nog geen evaluaties",
  emptyDetail:
    "Een evaluatie verschijnt hier zodra ze is aangemaakt en de feedback is geïmporteerd. Voorlopig gaat dat via de API; je beheerder kan helpen.",
  pupils: (count) => many(count, "leerling", "leerlingen"),
  comments: (count) => many(count, "reactie", "reacties"),
  summaries: (count, of) => `${count} van ${many(of, "samenvatting", "samenvattingen")}`,
  made: (date) => `Gemaakt op ${date}`,
  more: "Meer tonen",
};
