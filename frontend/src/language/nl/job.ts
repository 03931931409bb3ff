import type { Texts } from "../en";

export const job: Texts["job"] = {
  priorities: { high: "Hoog", low: "Laag", normal: "Gewoon" },
  tasks: {
    class_overview: "Klassenoverzicht",
    generate_summary: "Samenvatting",
    notify: "Bericht aan andere software",
  },
  moreStages: {
    summaries_collected: "Samenvattingen verzameld",
    themes_found: "Thema’s gevonden",
    written: "Opslaan",
  },
  pupil: (id) => `Leerling ${id}`,
  person: (id) => `Persoon ${id}`,
  evaluation: (id) => `Evaluatie ${id}`,
  wholeClass: "De hele klas",
};
