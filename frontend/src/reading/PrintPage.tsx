import { Button, SegmentedControl } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import { evaluationQuery, fetchStudents, studentsKey } from "../api/evaluations";
import { byName, type Pupil } from "../job/pupils";
import { Sheet } from "../job/Sheet";
import { Basis, Release } from "../job/SummaryText";
import { useTexts } from "../language";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import classes from "./PrintPage.module.css";

const route = getRouteApi("/signed-in/staff/evaluations/$evaluationId/print");

export type Printed = "ready" | "released";

/** The summaries of a class, one pupil a page of paper. */
export function PrintPage() {
  const { evaluationId } = route.useParams();
  const { which = "released" } = route.useSearch();
  const words = useTexts().reading.printing;
  const evaluation = useQuery(evaluationQuery(evaluationId));
  const students = useQuery({
    queryKey: studentsKey(evaluationId),
    queryFn: ({ signal }) => fetchStudents(evaluationId, signal),
  });
  return (
    <>
      <div className={classes.unprinted}>
        <PageHead intro={words.intro} title={words.title} />
      </div>
      <Fetched query={evaluation}>
        {({ title }) => (
          <Fetched query={students}>
            {(pupils) => <Sheets evaluation={title} pupils={pupils} which={which} />}
          </Fetched>
        )}
      </Fetched>
    </>
  );
}

interface SheetsProps {
  evaluation: string;
  pupils: readonly Pupil[];
  which: Printed;
}

function Sheets({ evaluation, pupils, which }: SheetsProps) {
  const texts = useTexts();
  const words = texts.reading.printing;
  const navigate = useNavigate({ from: "/evaluations/$evaluationId/print" });
  const sorted = useMemo(() => byName(pupils, texts.locale), [pupils, texts.locale]);
  const ready = sorted.filter(({ summary }) => summary !== null);
  // The current one is what a teacher reads; the pupil sees it once it is the one that was released.
  const released = ready.filter(({ summary }) => summary?.released_at);
  const chosen = which === "released" ? released : ready;
  return (
    <>
      <div className={`${classes.unprinted ?? ""} ${classes.bar ?? ""}`}>
        <SegmentedControl
          aria-label={words.which}
          data={[
            { value: "released", label: words.released(released.length) },
            { value: "ready", label: words.ready(ready.length) },
          ]}
          onChange={(value) => void navigate({ search: { which: value }, replace: true })}
          value={which}
        />
        <Button
          disabled={chosen.length === 0}
          leftSection={<IconPrinter aria-hidden size={18} />}
          onClick={() => print()}
        >
          {texts.reading.print}
        </Button>
      </div>
      {chosen.length === 0 && (
        <EmptyState detail={ready.length === 0 ? words.noneReady : words.noneReleased} title={words.none} />
      )}
      {chosen.map(
        ({ student_id: id, name, summary }) =>
          summary && (
            <Sheet evaluation={evaluation} key={id} name={name} summary={summary} testId={`sheet-${id}`}>
              <Basis summary={summary} />
              <Release summary={summary} />
            </Sheet>
          ),
      )}
    </>
  );
}
