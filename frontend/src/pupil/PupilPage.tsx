import { Button } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { mineQuery, type Released } from "../api/mine";
import { Points, Prose } from "../job/SummaryText";
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
    <div className={classes.page}>
      <PageHead intro={words.intro} title={words.title}>
        {summaries && summaries.length > 0 && (
          <Button
            className={classes.unprinted}
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
  );
}

function One({ summary }: { summary: Released }) {
  const texts = useTexts();
  const words = texts.pupilHome;
  return (
    <Panel testId={`released-${summary.evaluation_id}`} title={summary.evaluation_title}>
      <Prose summary={summary} testId="my-summary" />
      <Points
        line={(point, index) => (
          <li key={index} lang={summary.language}>
            {point.text}
          </li>
        )}
        points={summary.points}
      />
      <section className={classes.about}>
        <h3>{words.about}</h3>
        <p>
          {texts.summary.basedOn(summary.feedback_count, summary.reviewer_count)}.{" "}
          {words.wroteIt[summary.generation_method]}
        </p>
        <p>
          {summary.is_edited && `${words.changed} `}
          {words.released(summary.released_by_name, asDay(summary.released_at, texts.locale))}
        </p>
      </section>
    </Panel>
  );
}
