import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { meQuery } from "../api/auth";
import { commentsQuery } from "../api/reading";
import type { Job } from "../api/summaries";
import type { Pupil } from "../job/pupils";
import { Sheet } from "../job/Sheet";
import { Basis, Release } from "../job/SummaryText";
import { useTexts } from "../language";
import { session } from "../session/session";
import { Fetched } from "../ui/Fetched";
import { tell } from "../ui/tell";
import { CommentsPanel } from "./CommentsPanel";
import { type Draft, draftOf, readDraft } from "./draft";
import { Editor } from "./Editor";
import type { Choice } from "./linking";
import { goBack } from "./moving";
import classes from "./Reading.module.css";
import { SummaryPanel } from "./SummaryPanel";
import { useHeld } from "./useHeld";
import { useSummary } from "./useSummary";

export interface ReadingProps {
  evaluation: string;
  evaluationId: number;
  pupil: Pupil;
  /** Who comes after them; nobody after the last one. */
  next: Pupil | undefined;
  /** The next one whose summary the pupil does not see yet; the next one, if there is none. */
  nextToRelease: Pupil | undefined;
  /** Takes in what the server answered. */
  adopt: (jobs: readonly Job[]) => void;
}

/** A pupil's summary and the comments that it rests on, linked to each other. */
export function Reading(props: ReadingProps) {
  return <Fetched query={useQuery(meQuery)}>{({ id }) => <AsReader {...props} readerId={id} />}</Fetched>;
}

function AsReader({ readerId, ...props }: ReadingProps & { readerId: number }) {
  const whose = { evaluationId: props.evaluationId, studentId: props.pupil.student_id };
  // What one teacher wrote is not shown to another who signs in after them.
  const name = `edit.${readerId}.${whose.evaluationId}.${whose.studentId}`;
  const [kept] = useState(() => readDraft(session.unsaved(name)));
  const [draft, setDraft] = useState<Draft | null>(kept);
  const [choice, choose] = useState<Choice>(null);
  const summary = useSummary(whose);
  const comments = useQuery(commentsQuery(whose));
  const [awaited, awaitJob] = useState<string | null>(null);
  const isAwaited = awaited !== null && props.pupil.job?.job_id === awaited && draft === null;
  const isMade = isAwaited && props.pupil.job?.status === "completed";
  const { renewed } = useTexts().reading;
  useEffect(() => {
    if (isMade) tell(renewed);
  }, [isMade, renewed]);
  const { held, newer, hold } = useHeld(summary.query.data, kept?.base, isAwaited);
  return (
    <>
      <div className={classes.columns}>
        {draft ? (
          <Editor
            draft={draft}
            isRestored={draft === kept}
            name={name}
            newer={newer}
            onEnd={(saved) => {
              setDraft(null);
              goBack();
              if (saved) {
                hold(saved);
                summary.adopt(saved);
              } else if (newer) hold(newer);
            }}
            setDraft={setDraft}
            whose={whose}
          />
        ) : (
          <SummaryPanel
            {...props}
            choice={choice}
            choose={choose}
            comments={comments.data?.items}
            held={held}
            hold={hold}
            newer={newer}
            onAwait={awaitJob}
            onEdit={() => held && setDraft(draftOf(held))}
            summary={summary}
            whose={whose}
          />
        )}
        <CommentsPanel
          choice={choice}
          choose={choose}
          comments={comments}
          summary={draft ? draft.base : held}
          whose={whose}
        />
      </div>
      {held && (
        <Sheet
          evaluation={props.evaluation}
          isOnPaper
          name={props.pupil.name}
          summary={held}
          testId={`sheet-${held.student_id}`}
        >
          <Basis summary={held} />
          <Release summary={held} />
        </Sheet>
      )}
    </>
  );
}
