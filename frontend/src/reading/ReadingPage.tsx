import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import { evaluationQuery } from "../api/evaluations";
import { byName, type Pupil } from "../job/pupils";
import { useClass } from "../job/useClass";
import { useTexts } from "../language";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { Reading } from "./Reading";
import { ReadingHead } from "./ReadingHead";

const route = getRouteApi("/signed-in/staff/evaluations/$evaluationId/pupils/$studentId");

/** One pupil of a class: the summary, beside the comments that it rests on. */
export function ReadingPage() {
  const { evaluationId, studentId } = route.useParams();
  return <OfEvaluation evaluationId={evaluationId} key={evaluationId} studentId={studentId} />;
}

function OfEvaluation({ evaluationId, studentId }: { evaluationId: number; studentId: number }) {
  const texts = useTexts();
  const evaluation = useQuery(evaluationQuery(evaluationId));
  const { students, stream, adopt } = useClass(evaluationId);
  const pupils = useMemo(() => byName(students.data ?? [], texts.locale), [students.data, texts.locale]);
  const at = pupils.findIndex((one) => one.student_id === studentId);
  const pupil = pupils[at];
  return (
    <Fetched height={56} query={evaluation} rows={6}>
      {({ title }) => (
        <Fetched height={56} query={students} rows={6}>
          {() =>
            pupil ? (
              <>
                <ReadingHead
                  at={at}
                  evaluation={title}
                  evaluationId={evaluationId}
                  pupils={pupils}
                  stream={stream}
                />
                <Reading
                  adopt={adopt}
                  evaluation={title}
                  evaluationId={evaluationId}
                  key={studentId}
                  next={pupils[at + 1]}
                  nextToRelease={pupils.slice(at + 1).find(isToBeReleased) ?? pupils[at + 1]}
                  pupil={pupil}
                />
              </>
            ) : (
              <EmptyState
                detail={texts.errors.problems.student_not_found ?? ""}
                title={texts.errors.missing}
              />
            )
          }
        </Fetched>
      )}
    </Fetched>
  );
}

function isToBeReleased({ summary }: Pupil): boolean {
  return summary !== null && summary.released_at === null;
}
