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

export const en = {
  locale: "en-GB",
  name: "English",
  title: (page: string) => `${page} · Synopsis`,
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

/** Every text of the page. Dutch has the same shape, so a text that is missing there does not compile. */
export type Texts = typeof en;
