import { type News, type Open, openOf, type Session } from "./session";

const CHANNEL = "synopsis.session";
/** How long a new tab waits for the others, and shows nothing; who is alone signs in after that. */
export const MOMENT_MILLISECONDS = 80;

/** What tabs say to each other. A token is in an answer alone: nobody is told one who has not asked. */
type Message =
  | News
  /** Whose session is open? Of this person; of anybody, if the tab is nobody's yet. */
  | { kind: "asked"; question: string; person: string | null }
  | { kind: "answered"; question: string; open: Open };

interface Question {
  id: string;
  answers: Open[];
  /** Whether the moment is over: what comes now is taken as it comes. */
  isOver: boolean;
}

/**
 * The tabs of one browser share the session of the person who is signed in, as long as one of them is open (decision
 * 0023). They talk over a BroadcastChannel, which reaches pages of the same origin in the same browser profile, and
 * keeps nothing.
 */
export class Tabs {
  private question: Question | null = null;

  constructor(
    private readonly session: Session,
    private readonly channel: BroadcastChannel | null,
  ) {
    channel?.addEventListener("message", ({ data }: MessageEvent<Message>) => this.hear(data));
    session.announce = (news) => {
      this.question = null;
      this.say(news);
    };
  }

  /** Take over the session that the other tabs have, if there is one; over after a moment, whatever came. */
  async join(): Promise<void> {
    const question: Question = { id: newId(), answers: [], isOver: false };
    this.question = question;
    this.say({ kind: "asked", question: question.id, person: this.session.person });
    await new Promise((resolve) => setTimeout(resolve, MOMENT_MILLISECONDS));
    question.isOver = true;
    this.decide();
  }

  private say(message: Message): void {
    this.channel?.postMessage(message);
  }

  private hear(message: Message): void {
    switch (message.kind) {
      case "asked":
        this.answer(message.question, message.person);
        break;
      case "answered":
        this.collect(message.question, openOf(message.open));
        break;
      case "begun":
        if (this.session.isFor(message.person)) void this.join();
        break;
      case "signed out":
        // An answer that was sent before that may be on its way.
        this.question = null;
        this.session.signedOutElsewhere(message.person);
        break;
    }
  }

  private answer(question: string, person: string | null): void {
    const open = this.session.open();
    const mayHave = person === null || person === open?.person;
    if (open && mayHave) this.say({ kind: "answered", question, open });
  }

  private collect(id: string, open: Open | null): void {
    if (!open || id !== this.question?.id) return;
    this.question.answers.push(open);
    if (this.question.isOver) this.decide();
  }

  private decide(): void {
    const given = this.question?.isOver ? chosen(this.question.answers) : null;
    if (!given) return;
    this.question = null;
    this.session.take(given);
  }
}

/** The one that lasts longest; none where two people are signed in, for whose tab this is to be is theirs to say. */
function chosen(answers: readonly Open[]): Open | null {
  if (new Set(answers.map(({ person }) => person)).size > 1) return null;
  return answers.toSorted((one, other) => other.endsAt - one.endsAt)[0] ?? null;
}

/** Not `randomUUID`, which browsers give to pages of https and of this machine only. */
function newId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join(".");
}

/** The way to the other tabs; null where the browser has none for this page: then each signs in. */
export function channelOfBrowser(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return null;
  }
}
