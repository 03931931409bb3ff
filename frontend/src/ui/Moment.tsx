import { useTexts } from "../language";
import { ago, asMoment, fromNow } from "../language/time";
import { useNow } from "./useNow";

interface Props {
  /** RFC 3339. */
  at: string;
  /** An IANA zone; the browser's own if left out. */
  timeZone?: string;
  /** How often it is told anew, in milliseconds. */
  every?: number;
}

/** How long ago something was, and at length on pointing at it. */
export function Ago(props: Props) {
  return <Distance {...props} words={ago} />;
}

/** How far ahead something is, or how long ago it was, and at length on pointing at it. */
export function FromNow(props: Props) {
  return <Distance {...props} words={fromNow} />;
}

function Distance({ at, timeZone, every = 20_000, words }: Props & { words: typeof fromNow }) {
  const { locale } = useTexts();
  const now = useNow(every);
  return (
    <time dateTime={at} title={asMoment(at, locale, timeZone)}>
      {words(at, now, locale)}
    </time>
  );
}

/** Day and time. */
export function Moment({ at, timeZone }: Props) {
  const { locale } = useTexts();
  return <time dateTime={at}>{asMoment(at, locale, timeZone)}</time>;
}
