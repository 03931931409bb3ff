import { useEffect, useRef, useState } from "react";

import { type Followed, followJobs, type JobEvent, type StreamState } from "../api/events";

/** How long a page that nobody sees stays connected, in milliseconds. */
const UNSEEN_MILLISECONDS = 60_000;

interface Listening {
  onJob: (event: JobEvent) => void;
  /** Something may have been missed: fetch what is so now. */
  onFresh: () => void;
}

/** Follows jobs while the page is looked at, and says how the connection stands. */
export function useFollowing(whose: Followed, listening: Listening): StreamState {
  const [stream, setStream] = useState<StreamState>("connecting");
  const latest = useRef(listening);
  useEffect(() => {
    latest.current = listening;
  });
  const mark = JSON.stringify(whose);
  useEffect(() => {
    let stop: (() => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = () => {
      stop ??= followJobs(JSON.parse(mark) as Followed, {
        onJob: (event) => latest.current.onJob(event),
        onFresh: () => latest.current.onFresh(),
        onState: setStream,
      });
    };
    const end = () => {
      stop?.();
      stop = undefined;
    };
    const look = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(end, UNSEEN_MILLISECONDS);
      else begin();
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
      end();
    };
  }, [mark]);
  return stream;
}
