import { Alert, Button } from "@mantine/core";

import type { Comment, Whose } from "../api/reading";
import type { Summary } from "../api/summaries";
import { Basis, Origin, Points, Prose } from "../job/SummaryText";
import { useTexts } from "../language";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { Panel } from "../ui/Panel";
import { type Choice, markedComments, numberOf } from "./linking";
import { Making } from "./Making";
import { PointLine } from "./PointLine";
import type { ReadingProps } from "./Reading";
import classes from "./Reading.module.css";
import { Standing } from "./Standing";
import type { useSummary } from "./useSummary";

export interface SummaryPanelProps extends ReadingProps {
  whose: Whose;
  summary: ReturnType<typeof useSummary>;
  /** The one that is read. */
  held: Summary | undefined;
  /** The current one, where another is read. */
  newer: Summary | undefined;
  hold: (summary: Summary) => void;
  onEdit: () => void;
  /** The reader has asked for a new one, by this job. */
  onAwait: (jobId: string) => void;
  comments: readonly Comment[] | undefined;
  choice: Choice;
  choose: (choice: Choice) => void;
}

/** The summary, what can be done with it, and the job that makes another. */
export function SummaryPanel(props: SummaryPanelProps) {
  const words = useTexts().reading;
  const { held, summary } = props;
  return (
    <div className={classes.summary} id="summary" tabIndex={-1}>
      <Panel testId="summary-panel" title={words.summary}>
        <Making {...props} />
        {held ? (
          <Shown {...props} held={held} />
        ) : summary.isNone ? (
          <None {...props} />
        ) : (
          <Fetched height={24} query={summary.query} rows={6}>
            {() => null}
          </Fetched>
        )}
      </Panel>
    </div>
  );
}

function None({ pupil }: SummaryPanelProps) {
  const words = useTexts().reading;
  const isRunning = pupil.job?.status === "queued" || pupil.job?.status === "processing";
  return (
    <EmptyState
      detail={
        isRunning
          ? words.noneDetailRunning
          : pupil.feedback_count === 0
            ? words.noneWithoutComments
            : words.noneDetail
      }
      title={words.none}
    />
  );
}

function Shown(props: SummaryPanelProps & { held: Summary }) {
  const words = useTexts().reading;
  const { held, newer, hold, choice, choose, comments } = props;
  return (
    <article>
      {newer && (
        <Alert className={classes.apart} color="yellow" data-testid="newer" role="status" variant="light">
          <p className={classes.said}>{words.newer}</p>
          <Button data-testid="show-newer" onClick={() => hold(newer)} size="xs" variant="default">
            {words.showNewer}
          </Button>
        </Alert>
      )}
      {held.earlier_edit_id !== null && (
        <Alert className={classes.apart} color="yellow" data-testid="earlier-edit" variant="light">
          {words.earlierEdit}
        </Alert>
      )}
      <Origin summary={held} />
      <Prose summary={held} testId={`summary-${held.student_id}`} />
      <p className={classes.hint}>
        {held.points.length > 0 && words.choose}{" "}
        <a className={classes.jump} href="#comments">
          {words.toAllComments}
        </a>
      </p>
      <Points
        line={(point, index) => (
          <PointLine
            choice={choice}
            choose={choose}
            index={index}
            key={index}
            marked={comments && markedComments({ point: index }, held, comments)}
            number={numberOf(held, index)}
            point={point}
            summary={held}
          />
        )}
        points={held.points}
      />
      <footer className={classes.footer}>
        <Basis summary={held} />
      </footer>
      <Standing {...props} />
    </article>
  );
}
