import type { Texts } from "../en";
import { ofClass, pupil } from "./class";
import { deadLetters } from "./deadLetters";
import { evaluations } from "./evaluations";
import { importing } from "./importing";
import { job } from "./job";
import { jobs } from "./jobs";
import { overview } from "./overview";
import { pupilHome } from "./pupilHome";
import { queues } from "./queues";
import { reading } from "./reading";
import { schedules } from "./schedules";
import { school } from "./school";
import { errors, shell, signIn } from "./shell";
import { summary } from "./summary";
import { webhooks } from "./webhooks";

export const nl: Texts = {
  locale: "nl-NL",
  name: "Nederlands",
  title: (page) => `${page} · Synopsis`,
  shell,
  errors,
  signIn,
  evaluations,
  importing,
  class: ofClass,
  pupil,
  summary,
  overview,
  reading,
  pupilHome,
  job,
  jobs,
  queues,
  deadLetters,
  schedules,
  webhooks,
  school,
};
