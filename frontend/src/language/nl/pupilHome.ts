import type { Texts } from "../en";

export const pupilHome: Texts["pupilHome"] = {
  title: "Jouw samenvattingen",
};
