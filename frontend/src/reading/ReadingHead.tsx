import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";

import type { StreamState } from "../api/events";
import type { Pupil } from "../job/pupils";
import { StreamNotice } from "../job/StreamNotice";
import { useTexts } from "../language";
import { BackLink } from "../ui/BackLink";
import { ButtonLink } from "../ui/ButtonLink";
import { PageHead } from "../ui/PageHead";
import classes from "./Reading.module.css";

interface Props {
  evaluation: string;
  evaluationId: number;
  /** The class, by name. */
  pupils: readonly Pupil[];
  /** The place of the one who is read about. */
  at: number;
  stream: StreamState;
}

/** Who is read about, and the way to those before and after them. */
export function ReadingHead({ evaluation, evaluationId, pupils, at, stream }: Props) {
  const texts = useTexts();
  const words = texts.reading;
  const pupil = pupils[at];
  return (
    <div className={classes.unprinted}>
      <BackLink params={{ evaluationId }} to="/evaluations/$evaluationId">
        {words.back}
      </BackLink>
      <PageHead intro={evaluation} title={pupil?.name ?? ""}>
        <nav aria-label={words.pupils} className={classes.neighbours}>
          <StreamNotice stream={stream} />
          <Neighbour evaluationId={evaluationId} pupil={pupils[at - 1]} way="previous" />
          <span className={classes.place}>{words.place(at + 1, pupils.length)}</span>
          <Neighbour evaluationId={evaluationId} pupil={pupils[at + 1]} way="next" />
        </nav>
      </PageHead>
    </div>
  );
}

interface NeighbourProps {
  evaluationId: number;
  pupil: Pupil | undefined;
  way: "next" | "previous";
}

function Neighbour({ evaluationId, pupil, way }: NeighbourProps) {
  const words = useTexts().reading;
  if (!pupil) return null;
  const isNext = way === "next";
  return (
    <ButtonLink
      aria-label={(isNext ? words.nextOf : words.previousOf)(pupil.name)}
      data-testid={way}
      leftSection={isNext ? undefined : <IconChevronLeft aria-hidden size={16} />}
      params={{ evaluationId, studentId: pupil.student_id }}
      rightSection={isNext ? <IconChevronRight aria-hidden size={16} /> : undefined}
      size="sm"
      title={pupil.name}
      to="/evaluations/$evaluationId/pupils/$studentId"
      variant="default"
    >
      {isNext ? words.next : words.previous}
    </ButtonLink>
  );
}
