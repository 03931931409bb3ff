import type { Remedy, ReplayedState, ReplayStatus } from "../../api/schema";
import { many } from "./many";

/** What went wrong, in a line; a code that is not here is told in the server's own words. */
const causes: Partial<Record<string, string>> = {
  answer_refused: "What was written did not pass our checks",
  dependency_failed: "Another job that these waited for came to nothing",
  evaluation_not_found: "The evaluation is no longer there",
  not_anonymous: "A name could not be taken out of the comments with certainty",
  poison: "Making them broke off several times in a row",
  provider_address: "No AI service answers at the address that was set",
  provider_auth: "The key for the AI service is not accepted",
  provider_declined: "The AI service declined to write them",
  provider_model: "The AI service does not offer the model that was chosen",
  provider_quota: "The credit for the AI service is used up",
  provider_rate_limited: "The AI service was too busy",
  provider_request: "The AI service did not take what we sent",
  provider_timeout: "The AI service took too long to answer",
  provider_unavailable: "The AI service was not available",
  provider_unreachable: "The AI service could not be reached",
  student_not_enrolled: "The pupil no longer takes part in the evaluation",
  unexpected: "Something unexpected went wrong",
  unusable_answer: "The AI service gave an answer that could not be used",
};

interface Mending {
  name: string;
  detail: string;
}

const remedies: Record<Remedy, Mending> = {
  data: {
    name: "Needs other feedback",
    detail:
      "Change the feedback, or who takes part, and try them again after that. Before, they would fail again.",
  },
  settings: {
    name: "Needs a setting",
    detail: "Until that is put right, they would fail again.",
  },
  software: {
    name: "Needs a look at Synopsis",
    detail: "Until that is found and put right, they would probably fail again.",
  },
  time: { name: "Passes by itself", detail: "Nothing has to be changed: try them again after a while." },
  unknown: { name: "Not known", detail: "Synopsis does not know what mends this. Try one again, and see." },
};

const replayStatus: Record<ReplayStatus, string> = {
  cancelled: "Cancelled",
  completed: "Done",
  running: "Going on",
  stopped: "Stopped itself",
};

const states: Record<ReplayedState, string> = {
  active: "Being made",
  cancelled: "Cancelled",
  completed: "Ready",
  failed: "Failed again",
  left: "Left as it was",
  skipped: "Passed over",
  waiting: "Waiting",
};

const skipped: Partial<Record<string, string>> = {
  deleted: "the failed job has been deleted",
  retried: "somebody had tried it again already",
  student_has_active_job: "another job of this pupil was active",
};

const stops: Partial<Record<string, string>> = {
  canary_failed: "The one that went first failed again, so the others were not touched.",
  too_many_failed: "Too many failed again, so the rest were not touched.",
};

export const deadLetters = {
  title: "Failed jobs",
  intro: "What came to nothing, and why. Put right what was wrong, then try them again.",
  back: "All failed jobs",
  causes,
  remedies,
  status: replayStatus,
  states,
  skipped,
  stops,
  empty: "Nothing has failed",
  emptyDetail: "Every job has worked, or was tried again. If one fails, it is shown here with what to do.",
  emptyFiltered: "Nothing that failed matches this",
  emptyFilteredDetail: "There may be failures of other causes, evaluations or times.",
  everythingAgain: "Show all failures",
  inAll: (jobs: number, causesCount: number) =>
    `${many(jobs, "failed job", "failed jobs")}, for ${many(causesCount, "reason", "reasons")}`,
  atLeast: "Only the newest 50,000 were counted.",
  evaluation: "Evaluation",
  anyEvaluation: "Any evaluation",
  why: "Reason",
  anyReason: "Any reason",
  since: "Failed",
  anyTime: "At any time",
  within: {
    hour: "In the last hour",
    day: "In the last day",
    week: "In the last 7 days",
    month: "In the last 30 days",
  },
  sinceMoment: (moment: string) => `Since ${moment}`,
  ofJobs: (jobs: number, evaluations: number) =>
    `${many(jobs, "job", "jobs")} of ${many(evaluations, "evaluation", "evaluations")}`,
  first: "first",
  last: "last",
  open: "Show the jobs",
  close: "Hide the jobs",
  openOf: (cause: string) => `Show the jobs: ${cause}`,
  newest: "The newest of them",
  all: (count: number) =>
    count === 1 ? "Show it in the list of jobs" : `All ${count.toLocaleString("en-GB")} in the list of jobs`,
  technical: "What the program said",
  job: "Job",
  for: "For",
  failedAt: "Failed",
  attempts: "Tries",
  again: "Try again",
  againOf: (what: string) => `Try again: ${what}`,
  allAgain: "Try all of these again",
  againTitle: (jobs: number) => `Try ${many(jobs, "failed job", "failed jobs")} again?`,
  counting: "Counting…",
  willBe: (jobs: number) =>
    jobs === 1
      ? "1 failed job is tried again, as a new job."
      : `${jobs.toLocaleString("en-GB")} failed jobs are tried again, as new jobs.`,
  nothingToReplay:
    "There is nothing to try again here: it was tried again already, or is part of a replay that has not ended.",
  ofEach: (count: number) =>
    `They failed for ${count.toLocaleString("en-GB")} reasons; each is tried by itself.`,
  notYours: (count: number) =>
    `${many(count, "job is of a colleague’s evaluation and is", "jobs are of colleagues’ evaluations and are")} left as they are.`,
  inOthers: (count: number) =>
    `${many(count, "job is", "jobs are")} part of a replay that has not ended, and left to it.`,
  more: "There are more than one replay takes; do it again for the rest.",
  inVain: "Before that has been put right, they will fail again.",
  canary: "How many go first",
  canaryDetail: (count: number) =>
    count === 0
      ? "All are tried at once, whether the cause is gone or not."
      : `${count === 1 ? "One goes" : `${count.toLocaleString("en-GB")} go`} first. The others follow when ${count === 1 ? "it has" : "they have"} worked; if not, nothing else is touched.`,
  mostFailed: "Stop when more than so many per cent fail again",
  priority: "Priority of the others",
  asItWas: "As each was",
  priorityDetail: "Low priority stays behind what is queued today.",
  begin: "Try again",
  begun: (count: number) => `${many(count, "replay has", "replays have")} begun.`,
  replays: "Tried again",
  replay: "Replay",
  replayOf: (cause: string) => `Tried again: ${cause}`,
  seeReplay: "They are part of a replay that has not ended: see how it stands",
  progress: "Progress",
  progressOf: (ended: number, of: number) =>
    `${ended.toLocaleString("en-GB")} of ${of.toLocaleString("en-GB")}`,
  how: "State",
  asked: "Asked for",
  askedBy: (who: string, when: string) => `Asked for by ${who}, ${when}`,
  noReplay: "That replay does not exist",
  statusDetail: {
    running: "It goes on by itself; you may leave this page.",
    stopped: "Put right what is wrong, then let it go on: another one goes first. Or cancel it.",
    completed: "Every job of it was tried again or passed over, and has ended.",
    cancelled: "What had been tried again goes on; the rest are failures as before.",
  } satisfies Record<ReplayStatus, string>,
  allWorked: (count: number) =>
    count === 1 ? "It worked this time." : `All ${count.toLocaleString("en-GB")} worked this time.`,
  canaryNone: "Nothing went first: all were tried at once.",
  canaryWaits: "What goes first is being tried; the others wait for it.",
  canaryWorked: "What went first has worked, so the others follow.",
  canaryHasWorked: "What went first has worked.",
  canaryFailed: "What went first failed again.",
  canarySame: "For the same reason.",
  canaryOther: "For another reason.",
  resume: "Let it go on",
  resumeDetail: (waiting: number) =>
    `Another job goes first; when it has worked, the rest of the ${many(waiting, "job that waits", "jobs that wait")} follow.`,
  resumed: "It goes on.",
  cancel: "Cancel",
  cancelDetail: (waiting: number) =>
    `${many(waiting, "job that waits stays a failure as before", "jobs that wait stay failures as before")}. What is being tried again goes on. A replay that was cancelled cannot go on.`,
  cancelled: "The replay was cancelled.",
  jobsOfIt: "Its jobs",
  allStates: "All",
  isCanary: "went first",
  madeAs: "Tried again as",
  noneInState: "None of its jobs stands so.",
  keeping: "How long failures are kept",
  keptFor: (days: number) =>
    `For ${many(days, "day", "days")} after they failed; then they are deleted with their history.`,
  keptForEver: "For ever: none is deleted.",
  isDefault: "That is what Synopsis does by itself.",
  change: "Change",
  keepTitle: "How long to keep failures",
  keepDays: "For some days",
  keepForEver: "For ever",
  days: "Days after the failure",
  daysWrong: "From 1 to 3,650 days.",
  deletes: (count: number) =>
    count === 0
      ? "None that there are now is older than that."
      : `${many(count, "failure is", "failures are")} older than that, and deleted for good within minutes.`,
  save: "Keep them so",
  saved: "That is settled.",
};
