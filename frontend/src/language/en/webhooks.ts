import type { DeliveryEvent, DeliveryFailure, DeliveryStatus } from "../../api/schema";
import { many } from "./many";

const events: Record<DeliveryEvent, string> = {
  "job.completed": "A job is ready",
  "job.failed": "A job did not work",
  "job.cancelled": "A job was cancelled",
  "webhook.test": "Test",
};

const statuses: Record<DeliveryStatus, string> = {
  owed: "On its way",
  delivered: "Arrived",
  given_up: "Given up",
};

const failures: Record<DeliveryFailure, string> = {
  unusable_url: "The address cannot be used, so nothing was sent.",
  not_public: "The name leads into a private network, which is not called.",
  name_not_found: "There is no server by this name.",
  could_not_connect: "Nobody answers at this address.",
  tls_failed: "The connection could not be made secure. Look at the receiver’s certificate.",
  timed_out: "The receiver took too long to answer.",
  connection_lost: "The connection broke off before there was an answer.",
  not_http: "What came back is no answer of a web server.",
  redirected: "The receiver sends us on to another address, which we do not follow. Use that one.",
  rejected: "The receiver did not take it.",
  throttled: "The receiver asks for fewer messages at a time.",
  gone: "The receiver says that this address is closed for good. Nothing more is sent there until a test arrives.",
  failing: "The receiver is in trouble itself.",
  interrupted: "We were interrupted while sending; it may have arrived or not.",
  disabled: "This address has said that it is closed, so nothing was sent. Send it a test if it works again.",
  documentation_name: "This name is for examples and belongs to nobody, so nothing was sent.",
};

export const webhooks = {
  title: "Webhooks",
  intro: "What other software of the school is told when a job ends.",
  tabs: { deliveries: "Deliveries", test: "Test", settings: "How often", secret: "Secret" },
  events,
  statuses,
  failures,

  status: "Status",
  everything: "All",
  ofJob: (job: string) => `Of job ${job}`,
  allJobs: "Of all jobs",
  empty: "Nothing has been sent yet",
  emptyDetail:
    "When a job is queued with a web address, that address is told how it ends. Try yours with a test first.",
  emptyFiltered: "Nothing like this",
  emptyFilteredDetail: "No delivery stands like this. Choose another status, or look at all.",
  showAll: "Show all",
  toTest: "Send a test",
  deliveredAt: (when: string) => `arrived ${when}`,
  nextAt: (when: string) => `next attempt ${when}`,
  nextNow: "is sent any moment",
  attempts: (count: number, most: number) => `${count} of ${many(most, "attempt", "attempts")}`,
  attempt: (number: number) => `Attempt ${number}`,
  noAttempts: "Nobody has been called yet.",
  neverCalled: "Nobody was called.",
  code: "Answer",
  said: "What the receiver answered",
  noAnswer: "No answer",
  underWay: "Being made now",
  arrived: "It arrived.",
  replay: "Send again",
  replayOf: (url: string) => `Send again to ${url}`,
  replayDetail: (url: string) =>
    `The same message goes to ${url} once more, with all of its attempts. It has the same webhook-id, so a receiver that has it already can tell.`,
  replayed: "It is on its way again",
  job: "Job",
  id: "webhook-id",
  comes: "What comes next",
  comesLater: (number: number, of: number, when: string) => `Attempt ${number} of ${of} is made ${when}.`,
  comesAgain: (when: string) => `It is sent again ${when}.`,
  comesNothing: "Nothing: it has arrived.",
  comesNothingMore: "Nothing more by itself. You can send it again.",

  testTitle: "Does your receiver answer?",
  testDetail:
    "We send one small message to an address, once, and show what comes of it. No job is touched. Any answer from 200 to 299 is a success.",
  url: "Web address",
  urlDetail: "Public, and beginning with https://",
  urlExample: "https://example.com/webhook",
  urlMissing: "Fill in an address.",
  send: "Send a test",
  sending: "Calling the receiver. That takes ten seconds at most.",
  arrivedIn: (code: number, took: string) => `It arrived: answered with ${code} in ${took}.`,
  failedWith: "It did not arrive.",

  /** Of an address that cannot be used: how the server's sentence begins, and what is said here. */
  unfit: [
    ["must have at most", "The address is too long."],
    ["must not contain spaces", "There are spaces, line ends or backslashes in the address."],
    ["must be a web address", "This is no web address. One looks like https://example.com/webhook."],
    ["must not contain a user name", "Leave the user name and the password out of the address."],
    ["must begin with https", "The address must begin with https://, since what is sent is about pupils."],
    ["must have a port", "The port is a number from 1 to 65535."],
    ["must use port", "Only the ports 443 and 8443 are possible."],
    ["must name its host", "Name the server by a domain name or a plain IP address."],
    ["must be a public address", "The address must be public; one of a private network is not called."],
  ] as [string, string][],

  settingsTitle: "How often a message is tried",
  settingsDetail:
    "It holds for messages that become due from now on, where a job says nothing else. What is under way goes on as it began.",
  isDefault: "Nobody has settled anything: it is Synopsis’ own, three attempts.",
  changedBy: (name: string, when: string) => `Last changed by ${name}, ${when}.`,
  strategy: "The waits between attempts",
  strategies: {
    exponential: "Grow longer each time",
    fixed: "Are always the same",
    list: "One by one, as I say",
  },
  maxAttempts: "Attempts in all",
  maxAttemptsDetail: "The first one included; 20 at most",
  firstWait: "The first wait",
  factor: "Each is so many times the one before",
  longestWait: "None is longer than",
  wait: "Each wait",
  waits: "The waits, in seconds",
  waitsDetail: "With commas: 30, 60, 300. The last one holds for all that follow.",
  waitsWrong: "Write whole numbers from 5 to 86,400, with commas.",
  seconds: "s",
  previewTitle: "With a receiver that never answers",
  previewFirst: "at once",
  previewAfter: (least: string) => `after ${least}`,
  previewLasts: (total: string) =>
    `Each wait is lengthened by up to a tenth; after ${total} at the latest it is given up.`,
  save: "Save",
  saved: "Saved",
  toDefault: "Back to Synopsis’ own",
  toDefaultDetail: "Three attempts hold again, with 30 seconds and five minutes between them.",

  secretTitle: "The secret that signs",
  secretDetail:
    "Every message is signed with it, so that your software can tell that it comes from us. Whoever has it can pretend to be us: give it to your receiver alone.",
  reveal: "Show the secret",
  hide: "Hide it",
  madeOn: (when: string) => `Made ${when}`,
  previous: "Before it",
  signsUntil: (when: string) => `signs until ${when}`,
  rotate: "Replace it",
  rotateTitle: "Replace the secret",
  rotateDetail:
    "A new secret is made at once. Until the overlap ends, every message is signed with both, so that your receivers can change in peace; after that the old one signs nothing more.",
  overlap: "Overlap in hours",
  overlapDetail:
    "24 is usual, 168 the most. 0 if it has fallen into the wrong hands: then the old one ends now.",
  rotated: "There is a new secret",
  verifyTitle: "How a receiver checks the signature",
  verifyDetail:
    "Messages follow Standard Webhooks, for which there are libraries in most languages. It throws if it was somebody else, was changed, or is older than five minutes.",
  docs: "The whole interface, to read and to try",
};
