import type { Role } from "../../api/schema";

const roles: Record<Role, string> = { admin: "Administrator", student: "Pupil", teacher: "Teacher" };

/** Sentences for the codes of failed attempts; for a code that is not here, the server's own message is shown. */
const failures: Partial<Record<string, string>> = {
  answer_refused: "The text that was written did not pass our checks, so it was not kept.",
  not_anonymous:
    "A name could not be taken out of the comments with certainty, so nothing was sent to the AI.",
  dependency_failed: "Another job that this one was waiting for came to nothing, so it was not begun.",
  poison: "Making this summary broke off several times in a row.",
  provider_address: "No AI service answers at the address that was set.",
  provider_auth: "The key for the AI service is not accepted.",
  provider_declined: "The AI service declined to write this summary.",
  provider_model: "The AI service does not offer the model that was chosen.",
  provider_quota: "The credit for the AI service is used up.",
  provider_rate_limited: "The AI service is very busy.",
  provider_request: "The AI service did not take what we sent; perhaps it was too much for its model.",
  provider_timeout: "The AI service took too long to answer.",
  provider_unavailable: "The AI service is not available at the moment.",
  provider_unreachable: "The AI service could not be reached.",
  student_not_enrolled: "This pupil no longer takes part in this evaluation.",
  unexpected: "Something unexpected went wrong.",
  unusable_answer: "The AI service gave an answer that could not be used.",
};

/** Whom to tell, of what only somebody who runs Synopsis can mend: it depends on who reads it. */
const advice: Advice = {
  teacher: "Please tell your administrator.",
  admin: {
    no_worker: "Please tell whoever runs Synopsis to start one.",
    poison: "Please tell whoever runs Synopsis: its log says what broke off.",
    provider_address: "Please tell whoever runs Synopsis to check the setting SYNOPSIS_AI_BASE_URL.",
    provider_auth:
      "Please tell whoever runs Synopsis to check the setting SYNOPSIS_AI_API_KEY. It is none of your school’s API keys.",
    provider_model: "Please tell whoever runs Synopsis to check the setting SYNOPSIS_AI_MODEL.",
    provider_quota: "Please tell whoever runs Synopsis to top up the credit at the AI service.",
    provider_request:
      "Please tell whoever runs Synopsis to see whether the model in the setting SYNOPSIS_AI_MODEL takes long texts.",
    unexpected: "Please tell whoever runs Synopsis: its log says what went wrong.",
  },
};

export interface Advice {
  teacher: string;
  /** By the codes of failed attempts and of reasons to wait. For one that is not here, there is nobody to tell. */
  admin: Partial<Record<string, string>>;
}

/** Sentences for the codes of refused requests; for a code that is not here, the server's own message is shown. */
const problems: Partial<Record<string, string>> = {
  busy: "Somebody else is changing the same thing just now. Nothing was changed; try again in a few seconds.",
  database_unavailable:
    "Synopsis cannot reach its data just now. Nothing was changed; try again in a few seconds.",
  evaluation_not_found: "This evaluation does not exist, or it is not yours to see.",
  internal_error: "Something went wrong on our side. It has been logged.",
  not_found: "This does not exist, or it is not yours to see.",
  not_your_evaluation: "This evaluation is a colleague’s. Ask them or your administrator for access.",
  no_such_point: "This version does not have that point any more. Read it again.",
  names_classmate: "The text names another pupil of the class. Write “a classmate” instead.",
  text_empty: "The text, or one of its points, is empty.",
  code_in_text:
    "The text has a code in it that stands for somebody in the comments, and says nothing to a reader.",
  offline: "Synopsis cannot be reached at the moment. Check your connection.",
  page_not_fetched:
    "This page could not be fetched. Check your connection and try again; if Synopsis was renewed meanwhile, reload the page.",
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

export const shell = {
  account: "Your account",
  toDark: "Dark colours",
  toLight: "Light colours",
  language: "Language",
  menu: "Pages",
  signOut: "Sign out",
  close: "Close",
  keep: "Leave it",
  more: "Show more",
  copy: "Copy",
  copied: "Copied",
  cut: "Synopsis cannot be reached at the moment; trying again.",
  late: "Could not be fetched anew just now.",
  asOf: (when: string) => `As of ${when}`,
  skip: "Skip to the content",
  groups: { class: "Class", work: "Work", school: "School" },
  forStaff: "This page is for teachers",
  forStaffDetail: "You are signed in as a pupil. Your own summaries are on your page.",
  toMySummaries: "To your summaries",
  forAdmins: "This page is for administrators",
  forAdminsDetail: "Ask an administrator of your school.",
  roles,
};

export const errors = {
  again: "Try again",
  failures,
  advice,
  problems,
  heading: "That did not work",
  refused: "This cannot be shown",
  missing: "There is nothing here",
  missingDetail: "The address may be mistyped, or what it showed is gone.",
  slow: "This takes longer than usual…",
  toEvaluations: "To the evaluations",
};

export const signIn = {
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
  again: {
    label: "Your session",
    soon: (when: string) => `Your session ends ${when}. What you are working on stays as it is.`,
    stay: "Stay signed in",
    later: "Later",
    detail: (email: string) => `Fill in the password of ${email} once more; then you go on where you are.`,
    stayed: "You stay signed in.",
  },
  lastTab: "You sign in for every tab and window of this browser. Closing the last one signs you out.",
};
