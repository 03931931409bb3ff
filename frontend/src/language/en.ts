import type { EvaluationStatus, GenerationMethod, JobStatus, PointKind, Role, Stage } from "../api/schema";

function many(count: number, one: string, more: string): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : more}`;
}

const roles: Record<Role, string> = { admin: "Administrator", student: "Pupil", teacher: "Teacher" };

const evaluationStatus: Record<EvaluationStatus, string> = { closed: "Closed", draft: "Draft", open: "Open" };

const jobStatus: Record<JobStatus, string> = {
  cancelled: "Cancelled",
  completed: "Ready",
  failed: "Did not work",
  processing: "Working",
  queued: "Waiting",
};

const stages: Record<Stage, string> = {
  started: "Starting",
  evaluation_verified: "Checking the evaluation",
  student_verified: "Checking the pupil",
  feedback_collected: "Comments gathered",
  anonymisation_started: "Taking out names",
  anonymised: "Writing the summary",
  generated: "Checking what was written",
  cached: "Saving",
  completed: "Ready",
};

const methods: Record<GenerationMethod, string> = {
  ai: "Written by an AI",
  empty: "No feedback yet",
  extractive: "Written by rules, without AI",
};

const methodsAtLength: Record<GenerationMethod, string> = {
  ai: "A language model wrote this from comments without names. Read it critically before you pass it on.",
  empty: "As soon as classmates have given feedback, summarise again.",
  extractive: "Fixed rules put this together from what classmates wrote. No AI was involved.",
};

const pointKinds: Record<PointKind, string> = { growth: "Points to work on", strength: "Strengths" };

/** Sentences for the codes of failed attempts; for a code that is not here, the server's own message is shown. */
const failures: Partial<Record<string, string>> = {
  answer_refused: "The text that was written did not pass our checks, so it was not kept.",
  not_anonymous:
    "A name could not be taken out of the comments with certainty, so nothing was sent to the AI.",
  dependency_failed: "Another job that this one was waiting for came to nothing, so it was not begun.",
  poison: "Making this summary broke off several times in a row.",
  provider_address: "No AI service answers at the address that was set. Please tell your administrator.",
  provider_auth: "The AI service does not accept our key. Please tell your administrator.",
  provider_declined: "The AI service declined to write this summary.",
  provider_model: "The AI service does not offer the model that was chosen. Please tell your administrator.",
  provider_quota: "The credit for the AI service is used up. Please tell your administrator.",
  provider_rate_limited: "The AI service is very busy.",
  provider_request:
    "The AI service did not take what we sent; perhaps it was too much for its model. Please tell your administrator.",
  provider_timeout: "The AI service took too long to answer.",
  provider_unavailable: "The AI service is not available at the moment.",
  provider_unreachable: "The AI service could not be reached.",
  student_not_enrolled: "This pupil no longer takes part in this evaluation.",
  unexpected: "Something unexpected went wrong.",
  unusable_answer: "The AI service gave an answer that could not be used.",
};

/** Sentences for the codes of refused requests; for a code that is not here, the server's own message is shown. */
const problems: Partial<Record<string, string>> = {
  busy: "Somebody else is changing the same thing just now. Nothing was changed; try again in a few seconds.",
  database_unavailable:
    "Synopsis cannot reach its data just now. Nothing was changed; try again in a few seconds.",
  evaluation_not_found: "This evaluation does not exist, or it is not yours to see.",
  internal_error: "Something went wrong on our side. It has been logged.",
  not_found: "This does not exist, or it is not yours to see.",
  not_your_evaluation: "This evaluation is a colleague’s. Ask them or your administrator for access.",
  offline: "Synopsis cannot be reached. Check your connection.",
  outcome_unknown: "It may have been stored, or not: look before you do it again.",
  rate_limited: "That was a bit too often. Wait a moment and try again.",
  student_not_found: "This pupil does not take part in this evaluation.",
  summary_not_found: "There is no summary for this pupil yet.",
  summary_changed: "A newer summary has been written meanwhile. Read that one first.",
  timeout: "Synopsis takes too long to answer.",
  too_many_attempts:
    "Too many attempts to sign in have failed. Wait a few minutes and try again, or ask your administrator.",
  unreadable:
    "Synopsis gave an answer that this page does not understand. Reload the page; there may be a newer one.",
  wrong_credentials: "The e-mail address or the password is not right.",
};

export const en = {
  locale: "en-GB",
  name: "English",
  title: (page: string) => `${page} · Synopsis`,

  shell: {
    account: "Your account",
    toDark: "Dark colours",
    toLight: "Light colours",
    language: "Language",
    menu: "Pages",
    signOut: "Sign out",
    skip: "Skip to the content",
    roles,
  },

  errors: {
    again: "Try again",
    failures,
    problems,
    heading: "That did not work",
    refused: "This cannot be shown",
    missing: "There is nothing here",
    missingDetail: "The address may be mistyped, or what it showed is gone.",
    slow: "This takes longer than usual…",
    toEvaluations: "To the evaluations",
  },

  signIn: {
    title: "Sign in",
    welcome: "What classmates say, in a few honest sentences",
    email: "E-mail address",
    emailMissing: "Fill in your e-mail address.",
    emailPlaceholder: "you@school.example",
    password: "Password",
    passwordMissing: "Fill in your password.",
    passwordPlaceholder: "Your password",
    showPassword: "Show the password",
    submit: "Sign in",
    expired: "Your session has ended. Sign in again and you are back where you were.",
    signedOut: "You have signed out.",
    thisTab: "Closing this tab signs you out.",
  },

  evaluations: {
    title: "Evaluations",
    intro: "Choose an evaluation to summarise what classmates wrote.",
    status: evaluationStatus,
    empty: "No evaluations yet",
    emptyDetail:
      "An evaluation appears here once it has been made and its feedback imported. For now that is done through the API; your administrator can help.",
    forStaff: "This page is for teachers",
    forStaffDetail: "You are signed in as a pupil. Your teacher gives you your summary once it is ready.",
    pupils: (count: number) => many(count, "pupil", "pupils"),
    comments: (count: number) => many(count, "comment", "comments"),
    summaries: (count: number, of: number) => `${count} of ${many(of, "summary", "summaries")}`,
    made: (date: string) => `Made on ${date}`,
    more: "Show more",
  },

  class: {
    back: "All evaluations",
    summarise: "Summarise the class",
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
    notLive: "Not live; checking every few seconds",
  },

  pupil: {
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
    awaitsProvider: "Waiting for the AI service; goes on by itself",
    retriesSoon: "Trying again any moment",
    retries: (when: string) => `Trying again ${when}`,
    attempt: (attempt: number, of: number) => `attempt ${attempt} of ${of}`,
    refusedFallback: "Something went wrong.",
  },

  summary: {
    title: (name: string) => `Summary for ${name}`,
    close: "Close",
    kinds: pointKinds,
    reviewers: (count: number, of: number) =>
      of > 0 ? `${count} of ${many(of, "classmate", "classmates")}` : many(count, "classmate", "classmates"),
    methods,
    methodsAtLength,
    basedOn: (comments: number, reviewers: number) =>
      `Based on ${many(comments, "comment", "comments")} from ${many(reviewers, "classmate", "classmates")}`,
    made: (date: string) => `Made ${date}`,
    released: "The pupil can see this summary.",
    notReleased: "The pupil cannot see this summary yet.",
    renewing: "A new version is being made; this is the previous one.",
    model: (model: string) => `Model: ${model}`,
  },
};

/** Every text of the page. Dutch has the same shape, so a text that is missing there does not compile. */
export type Texts = typeof en;
