import type { Texts } from "../en";

export const job: Texts["job"] = {
  priorities: { high: "Hoog", low: "Laag", normal: "Gewoon" },
  tasks: {
    class_overview: "Klassenoverzicht",
    generate_summary: "Samenvatting",
    notify: "Bericht aan andere software",
  },
  moreStages: {
    summaries_collected: "Namen weghalen",
    themes_found: "Overzicht schrijven",
    written: "Opslaan",
  },
  pupil: (id) => `Leerling ${id}`,
  person: (id) => `Persoon ${id}`,
  evaluation: (id) => `Evaluatie ${id}`,
  wholeClass: "De hele klas",
};
