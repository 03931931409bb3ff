import type { RunOutcome, ScheduledQueue } from "../../api/schema";
import { many } from "./many";

const outcomes: Record<RunOutcome, string> = {
  submitted: "Queued",
  missed: "Missed",
  overlapped: "Passed over",
  skipped: "Nothing to do",
  failed: "Failed",
};

const queues: Record<ScheduledQueue, string> = {
  "ai-summaries-high": "High",
  "ai-summaries": "Normal",
  "ai-summaries-low": "Low",
};

export const schedules = {
  title: "Schedules",
  intro: "Summaries that are made by themselves, at set times.",
  make: "New schedule",
  empty: "Nothing is planned yet",
  emptyDetail:
    "A schedule summarises a class by itself, every night for instance. As long as nobody writes new feedback, a run costs nothing.",
  name: "Name",
  when: "When",
  next: "Next run",
  none: "None while it is off",
  history: "Past runs",
  last: "Last run",
  onOff: "On or off",
  neverRan: "Has not run yet",
  on: "On",
  isOn: (name: string) => `${name}: on or off`,
  turnedOn: (name: string) => `${name} is on`,
  turnedOff: (name: string) => `${name} is off`,
  act: "Actions",
  run: "Run now",
  runOf: (name: string) => `Run now: ${name}`,
  edit: "Edit",
  editOf: (name: string) => `Edit: ${name}`,
  remove: "Delete",
  removeOf: (name: string) => `Delete: ${name}`,
  removeDetail:
    "The schedule and its history are deleted for good. The summaries and jobs that it has made stay.",
  removed: (name: string) => `${name} has been deleted`,
  inZone: (zone: string) => `time in ${zone}`,
  evaluation: (title: string, pupils: number | null) =>
    pupils === null ? `${title}, the whole class` : `${title}, ${many(pupils, "pupil", "pupils")}`,

  runAll: (count: number, title: string) =>
    `A summary is queued for ${many(count, "pupil", "pupils")} of “${title}”, as if its time had come.`,
  runDetail:
    "Whoever’s summary is being made already is passed over. Where nobody has written anything new, the summary stays and costs nothing. The next planned run stays when it is.",
  ran: (queued: number, already: number) =>
    already === 0
      ? `${many(queued, "job", "jobs")} queued`
      : `${many(queued, "job", "jobs")} queued; ${already.toLocaleString("en-GB")} were under way already`,

  outcomes,
  lastQueued: (count: number) => `${many(count, "job", "jobs")} queued`,
  gone: (count: number) => `${count.toLocaleString("en-GB")} no longer kept`,
  allUnderWay: (count: number) => `Nothing new: ${many(count, "job was", "jobs were")} under way already`,
  sparkHeading: (runs: number) => `The newest ${runs}: the higher, the more jobs`,
  spark: (runs: number, parts: string) => `The newest ${many(runs, "run", "runs")}, oldest first: ${parts}`,
  sparkPart: (count: number, outcome: string) => `${count} × ${outcome.toLowerCase()}`,
  runAt: "Due",
  outcome: "What came of it",
  jobs: "Jobs",
  why: {
    notMadeUp: (count: number) =>
      `${many(count, "run", "runs")} more than an hour late, because nothing was there to start them; not made up for, as this schedule says.`,
    madeUp: (count: number) =>
      `${many(count, "run was", "runs were")} missed, because nothing was there to start them; the run after them stands for them.`,
    changed: "The schedule was changed just before this run was begun.",
    stillActive: "Jobs of the run before were still busy.",
    closed: "The evaluation is closed. Opened again, the schedule goes on.",
    draft: "The evaluation is still a draft. Once it is opened, the schedule begins.",
    nobody: "None of its pupils takes part in the evaluation.",
    passedOver: (ids: string) => `Some pupils no longer take part and were passed over: ${ids}.`,
    ownerLeft: "Whoever made or last changed this schedule has left the school.",
    rights: (name: string) =>
      `The schedule runs with the rights of ${name}, who may no longer do this, or what it is about is gone.`,
    disabled: "It has been turned off; whoever turns it on again answers for it.",
    unexpected: "Something unexpected went wrong. Whoever runs Synopsis finds more in its log.",
  },
  byHand: (name: string) => `by hand, ${name}`,
  reason: "Why",
  toJobs: "See its jobs",
  noRunsDetail: "What comes of each run is told here, from the first one on.",

  newTitle: "A new schedule",
  back: "All schedules",
  what: "What is summarised",
  chooseEvaluation: "Evaluation",
  evaluationMissing: "Choose an evaluation.",
  noEvaluations: "No evaluation has this name",
  whom: "For whom",
  everybody: "The whole class: whoever takes part when it runs",
  chosen: "Some pupils",
  choosePupils: "Pupils",
  pupilsMissing: "Choose at least one pupil.",
  noPupils: "No pupil has this name",
  gonePupil: (id: number) => `Pupil ${id}, who no longer takes part`,
  nameMissing: "Give it a name, so that you know it again.",
  defaultName: (title: string) => `Summaries of ${title}`,
  kinds: {
    daily: "Every day",
    weekdays: "Every weekday, Monday to Friday",
    weekly: "On some days of the week",
    hours: "Every few hours",
    own: "For experts: a cron expression",
  },
  at: "At",
  timeMissing: "Fill in a time, such as 02:00.",
  days: {
    MON: "Monday",
    TUE: "Tuesday",
    WED: "Wednesday",
    THU: "Thursday",
    FRI: "Friday",
    SAT: "Saturday",
    SUN: "Sunday",
  },
  daysMissing: "Choose at least one day.",
  every: "How often",
  hours: (count: number) => (count === 1 ? "Every hour" : `Every ${count} hours`),
  expression: "Cron expression",
  expressionDetail:
    "Minute, hour, day of the month, month, day of the week. 0 2 * * * is every day at 02:00.",
  expressionMissing: "Write an expression.",
  zone: "Time zone",
  zoneDetail: "The run keeps to the clock of this place, in summer and winter.",
  zoneMissing: "Choose a time zone.",
  zoneInvalid: "This is no time zone.",
  noZones: "No time zone has this name",
  preview: "When it will run",
  previewWaits: "As soon as you have said when, the coming runs are shown here.",
  comingRuns: "The coming runs",
  yourTime: (time: string) => `${time} on your clock`,
  otherZone: (zone: string) => `Your own clock is set to ${zone}; the times above are those of the schedule.`,
  clocksChanged: "the clocks have changed",
  skipped: (day: string, time: string, at: string) =>
    `On ${day} the clocks go forward and skip ${time}: it runs at ${at} then.`,
  twice: (day: string, time: string) =>
    `On ${day} the clocks go back and show ${time} twice: it runs at the first of the two.`,
  whatIf: "If things go differently",
  misfire: "If a run is more than an hour late, because Synopsis was switched off",
  misfires: {
    once: "Make up for it once, however many were missed",
    skip: "Leave it out and wait for the next one",
  },
  overlap: "If the run before is still busy",
  overlaps: {
    skip: "Leave this one out",
    allow: "Run all the same",
  },
  queue: "Priority",
  queues,
  queueDetails: {
    "ai-summaries-high": "Made before whatever else waits. For a few pupils only.",
    "ai-summaries": "Made in turn, like what people ask for themselves.",
    "ai-summaries-low": "Made when nothing else waits. Good for the night.",
  } satisfies Record<ScheduledQueue, string>,
  enabled: "On",
  enabledDetail: "Turned off, it keeps everything and does not run.",
  save: "Save",
  plan: "Plan it",
  planned: (name: string) => `${name} is planned`,
  saved: "Saved",
  saving: "Whoever saves it answers for it: if they leave the school, the schedule stops.",
  incomplete: "Something is not right yet; it is marked above.",
  unsaved: "Not saved yet",
  leave: "Leave without saving?",
  leaveDetail: "What you have changed here is lost.",
  leaveNow: "Leave",
  stay: "Stay here",
  fields: {
    minute: "minute",
    hour: "hour",
    "day of the month": "day of the month",
    month: "month",
    "day of the week": "day of the week",
  },
  mistakes: {
    tooLong: "This is too long for an expression.",
    oddCharacters: "There are characters in it that no expression has.",
    fields: (count: number) =>
      `There ${count === 1 ? "is 1 part" : `are ${count} parts`}; it takes five: minute, hour, day of the month, month, day of the week.`,
    alias: "After @ only hourly, daily, weekly, monthly and yearly are known.",
    never: "This date never comes, like 30 February.",
    outside: (term: string, field: string, low: string, high: string) =>
      `“${term}” is no ${field}: ${low} to ${high} are possible.`,
    downwards: (term: string, field: string) =>
      `“${term}” is no ${field}: a range runs upwards. Write it as two, with a comma.`,
    step: (term: string, field: string, most: string) =>
      `“${term}” is no ${field}: after the / stands a number from 1 to ${most}.`,
    term: (term: string, field: string) =>
      term === ""
        ? `For the ${field}, something is missing beside a comma.`
        : `“${term}” is no ${field}. Write a number, a range like 1-5, a step like */2, or * for all.`,
  },
};
