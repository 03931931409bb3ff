import type { JobStatus, Stage } from "../../api/schema";
import { many } from "./many";

const jobStatus: Record<JobStatus, string> = {
  cancelled: "Cancelled",
  completed: "Ready",
  failed: "Did not work",
  processing: "Working",
  queued: "Waiting",
};

/** What is done from the moment that a stage is reached, until the next one is. */
const stages: Record<Stage, string> = {
  started: "Collecting what it needs",
  evaluation_verified: "Checking the pupil",
  student_verified: "Gathering the comments",
  feedback_collected: "Looking for what has changed",
  anonymisation_started: "Taking out names",
  anonymised: "Writing the summary",
  generated: "Finishing",
  cached: "Saving",
  completed: "Ready",
};

export const ofClass = {
  back: "All evaluations",
  summarise: "Summarise the class",
  bringUpToDate: "Bring the summaries up to date",
  summariseAllRunning: "Every summary is being made already.",
  summariseNobody: "There are no pupils in this evaluation yet.",
  done: (done: number, of: number) => `${done} of ${of} done`,
  running: (count: number) => `${count} being made`,
  waiting: (count: number) => `${count} waiting`,
  retrying: (count: number) => `${count} trying again later`,
  failed: (count: number) => `${count} did not work`,
  allDone: (of: number) => `All ${of} summaries are ready`,
  progress: "Progress of the class",
  pupils: "Pupils",
  noPupils: "No pupils yet",
  noPupilsDetail: "Import feedback into this evaluation; the pupils come along with it.",
  held: (count: number) => `${count} waiting for the AI service`,
  stands: {
    no_worker: "Nobody is at work to make them.",
    queue_paused: "An administrator has paused the queue; it goes on once it is resumed.",
  },
  readyBy: (time: string) => `probably ready by ${time}`,
  overview: "Class overview",
  retryFailed: (count: number) => `Try all ${count} again`,
  summariseRest: (count: number, name: string) => `Summarise ${count === 1 ? name : `the other ${count}`}`,
  nothingChanged: (count: number) =>
    count === 1
      ? "Nothing had changed: the summary was up to date, so nothing was written, and it cost nothing."
      : `Nothing had changed: all ${count} summaries were up to date, so nothing was written, and it cost nothing.`,
  written: (count: number) => `${many(count, "summary was", "summaries were")} newly written`,
  stillHold: (count: number) => `${count} ${count === 1 ? "was" : "were"} up to date`,
  withoutComments: (count: number) => `${count} ${count === 1 ? "has" : "have"} no comments yet`,
  cancelledToo: (count: number) => `${count} cancelled`,
  cancelAll: "Cancel all",
  cancelAllNow: "Cancel them",
  cancelHeading: "Cancel what is waiting or being made?",
  cancelling: (count: number) =>
    count === 0
      ? "There is nothing left to cancel: all of it has ended meanwhile."
      : count === 1
        ? "One job is waiting or being worked on. It will be cancelled."
        : `${count} jobs are waiting or being worked on. They will be cancelled.`,
  cancellingMeans: "Summaries that are ready stay as they are. You can start the others again at any time.",
  cancelledMany: (count: number) => `${many(count, "job was", "jobs were")} cancelled.`,
  cancellingMany: (count: number) =>
    `${many(count, "job was", "jobs were")} cancelled; the others follow by themselves.`,
  show: "Show pupils",
  everybody: "All",
  groups: {
    busy: "Waiting or being made",
    failed: "Did not work",
    todo: "To do",
    ready: "Ready",
    hidden: "Not released",
  },
  search: "Search by name",
  clearSearch: "Clear the search",
  nobodyFound: "No pupil matches. Choose “All”, or search for something else.",
  notLive: "Not live; checking every few seconds",
};

export const pupil = {
  progress: (name: string) => `Progress of the summary for ${name}`,
  status: jobStatus,
  stages,
  none: "Not summarised yet",
  basedOn: (comments: number, reviewers: number) =>
    comments === 0
      ? "No feedback yet"
      : `${many(comments, "comment", "comments")} from ${many(reviewers, "classmate", "classmates")}`,
  read: "Read",
  readOf: (name: string) => `Read: summary for ${name}`,
  readEarlier: "Earlier version",
  readEarlierOf: (name: string) => `Earlier version of the summary for ${name}`,
  again: "Try again",
  againOf: (name: string) => `Try again for ${name}`,
  summarise: "Summarise",
  summariseOf: (name: string) => `Summarise: ${name}`,
  cancel: "Cancel",
  cancelOf: (name: string) => `Cancel: summary for ${name}`,
  cancelled: (name: string) => `Cancelled: the summary for ${name}.`,
  endedMeanwhile: (name: string) => `Too late to cancel: the summary for ${name} has ended.`,
  released: "The pupil can read it",
  releasedEarlier: "The pupil reads an earlier version",
  why: "Why?",
  whyOf: (name: string) => `Why the summary for ${name} did not work`,
  awaitsProvider: "Waiting for the AI service; goes on by itself",
  retriesSoon: "Trying again any moment",
  retries: (when: string) => `Trying again ${when}`,
  attempt: (attempt: number, of: number) => `attempt ${attempt} of ${of}`,
  refusedFallback: "Something went wrong.",
};
