import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect } from "react";

import { requestMe } from "../api/auth";
import { reach } from "../api/reach";
import { useIsCut } from "../api/useReach";
import { useTexts } from "../language";
import { useForAWhile } from "../ui/useForAWhile";
import classes from "./Unreachable.module.css";

/** A break of less is not worth a word. */
const PATIENCE_MILLISECONDS = 1500;
const AGAIN_MILLISECONDS = 3000;

/** Says on every page, in the same words, that Synopsis does not answer, and looks whether it does again. */
export function Unreachable() {
  const words = useTexts().shell;
  const isCut = useIsCut();
  const lasts = useForAWhile(isCut, PATIENCE_MILLISECONDS);
  useEffect(() => {
    const miss = () => reach.missed();
    globalThis.addEventListener("offline", miss);
    return () => globalThis.removeEventListener("offline", miss);
  }, []);
  useEffect(() => {
    if (!isCut) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    /** One question at a time: a server that is slow is not helped by more of them. */
    const ask = async () => {
      clearTimeout(timer);
      if (!document.hidden) await requestMe().catch(() => undefined);
      clearTimeout(timer);
      if (!isOver) timer = setTimeout(() => void ask(), AGAIN_MILLISECONDS);
    };
    const askNow = () => void ask();
    askNow();
    globalThis.addEventListener("online", askNow);
    return () => {
      isOver = true;
      clearTimeout(timer);
      globalThis.removeEventListener("online", askNow);
    };
  }, [isCut]);
  return (
    <div className={classes.place} role="status">
      {lasts && (
        <p className={classes.notice} data-testid="unreachable">
          <IconPlugConnectedX aria-hidden size={18} />
          {words.cut}
        </p>
      )}
    </div>
  );
}
