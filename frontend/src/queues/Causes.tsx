import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { Metrics } from "../api/queues";
import { useTexts } from "../language";
import { Panel } from "../ui/Panel";
import classes from "./Causes.module.css";

interface Props {
  causes: Metrics["causes"];
  /** Of the window. */
  start: string;
}

/** Why jobs did not work, the most frequent first; each leads to its failures. */
export function Causes({ causes, start }: Props) {
  const { queues: words, errors } = useTexts();
  return (
    <Panel testId="causes" title={words.causes}>
      {causes.length === 0 ? (
        <Text c="dimmed">{words.noCauses}</Text>
      ) : (
        <ul className={classes.causes}>
          {causes.map(({ error_code: code, jobs }) => (
            <li data-testid={`cause-${code}`} key={code}>
              <span>
                {errors.failures[code] ?? code}{" "}
                <Link className={classes.link} search={{ error: code, failedAfter: start }} to="/failures">
                  {words.toFailures}
                </Link>
              </span>
              <strong>{words.causeJobs(jobs)}</strong>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
