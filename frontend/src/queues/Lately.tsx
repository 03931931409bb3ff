import "@mantine/charts/styles.css";

import { SegmentedControl, Select } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import type { Metrics } from "../api/queues";
import { useTexts } from "../language";
import { Panel } from "../ui/Panel";
import { Causes } from "./Causes";
import { Charts } from "./Charts";
import { Compared } from "./Compared";
import classes from "./Lately.module.css";
import { nameOf, seriesOf } from "./lines";
import { Totals } from "./Totals";
import { type Shown, type Window, windowOf, WINDOWS } from "./window";
import { wordsOfSeries } from "./words";

interface Props {
  metrics: Metrics;
  shown: Shown;
  /** Whether this is still the window that was shown before. */
  isOld: boolean;
}

/** How the school's jobs went over a while. */
export function Lately({ metrics, shown, isOld }: Props) {
  const texts = useTexts();
  const { queues: words } = texts;
  const navigate = useNavigate({ from: "/queues" });
  const show = (change: Shown) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const series = seriesOf(metrics, shown.of);
  return (
    <>
      <Panel
        aside={
          <div className={classes.choices}>
            <SegmentedControl
              aria-label={words.window}
              data={(Object.keys(WINDOWS) as Window[]).map((window) => ({
                value: window,
                label: words.windows[window],
              }))}
              data-testid="window"
              onChange={(window) => show({ window })}
              size="xs"
              value={windowOf(shown)}
            />
            <Select
              allowDeselect={false}
              aria-label={words.of}
              comboboxProps={{ width: "max-content", position: "bottom-end" }}
              data={[metrics.all, ...metrics.queues, ...metrics.task_types].map((one) => ({
                value: nameOf(one),
                label: wordsOfSeries(one, texts),
              }))}
              data-testid="of"
              onChange={(of) => show({ of: of ?? "" })}
              size="xs"
              value={nameOf(series)}
            />
          </div>
        }
        testId="lately"
        title={words.lately}
      >
        <div className={classes.all} data-is-old={isOld}>
          <Totals totals={series.totals} />
          <Charts bucketSeconds={metrics.bucket_seconds} series={series} />
        </div>
      </Panel>
      <Compared metrics={metrics} />
      <Causes causes={metrics.causes} start={metrics.start} />
    </>
  );
}
