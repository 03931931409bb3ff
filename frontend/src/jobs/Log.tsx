import { Link } from "@tanstack/react-router";

import type { Job, TimelineEvent } from "../api/jobs";
import { useNames } from "../job/useNames";
import { stageWords } from "../job/words";
import { type Texts, useTexts } from "../language";
import { asClock, asMoment } from "../language/time";
import { DataTable } from "../ui/DataTable";
import { Panel } from "../ui/Panel";
import classes from "./JobPage.module.css";
import { tellReason } from "./reason";

/** Every transition and stage with its time, and who did it. */
export function Log({ events, job }: { events: readonly TimelineEvent[]; job: Job }) {
  const texts = useTexts();
  const words = texts.jobs.page;
  const names = useNames({ users: events.map(({ actor_id }) => actor_id) });
  const rows = events.map((event, number) => ({ ...event, number }));
  return (
    <Panel isFlush testId="job-log" title={words.log}>
      <DataTable
        caption={words.log}
        columns={[
          {
            key: "what",
            label: words.logColumns.what,
            isMain: true,
            cell: (event) => (
              <>
                {whatWords(event, texts)}
                {event.reason !== null && event.reason !== job.error_message && (
                  <Reason reason={event.reason} />
                )}
              </>
            ),
          },
          {
            key: "at",
            label: words.logColumns.at,
            cell: ({ at }) => (
              <time dateTime={at} title={asMoment(at, texts.locale)}>
                {asClock(at, texts.locale)}
              </time>
            ),
          },
          {
            key: "who",
            label: words.logColumns.who,
            cell: ({ actor_id: actor }) => (actor === null ? words.bySystem : names.user(actor)),
          },
          {
            key: "attempt",
            label: words.logColumns.attempt,
            isNumber: true,
            cell: ({ attempt }) => (attempt > 0 ? attempt.toLocaleString(texts.locale) : ""),
          },
        ]}
        rowKey={({ number }) => number}
        rows={rows}
      />
    </Panel>
  );
}

function Reason({ reason }: { reason: string }) {
  const told = tellReason(reason, useTexts());
  if (told === null) return null;
  return (
    <span className={classes.reason}>
      {told.words}{" "}
      {told.jobId !== null && (
        <Link params={{ jobId: told.jobId }} to="/jobs/$jobId">
          {told.jobId}
        </Link>
      )}
    </span>
  );
}

function whatWords({ verb, stage }: TimelineEvent, texts: Texts): string {
  const { verbs } = texts.jobs.page;
  return verb === "report" ? (stageWords(stage, texts) ?? verbs.report) : verbs[verb];
}
