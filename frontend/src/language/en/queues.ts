import type { HealthReasonCode } from "../../api/schema";
import { many } from "./many";

interface Trouble {
  /** What is wrong. */
  what: string;
  /** What to do about it, and who. */
  remedy: string;
}

const troubles: Record<HealthReasonCode, Trouble> = {
  migrations_ahead: {
    what: "An update of Synopsis is half done: its database is newer than its programs.",
    remedy: "Whoever runs Synopsis has to finish the update.",
  },
  migrations_behind: {
    what: "An update of Synopsis is half done: its database is older than its programs.",
    remedy: "Whoever runs Synopsis has to finish the update; waiting jobs then begin by themselves.",
  },
  no_workers: {
    what: "No worker is running, so nothing is being made.",
    remedy: "Whoever runs Synopsis has to start one; waiting jobs then begin by themselves.",
  },
  oldest_queued: {
    what: "A job has been waiting for longer than it should.",
    remedy:
      "If many jobs wait, more workers help; whoever runs Synopsis can start them. Nothing is lost meanwhile.",
  },
  postgresql_down: {
    what: "The database of Synopsis does not answer.",
    remedy: "Whoever runs Synopsis has to look at it; what was queued is kept there.",
  },
  provider_cooling: {
    what: "The AI service is in trouble. Its jobs wait, and lose none of their tries.",
    remedy: "You need not do anything: it is asked again now and then, and they go on once it answers.",
  },
  redis_down: {
    what: "A part of Synopsis that hands jobs to workers (Redis) does not answer. Jobs are taken in, and wait.",
    remedy:
      "Whoever runs Synopsis has to start it again; nothing is lost, and jobs then go on by themselves.",
  },
  redis_policy: {
    what: "A part of Synopsis that hands jobs to workers (Redis) may forget some of them, which then begin late.",
    remedy: "Whoever runs Synopsis has to change one of its settings. Nothing is lost.",
  },
  result_store_refuses: {
    what: "The store that keeps copies of the results does not take them.",
    remedy: "Whoever runs Synopsis has to check its address and its key. Summaries are made as ever.",
  },
  results_overdue: {
    what: "The store that keeps copies of the results has been waiting for some of them.",
    remedy: "Whoever runs Synopsis has to see whether it answers. Summaries are made as ever.",
  },
  schedules_overdue: {
    what: "A schedule was due and has not been run.",
    remedy: "Whoever runs Synopsis has to start the scheduler; what is due is then run.",
  },
  workers_differ: {
    what: "Two parts of Synopsis do not know of the same workers.",
    remedy: "Whoever runs Synopsis has to give all its programs the same addresses.",
  },
};

const names: Partial<Record<string, string>> = {
  "ai-summaries": "Normal priority",
  "ai-summaries-high": "High priority",
  "ai-summaries-low": "Low priority",
};

export const queues = {
  title: "Queues",
  intro: "Whether the work gets on: what waits, what is being made, and who makes it.",
  names,
  troubles,
  verdicts: {
    healthy: (running: number, waiting: number) =>
      running + waiting === 0
        ? "Nothing is stuck, and nothing is waiting."
        : `Nothing is stuck: ${running.toLocaleString("en-GB")} being made, ${waiting.toLocaleString("en-GB")} waiting.`,
    degraded: "Jobs are being done, but something needs a look.",
    unhealthy: "Nothing is being made now, and will not be until somebody does something.",
    held: (waiting: number) => `Your school holds up ${many(waiting, "job", "jobs")}.`,
  },
  heldUp: (queue: string, waiting: number) =>
    `The queue “${queue}” is paused, and ${many(waiting, "job waits", "jobs wait")} in it.`,
  heldUpRemedy: "They begin when an administrator of your school resumes it.",
  forOperators: "For whoever runs Synopsis",
  each: "The queues of your school",
  waiting: "Waiting",
  running: "Being made",
  retrying: "Trying again later",
  scheduled: "Asked for later",
  blocked: "Waiting for other jobs",
  oldest: (age: string) => `The oldest has waited ${age}.`,
  noneWaits: "Nothing is due.",
  pause: "Pause",
  pauseOf: (queue: string) => `Pause the queue “${queue}”`,
  pauseDetail: (waiting: number, running: number) =>
    `No more jobs of your school begin in this queue: ${many(waiting, "job that waits stays", "jobs that wait stay")} in it, and ${many(running, "job that is being made is", "jobs that are being made are")} finished. New jobs are taken in, and wait too. Other schools do not notice.`,
  paused: (queue: string) => `The queue “${queue}” is paused.`,
  counting: "Counting…",
  resume: "Resume",
  resumeOf: (queue: string) => `Resume the queue “${queue}”`,
  resumeDetail: (waiting: number) =>
    waiting === 0
      ? "Jobs of your school begin in this queue again; none is waiting now."
      : `${many(waiting, "job that waits begins", "jobs that wait begin")} as workers become free.`,
  resumed: (queue: string) => `The queue “${queue}” goes on.`,
  pausedBy: (who: string, when: string) => `Paused by ${who} ${when}`,
  anAdmin: "an administrator",
  lately: "How it went",
  window: "Over the last",
  windows: { "15m": "15 minutes", "1h": "1 hour", "6h": "6 hours", "1d": "1 day", "7d": "7 days" },
  of: "Show",
  which: "Which jobs",
  everything: "All jobs",
  queue: (name: string) => `Queue: ${name}`,
  task: (name: string) => `Kind: ${name}`,
  completed: "Ready",
  failed: "Did not work",
  cancelled: "Cancelled",
  retries: "Tried again by itself",
  perMinute: (number: string) => `${number} a minute`,
  tokens: "Tokens of the AI service",
  tokensDetail: (read: string, written: string) => `${read} read, ${written} written`,
  half: "Half of them",
  most: "95 of 100",
  nearlyAll: "99 of 100",
  charts: {
    ended: "Jobs that ended",
    wait: "How long jobs waited",
    run: "How long making one took",
    oldest: "How long the oldest job had been waiting",
  },
  endedIn: (ready: number, failed: number, cancelled: number) =>
    `${ready.toLocaleString("en-GB")} ready, ${failed.toLocaleString("en-GB")} did not work, ${cancelled.toLocaleString("en-GB")} cancelled`,
  took: (p50: string, p95: string, p99: string) =>
    `Half took at most ${p50}, 95 of 100 at most ${p95}, 99 of 100 at most ${p99}`,
  waited: (p50: string, p95: string, p99: string) =>
    `Half waited at most ${p50}, 95 of 100 at most ${p95}, 99 of 100 at most ${p99}`,
  oldestWas: (most: string) => `At most ${most}`,
  nothingEnded: "No job ended in this time.",
  nothingWaited: "Nothing had to wait in this time.",
  asTable: "Show as a table",
  emptySpans: "Spans of time in which nothing happened are left out.",
  from: "From",
  soFar: (time: string) => `${time}, so far`,
  oldestColumn: "Oldest job",
  compared: "By queue and by kind",
  waitedColumn: "Waited: half · 95 · 99 of 100",
  tookColumn: "Took: half · 95 · 99 of 100",
  tokensColumn: "Tokens read · written",
  causes: "Why jobs did not work",
  noCauses: "Every job worked in this time.",
  causeJobs: (count: number) => many(count, "job", "jobs"),
  causeToDo: (count: number, of: number) =>
    count === of ? "" : count === 0 ? "all tried again" : `${count.toLocaleString("en-GB")} still to do`,
  toFailures: "To the failures",
  toJobs: "To these jobs",
  workers: "Workers",
  workersIntro: "Programs that do the jobs, for every school on this installation.",
  workersUnknown: "Which workers there are is not known just now.",
  lost: (count: number) =>
    `${many(count, "job was", "jobs were")} at a worker that has fallen silent; another one takes ${count === 1 ? "it" : "them"} in a moment.`,
  noWorkers: "No worker is running. Waiting jobs begin as soon as one is started.",
  worker: "Worker",
  state: "State",
  states: { busy: "Working", idle: "Ready", stopping: "Finishing up" },
  doing: "For your school",
  doingNothing: "Nothing now",
  moreJobs: (count: number) => `and ${many(count, "more job", "more jobs")}`,
  places: "Places in use",
  placesOf: (used: number, of: number) => `${used.toLocaleString("en-GB")} of ${of.toLocaleString("en-GB")}`,
  started: "Started",
  seen: "Last seen",
  version: (version: string) => `version ${version}`,
};
