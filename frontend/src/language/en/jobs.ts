import type { UnknownCode, Verb, Why } from "../../api/schema";
import { many } from "./many";

const count = (number: number) => number.toLocaleString("en-GB");
const jobsOf = (number: number) => many(number, "job", "jobs");

const filters = {
  heading: "Filters",
  status: "By status",
  all: "All",
  search: "Search",
  searchHint: "Name, evaluation or job number",
  more: "More filters",
  moreSet: (number: number) => `More filters, ${number} set`,
  clear: "Clear all filters",
  toDo: (number: number) => `${count(number)} still to do`,
  allTriedAgain: "all tried again",
  remove: (filter: string) => `Remove the filter “${filter}”`,
  any: "Any",
  priority: "Priority",
  evaluation: "Evaluation",
  pupil: "Pupil",
  pupilHint: "Choose an evaluation first, or search for a name.",
  error: "Why it failed",
  cause: "Cause",
  causeOf: (words: string) => `Cause: ${words}`,
  batch: "Batch",
  batchHint: "The number of a batch",
  workflow: "Workflow",
  workflowHint: "The number of a workflow",
  dead: "Failed, and not tried again since",
  after: "Queued from",
  before: "Queued before",
  failedAfter: "Failed from",
  failedBefore: "Failed before",
  period: "Queued",
  periods: {
    hour: "In the last hour",
    day: "In the last 24 hours",
    week: "In the last 7 days",
    month: "In the last 30 days",
  },
};

const list = {
  intro: "Every summary and overview that is made, as it happens.",
  caption: "Jobs, the newest first",
  count: jobsOf,
  atLeast: (number: number) => `At least ${jobsOf(number)}`,
  onlyNewest: (number: number) =>
    `These are the newest ${count(number)}. Narrow the list down with a filter to see older ones.`,
  added: (number: number) => `${count(number)} new`,
  changed: "The list has changed",
  show: "Show",
  triedAgain: "Tried again",
  newJob: (status: string) => `The new job: ${status}`,
  gone: "No longer in this list",
  loading: "Loading…",
  keys: "Arrow keys move, Space chooses, Shift chooses several, Enter opens.",
  columns: {
    choose: "Choose",
    job: "Job",
    status: "Status",
    priority: "Priority",
    queued: "Queued",
    took: "Took",
  },
  chooseJob: (job: string) => `Choose: ${job}`,
  chooseEvery: "Choose all of these jobs",
  chooseShown: "Choose the jobs on the screen",
  none: "No jobs yet",
  noneDetail: "As soon as somebody has a summary made, the job is here.",
  noMatch: "No job matches",
  noMatchDetail: "Take a filter away, or look for something else.",
  late: "The rows cannot be fetched just now. The page goes on trying.",
};

const bulk = {
  chosen: (number: number) => `${count(number)} chosen`,
  chosenMost: (number: number) => `${count(number)} chosen, the most that can be chosen one by one`,
  allChosen: (number: number) => `All ${count(number)} that match are chosen`,
  all: (number: number) => `Choose all ${count(number)} that match`,
  clear: "Choose none",
  cancel: "Cancel",
  retry: "Try again",
  cancelTitle: "Cancel jobs?",
  counting: "Counting…",
  willCancel: (number: number) =>
    number === 1
      ? "One job will be cancelled. One that runs stops within seconds; what it has done so far is not kept."
      : `${jobsOf(number)} will be cancelled. Those that run stop within seconds; what they have done so far is not kept.`,
  nothingToCancel: "None of these jobs waits or runs, so there is nothing to cancel.",
  cannotCancelSo:
    "These filters find failed jobs, which have ended. Choose other filters, or choose jobs one by one.",
  ended: (number: number) =>
    number === 1
      ? "One has ended already and stays as it is."
      : `${count(number)} have ended already and stay as they are.`,
  notAllowed: (number: number) =>
    number === 1
      ? "One is of a colleague’s evaluation and is left alone."
      : `${count(number)} are of colleagues’ evaluations and are left alone.`,
  nothingToDo: "Nothing can be done with these: they have ended, and what failed was tried again.",
  cancelNow: (number: number) => `Cancel ${jobsOf(number)}`,
  cancelling: (done: number, of: number) => `Cancelling: ${count(done)} of ${count(of)}`,
  cancelled: (number: number) => `${jobsOf(number)} cancelled`,
  endedMeanwhile: (number: number) => `${count(number)} had ended before their turn`,
  retryTitle: "Try failed jobs again?",
  willRetry: (number: number) =>
    number === 1
      ? "One failed job will be tried again, as a new job."
      : `${jobsOf(number)} that failed will be tried again. One of each cause goes first; the others follow once it has worked, after today’s other work.`,
  nothingToRetry: "None of these jobs failed, or all of them have been tried again already.",
  permanent: "Will fail again until that has been mended.",
  inOthers: (number: number) => `${count(number)} are being tried again already.`,
  more: "There are more than one go takes. Do this again for the rest.",
  retryNow: (number: number) => `Try ${jobsOf(number)} again`,
  retried: (number: number) => `${jobsOf(number)} will be tried again`,
  follow: "Follow it",
};

/** Why a job stands where it stands, and what to do where there is something to do. */
const why: Record<Why, string> = {
  cancelled: "It was cancelled, so nothing more happens to it. If it is wanted after all, try it again.",
  completed: "It is ready.",
  failed: "It did not work, and is not tried again by itself. Once what was wrong has passed, try it again.",
  handed_over: "It has been handed to the workers, and begins as soon as one takes it.",
  next: "Nothing holds it: it begins in a moment.",
  next_retry: "Its last attempt did not work; it is tried again by itself.",
  no_worker: "No worker is running, so nothing is being made.",
  not_yet: "It was asked for a later moment.",
  others_ahead: "Other jobs are before it.",
  provider_in_trouble: "The AI service is in trouble. The job waits, at no cost, and goes on by itself.",
  queue_paused: "Its queue is paused. It goes on when an administrator resumes the queue.",
  running: "It is being made right now.",
  runs_alone: "Its worker broke off several times, so it runs alone, once a worker has nothing else to do.",
  slots_busy: "All places at the workers are taken; the next one goes to whoever is first.",
  unknown_task: "No worker here knows this kind of job. Perhaps an update is under way.",
  waits_for_jobs: "It waits for other jobs to end.",
  worker_lost: "Its worker has fallen silent. In a moment it is queued again, at no cost of an attempt.",
};

/** Why nobody can say when a job will be ready. */
const unknown: Record<UnknownCode, string> = {
  no_worker: "When it will be ready depends on when a worker is started.",
  not_known_now: "When it will be ready cannot be worked out just now.",
  not_measured: "When it will be ready cannot be said yet: too few such jobs were done lately.",
  provider_in_trouble: "When it will be ready depends on when the AI service answers again.",
  queue_paused: "When it will be ready depends on when the queue is resumed.",
  runs_alone: "When it will be ready depends on when a worker has nothing else to do.",
  too_many_ahead: "When it will be ready cannot be said: too many jobs are before it.",
  unknown_task: "When it will be ready depends on when a worker comes that knows this kind of job.",
  waits_for_jobs: "When it will be ready depends on the jobs that it waits for.",
  worker_lost: "When it will be ready can be said once it is queued again, in a moment.",
};

const verbs: Record<Verb, string> = {
  cancel: "Cancelled",
  claim: "A worker begins",
  complete: "Ready",
  fail: "Did not work; this was the last attempt",
  interrupt: "Given back to the queue, at no cost",
  release: "What it waited for has ended",
  report: "Goes on",
  rescue: "Its worker was lost",
  retry: "Did not work; will be tried again",
  submit: "Queued",
};

const page = {
  back: "All jobs",
  title: (what: string, who: string) => `${what}: ${who}`,
  id: "Number",
  copyId: "Copy the number of the job",
  cancel: "Cancel",
  cancelTitle: "Cancel this job?",
  cancelDetail: "If it runs, it stops within seconds; what it has done so far is not kept.",
  cancelNow: "Cancel the job",
  cancelled: "The job is cancelled",
  retry: "Try again",
  retried: "A new job is made",
  result: "To the summary",
  overview: "To the overview",
  now: "How it stands",
  triedAgain: "Did not work, and was tried again",
  wentWrong: (cause: string) => `What went wrong then: ${cause}`,
  counts: "A new job was made in its place, and counts from now on:",
  progress: "Progress of the job",
  why,
  unknown,
  ahead: (number: number, isMore: boolean) =>
    `${isMore ? "At least " : ""}${many(number, "job is", "jobs are")} before it`,
  ofSchool: (number: number) => `${count(number)} of them your school’s`,
  at: (when: string) => `Next: ${when}.`,
  since: (when: string) => `Since ${when}.`,
  estimate: (probably: string, certainly: string) =>
    `Probably ready ${probably}, almost certainly ${certainly}.`,
  by: (time: string) => `by ${time}`,
  cancelledBy: (name: string) => `Cancelled by ${name}.`,
  waitsFor: "It waits for, or has waited for",
  waitsForMore: "There are more of them.",
  retryOf: "Made in the place of",
  retriedAs: "Tried again as",
  workflow: "Its workflow",
  workflowNamed: (name: string) => `Workflow: ${name}`,
  step: "Step",
  thisStep: "this job’s step",
  stepJobs: (done: number, of: number) => `${count(done)} of ${many(of, "job", "jobs")} done`,
  afterSteps: (names: string) => `After ${names}`,
  batch: "The jobs that were queued with it",
  related: "What belongs to it",
  noneRelated: "It stands alone: it waits for no other job, and is no part of a workflow.",
  deliveries: "Messages to other software",
  deliveryCount: (number: number) => many(number, "message", "messages"),
  toDeliveries: "See them all",
  delivery: {
    delivered: "Arrived",
    given_up: "Given up",
    owed: "Will be sent",
  },
  attempts: (number: number) => many(number, "attempt", "attempts"),
  noDelivery: "Nobody is told of this job.",
  life: "What became of it",
  lifeIntro: "Drawn to scale, from when it was asked for, on the left, to when it ended.",
  lifeIntroOpen: "Drawn to scale, from when it was asked for, on the left, to now.",
  enlarged: (took: string) => `Enlarged: from left to right is this attempt, ${took}.`,
  waited: "Waited for its turn",
  waitedBlocked: "Waited for other jobs",
  waitedRetry: "Waited for its next attempt",
  attempt: (number: number) => `Attempt ${count(number)}`,
  beginning: "Begins",
  goesOn: "goes on",
  log: "Everything that happened, and who did it",
  logColumns: { at: "When", what: "What", who: "By", attempt: "Attempt" },
  bySystem: "Synopsis",
  verbs,
  remarks: {
    followsEdit:
      "A teacher had changed the summary before this one. That version is kept, and is what the pupil goes on reading if it was released.",
    inThePlaceOf: "In the place of",
    neededFailed: "Was to be done only after a job that came to nothing:",
    noSlot: "It waited too long for a place at its worker.",
    overviewReused: "Nothing has changed since the last overview, so that was used again.",
    summaryReused: "Nothing has changed since the last summary, so that was used again.",
    waitsForProvider: "Waits for the AI service, which costs no try.",
    workerStopped: "Its worker was told to stop.",
  },
  isFrom: (moment: string) => `It is from ${moment}.`,
  technical: "For technicians",
  errorCode: "Code of the error",
  errorMessage: "Message",
  raw: "The job as other software sees it",
  facts: {
    priority: "Priority",
    queued: "Queued",
    begun: "Begun",
    ended: "Ended",
    attempts: "Attempts",
    evaluation: "Evaluation",
  },
  attemptsOf: (made: number, of: number) => `${count(made)} of at most ${count(of)} that count`,
};

export const jobs = { title: "Jobs", filters, list, bulk, page };
