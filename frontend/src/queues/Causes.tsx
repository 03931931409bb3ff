import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { Metrics } from "../api/queues";
import { useReader } from "../job/useReader";
import { adviceOf } from "../job/words";
import { useTexts } from "../language";
import { Panel } from "../ui/Panel";
import classes from "./Causes.module.css";

interface Props {
  causes: Metrics["causes"];
  /** Of the window. */
  start: string;
}

/**
 * Why jobs did not work, the most frequent first, and how many of them somebody has to see to. They are the whole
 * school's: a teacher is not asked to see to what others may see alone.
 */
export function Causes({ causes, start }: Props) {
  const texts = useTexts();
  const { queues: words, deadLetters } = texts;
  const isAdmin = useReader() === "admin";
  return (
    <Panel testId="causes" title={words.causes}>
      {causes.length === 0 ? (
        <Text c="dimmed">{words.noCauses}</Text>
      ) : (
        <ul className={classes.causes}>
          {causes.map(({ error_code: code, jobs, dead_letters: toDo }) => (
            <li data-testid={`cause-${code}`} key={code}>
              <span>
                {deadLetters.causes[code] ?? code}. {isAdmin && toDo > 0 && adviceOf(code, "admin", texts)}{" "}
                {isAdmin && <ToThem code={code} isDone={toDo === 0} start={start} />}
              </span>
              <span className={classes.counts}>
                <strong>{words.causeJobs(jobs)}</strong>
                {isAdmin && <span className={classes.toDo}>{words.causeToDo(toDo, jobs)}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** To what is to be done; where all of it is done, to where they are still shown. */
function ToThem({ code, isDone, start }: { code: string; isDone: boolean; start: string }) {
  const { queues: words } = useTexts();
  const search = { error: code, failedAfter: start };
  return isDone ? (
    <Link className={classes.link} search={search} to="/jobs">
      {words.toJobs}
    </Link>
  ) : (
    <Link className={classes.link} search={search} to="/failures">
      {words.toFailures}
    </Link>
  );
}
