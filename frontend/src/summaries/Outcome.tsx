import { useQuery } from "@tanstack/react-query";

import { fetchStudents } from "../api/evaluations";
import type { Job } from "../api/summaries";
import type { Pupil } from "../job/pupils";
import { type Texts, useTexts } from "../language";
import classes from "./ClassProgress.module.css";
import { type Outcome as Came, isAsLeftBy, outcomeOf } from "./outcome";

/** Jobs that were asked for together. */
export interface Asked {
  batchId: string;
  jobs: readonly Job[];
}

interface Props {
  evaluationId: number;
  asked: Asked | null;
  pupils: readonly Pupil[];
}

/** What came of asking for the whole class, once all of it has ended and until something else is asked for. */
export function Outcome({ evaluationId, asked, pupils }: Props) {
  const texts = useTexts();
  const isOver = asked !== null && isAsLeftBy(asked.jobs, pupils);
  const { data } = useQuery({
    queryKey: ["class-outcome", evaluationId, asked?.batchId],
    queryFn: async ({ signal }) => outcomeOf(asked?.jobs ?? [], await fetchStudents(evaluationId, signal)),
    enabled: isOver,
    staleTime: Infinity,
  });
  return (
    <p className={classes.outcome} data-testid="outcome" role="status">
      {isOver && data && wordsFor(data, texts)}
    </p>
  );
}

function wordsFor({ written, held, empty, failed, cancelled }: Came, { class: words }: Texts): string {
  if (written + held + empty === 0) return "";
  if (written + empty + failed + cancelled === 0) return words.nothingChanged(held);
  const parts = [
    written > 0 && words.written(written),
    held > 0 && words.stillHold(held),
    empty > 0 && words.withoutComments(empty),
    failed > 0 && words.failed(failed),
    cancelled > 0 && words.cancelledToo(cancelled),
  ];
  return `${parts.filter((part) => part !== false).join(", ")}.`;
}
