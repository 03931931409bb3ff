import { many } from "./many";

const LISTED = new Intl.ListFormat("en-GB", { type: "conjunction" });

const listed = (parts: readonly (number | string)[]) => LISTED.format(parts.map(String));

/** What stands in a comment for somebody or something: see the API's pseudonyms. */
const tokens = {
  SUBJECT: "this pupil",
  EMAIL: "an e-mail address",
  PHONE: "a phone number",
  LINK: "a link",
  HANDLE: "a user name",
  NUMBER: "a number",
};

export const reading = {
  back: "The class",
  place: (number: number, of: number) => `${number} of ${of}`,
  pupils: "Pupils, by name",
  previous: "Previous",
  previousOf: (name: string) => `Previous pupil: ${name}`,
  next: "Next",
  nextOf: (name: string) => `Next pupil: ${name}`,
  nextPupil: "Next pupil",
  summary: "Summary",
  none: "No summary yet",
  noneDetail: "Nothing has been made from these comments so far.",
  noneDetailRunning: "It is being made now, and appears here by itself.",
  noneWithoutComments: "No classmate has written a comment about this pupil yet.",
  summarise: "Summarise",

  release: "Release",
  releaseAndNext: "Release and next",
  releasedTo: (name: string) => `Released: ${name} can see the summary now.`,
  standing: {
    hidden: "Not released: the pupil cannot see this yet.",
    older: "Not released: the pupil still sees an earlier version.",
    shown: (day: string, name: string | null) =>
      name === null
        ? `Released on ${day}. The pupil can see this.`
        : `Released by ${name} on ${day}. The pupil can see this.`,
  },
  changed: "A newer summary was written meanwhile. It was not released: read it first.",
  newer: "A newer version has been made since you opened this one.",
  newerWhileEditing: "A newer version has been made meanwhile. You are changing the one that you opened.",
  showNewer: "Show the newer one",
  newerText: "The newer version says",
  withdraw: "Withdraw",
  withdrawTitle: "Withdraw this release?",
  withdrawDetail: (name: string) =>
    `${name} then sees no summary of this evaluation, also none that was released before. You can release it again.`,
  withdrawn: "Withdrawn. The pupil no longer sees it.",

  more: "More",
  edit: "Edit",
  versions: "Versions",
  print: "Print",
  printClass: "Print the whole class",
  asText: "Download as text",
  asMarkdown: "Download as Markdown",
  again: "Write again",
  againTitle: "Write this summary again?",
  againDetail: "A new one is written from the comments. This one is kept under Versions.",
  againEdited:
    "You or a colleague changed this version. The new one does not have those changes; they are kept under Versions, where you can take them up again.",
  againReleased: "The pupil goes on seeing what is released now until you release the new one.",
  renewed: "The new version is there.",
  making: "A new version is being written",
  stop: "Cancel",
  stopped: "Cancelled. Nothing was changed.",
  edited: (name: string | null, when: string) =>
    name === null ? `Changed by a teacher, ${when}` : `Changed by ${name}, ${when}`,
  earlierEdit:
    "Changes that a teacher made to an earlier version are not in this one. They are kept under Versions.",

  point: (number: number) => `Point ${number}`,
  choose: "Choose a point to see which comments it rests on, or a comment to see what it is used for.",
  toComments: (count: number) => `To ${count === 1 ? "the comment" : `these ${count} comments`}`,
  toPoints: (count: number) => `To the ${count === 1 ? "point" : "points"}`,
  toAllComments: "To the comments",
  toSummary: "To the summary",
  pointRestsOn: (number: number, reviewers: readonly number[], comments: number) =>
    comments === 0
      ? `None of the comments that point ${number} was made from is there any more.`
      : `Point ${number} rests on ${many(comments, "comment", "comments")}, of ${reviewers.length === 1 ? "classmate" : "classmates"} ${listed(reviewers)}.`,
  gone: (count: number) =>
    `${many(count, "comment", "comments")} of it ${count === 1 ? "is" : "are"} no longer there.`,
  usedIn: (points: readonly number[]) =>
    points.length === 0
      ? "No point rests on this comment."
      : `${points.length === 1 ? "Point" : "Points"} ${listed(points)} ${points.length === 1 ? "rests" : "rest"} on this comment.`,
  usedBy: (points: readonly number[]) => `In ${points.length === 1 ? "point" : "points"} ${listed(points)}`,
  unused: "In no point",

  comments: "Comments",
  commentsOf: (comments: number, reviewers: number) =>
    `${many(comments, "comment", "comments")} from ${many(reviewers, "classmate", "classmates")}, without names`,
  noComments: "No classmate has written anything yet.",
  classmate: (number: number) => `Classmate ${number}`,
  score: (score: string) => `Score ${score}`,
  person: (number: string) => `person ${number}`,
  tokens,
  outdated: "The comments, or who is in the class, have changed since this summary was made.",
  sinceSummary: { changed: "Changed since", new: "New since" },
  isCut: "Very long: its end was not read.",
  leftOut: {
    not_anonymous: "Not shown and not used: it could not be freed of everything that may identify somebody.",
    too_many: "Not used: there were more comments than the model could take.",
  },

  editing: {
    title: "Edit the summary",
    text: "Text",
    point: (number: number) => `Point ${number}`,
    drop: "Drop",
    dropOf: (number: number) => `Drop: point ${number}`,
    keep: "Keep after all",
    keepOf: (number: number) => `Keep after all: point ${number}`,
    dropped: "Will be left out.",
    save: "Save",
    cancel: "Cancel",
    note: "Saving makes a new version. The pupil does not see it before you release it.",
    empty: "This cannot be empty. To leave a point out, drop it.",
    emptyText: "This cannot be empty.",
    saved: "Saved as a new version.",
    restored: "You had not saved these changes; they were kept for you.",
    discardTitle: "Leave without saving?",
    discardDetail: "Your changes to this summary are not saved.",
    discard: "Leave without saving",
    saveOverNewer: "Save mine as the newest",
    namesClassmate: (names: readonly string[]) =>
      `This names ${listed(names)}. A summary names no other pupil: write “a classmate” instead.`,
    code: (codes: readonly string[]) =>
      `${listed(codes)} says nothing to a reader. Write “you” or “a classmate” instead.`,
  },

  version: {
    title: (name: string) => `Versions of the summary for ${name}`,
    current: "Current",
    shown: "The pupil sees this",
    written: (when: string) => `Written ${when}`,
    show: "Read",
    showOf: (when: string) => `Read: the version of ${when}`,
    take: "Go back to this one",
    takeOf: (when: string) => `Go back to this one: the version of ${when}`,
    taken: "Taken up again, as a new version.",
    takeNote:
      "Going back makes a new version; nothing is lost, and the pupil sees nothing new until you release it.",
  },

  download: (name: string) => `Summary ${name}`,
  printing: {
    title: "Print the class",
    intro: "One pupil a page. Choose Print, or save as PDF in the window that opens.",
    which: "Which summaries",
    released: (count: number) => `Released (${count})`,
    ready: (count: number) => `All (${count})`,
    none: "Nothing to print",
    noneReleased:
      "No summary of this class has been released yet. Choose “All” to print those that are ready.",
    noneReady: "No summary of this class has been made yet.",
  },
};
