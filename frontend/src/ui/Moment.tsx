import { useTexts } from "../language";
import { asMoment, fromNow } from "../language/time";
import { useNow } from "./useNow";

interface Props {
  /** RFC 3339. */
  at: string;
  /** An IANA zone; the browser's own if left out. */
  timeZone?: string;
  /** How often it is told anew, in milliseconds. */
  every?: number;
}

/** How long ago, or how far ahead, and at length on pointing at it. */
export function FromNow({ at, timeZone, every = 20_000 }: Props) {
  const { locale } = useTexts();
  const now = useNow(every);
  return (
    <time dateTime={at} title={asMoment(at, locale, timeZone)}>
      {fromNow(at, now, locale)}
    </time>
  );
}

/** Day and time. */
export function Moment({ at, timeZone }: Props) {
  const { locale } = useTexts();
  return <time dateTime={at}>{asMoment(at, locale, timeZone)}</time>;
}
