import { Button } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { meQuery } from "../api/auth";
import { mineQuery, type Released } from "../api/mine";
import { Sheet } from "../job/Sheet";
import { Origin, PlainPoints, Prose } from "../job/SummaryText";
import { useTexts } from "../language";
import { asDay } from "../language/time";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { Panel } from "../ui/Panel";
import classes from "./PupilPage.module.css";

/** What a pupil may read: the summaries that a teacher has released to them. */
export function PupilPage() {
  const words = useTexts().pupilHome;
  const query = useInfiniteQuery(mineQuery);
  const summaries = query.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <div className={classes.page}>
        <PageHead intro={words.intro} title={words.title}>
          {summaries && summaries.length > 0 && (
            <Button
              data-testid="print"
              leftSection={<IconPrinter aria-hidden size={18} />}
              onClick={() => print()}
              variant="default"
            >
              {words.print}
            </Button>
          )}
        </PageHead>
        <Fetched height={160} query={{ ...query, data: summaries }} rows={2}>
          {(released) =>
            released.length === 0 ? (
              <EmptyState detail={words.emptyDetail} title={words.empty} />
            ) : (
              <>
                {released.map((summary) => (
                  <One key={summary.id} summary={summary} />
                ))}
                <More query={query} />
                <p className={classes.disagree}>{words.disagree}</p>
              </>
            )
          }
        </Fetched>
      </div>
      {summaries?.map((summary) => (
        <OnPaper key={summary.id} summary={summary} />
      ))}
    </>
  );
}

function One({ summary }: { summary: Released }) {
  return (
    <Panel testId={`released-${summary.evaluation_id}`} title={summary.evaluation_title}>
      <Origin summary={summary} />
      <Prose summary={summary} testId="my-summary" />
      <PlainPoints summary={summary} />
      <section className={classes.about}>
        <h3>{useTexts().pupilHome.about}</h3>
        <About summary={summary} />
      </section>
    </Panel>
  );
}

/** The same for a drawer or a parents' evening: with the name that the page need not tell its pupil. */
function OnPaper({ summary }: { summary: Released }) {
  const { data: me } = useQuery(meQuery);
  return (
    <Sheet
      evaluation={summary.evaluation_title}
      isOnPaper
      name={me?.name ?? ""}
      summary={summary}
      testId={`sheet-${summary.evaluation_id}`}
    >
      <About summary={summary} />
    </Sheet>
  );
}

function About({ summary }: { summary: Released }) {
  const texts = useTexts();
  const words = texts.pupilHome;
  const method = summary.generation_method;
  return (
    <>
      <p>{summary.is_edited ? texts.summary.changedAtLength(null, method) : words.wroteIt[method]}</p>
      <p>
        {texts.summary.basedOn(summary.feedback_count, summary.reviewer_count)}.{" "}
        {words.released(summary.released_by_name, asDay(summary.released_at, texts.locale))}
      </p>
    </>
  );
}
