import { BarChart, LineChart } from "@mantine/charts";

import { useTexts } from "../language";
import { asDuration } from "../language/time";
import { mostOf, type Point, ticksOf } from "./lines";
import type { Times } from "./times";

export interface Line {
  /** The key of a point. */
  name: string;
  label: string;
  color: string;
  strokeDasharray?: string;
}

interface Props {
  lines: readonly Line[];
  points: readonly Point[];
  times: Times;
}

const HEIGHT = 190;
/** A table stands beside each chart for the keyboard and for those who do not see it. */
const QUIET = { accessibilityLayer: false };

/** What both kinds share: an axis of time with few words, and nothing that moves at each refresh. */
function common({ lines, points, times }: Props) {
  return {
    data: [...points],
    dataKey: "at",
    gridAxis: "x" as const,
    h: HEIGHT,
    series: [...lines],
    tickLine: "none" as const,
    tooltipAnimationDuration: 0,
    // While nothing is pointed at, there is no moment.
    tooltipProps: {
      labelFormatter: (at: unknown) => (typeof at === "string" && at !== "" ? times.long(at) : ""),
    },
    // Without this, one is left out before the last, and the same step is now ten minutes and now twenty.
    xAxisProps: { interval: "equidistantPreserveStart" as const, minTickGap: 32, tickFormatter: times.short },
  };
}

/** Counts, one upon the other. */
export function BarsOf(props: Props) {
  const { locale } = useTexts();
  return (
    <BarChart
      {...common(props)}
      barChartProps={QUIET}
      barProps={{ isAnimationActive: false }}
      type="stacked"
      valueFormatter={(count) => count.toLocaleString(locale)}
      yAxisProps={{ allowDecimals: false, width: 44 }}
    />
  );
}

/** Seconds, from nought up; where nothing was measured there is no line, and what stands alone is a dot. */
export function LinesOf(props: Props) {
  const { locale } = useTexts();
  const most = mostOf(
    props.points,
    props.lines.map(({ name }) => name),
  );
  const ticks = ticksOf(most ?? 0);
  return (
    <LineChart
      {...common(props)}
      lineChartProps={QUIET}
      connectNulls={false}
      curveType="linear"
      dotProps={{ r: 2.5, strokeWidth: 0 }}
      lineProps={{ isAnimationActive: false }}
      strokeWidth={1.75}
      valueFormatter={(seconds) => asDuration(seconds * 1000, locale)}
      yAxisProps={{ domain: [0, ticks.at(-1) ?? 0], ticks, width: 76 }}
    />
  );
}
