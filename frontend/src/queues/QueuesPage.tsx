import { useQueries } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { queueHealthQuery, queueMetricsQuery, queueStatsQuery, queueWorkersQuery } from "../api/queues";
import { useTexts } from "../language";
import { Fetched } from "../ui/Fetched";
import { Freshness } from "../ui/Freshness";
import { PageHead } from "../ui/PageHead";
import { every } from "../ui/repeat";
import { Lately } from "./Lately";
import { QueueCards } from "./QueueCards";
import { VerdictPanel } from "./VerdictPanel";
import { windowOf, WINDOWS } from "./window";
import { WorkersPanel } from "./WorkersPanel";

const route = getRouteApi("/signed-in/staff/queues");

const COUNTS_MILLISECONDS = 10_000;
const MEASURES_MILLISECONDS = 15_000;

/** Whether the work gets on. */
export function QueuesPage() {
  const { queues: words } = useTexts();
  const shown = route.useSearch();
  const { window, bucket } = WINDOWS[windowOf(shown)];
  const [stats, health, workers, metrics] = useQueries({
    queries: [
      { ...queueStatsQuery, refetchInterval: every(COUNTS_MILLISECONDS) },
      { ...queueHealthQuery, refetchInterval: every(COUNTS_MILLISECONDS) },
      { ...queueWorkersQuery, refetchInterval: every(COUNTS_MILLISECONDS) },
      // What is drawn stays until the other window is there.
      {
        ...queueMetricsQuery(window, bucket),
        refetchInterval: every(MEASURES_MILLISECONDS),
        placeholderData: <Before,>(before: Before) => before,
      },
    ],
  });
  return (
    <>
      <PageHead intro={words.intro} title={words.title}>
        <Freshness queries={[stats, health, workers, metrics]} />
      </PageHead>
      <Fetched height={96} query={stats} rows={2}>
        {(counts) => (
          <>
            <Fetched height={72} query={health} rows={1}>
              {(seen) => <VerdictPanel health={seen} stats={counts} />}
            </Fetched>
            <QueueCards stats={counts} />
          </>
        )}
      </Fetched>
      <Fetched height={240} query={metrics} rows={2}>
        {(measured) => <Lately isOld={metrics.isPlaceholderData} metrics={measured} shown={shown} />}
      </Fetched>
      <Fetched height={48} query={workers} rows={2}>
        {(seen) => <WorkersPanel workers={seen} />}
      </Fetched>
    </>
  );
}
