import type { Texts } from "../en";

export const webhooks: Texts["webhooks"] = {
  title: "Webhooks",
};
