import { Code, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";

import { type Limit, type LimitGroup, limitsQuery } from "../api/school";
import { useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import { Panel } from "../ui/Panel";
import classes from "./LimitsPage.module.css";

/** The pages on which an administrator changes a limit, by the request that does it. */
const PAGES: Partial<Record<string, NonNullable<LinkProps["to"]>>> = {
  "PUT /feedback-summaries/dead-letters/settings": "/failures",
  "PUT /feedback-summaries/webhooks/settings": "/webhooks",
};

/** What holds for the school, and how much of it is used. */
export function LimitsPage() {
  const words = useTexts().school.limits;
  const limits = useQuery(limitsQuery);
  return (
    <>
      <PageHead intro={words.intro} title={words.title} />
      <Fetched query={limits}>
        {({ limits: all }) =>
          groupsOf(all).map(([group, some]) => (
            <Panel isFlush key={group} title={words.groups[group]}>
              <Limits limits={some} name={words.groups[group]} />
            </Panel>
          ))
        }
      </Fetched>
    </>
  );
}

/** In the order in which the API tells them. */
function groupsOf(limits: readonly Limit[]): [LimitGroup, Limit[]][] {
  const groups = new Map<LimitGroup, Limit[]>();
  for (const limit of limits) groups.set(limit.group, [...(groups.get(limit.group) ?? []), limit]);
  return [...groups];
}

function Limits({ limits, name }: { limits: readonly Limit[]; name: string }) {
  const words = useTexts().school.limits;
  const isCounted = limits.some(({ used }) => used !== null);
  const columns: Column<Limit>[] = [
    { key: "what", label: words.what, isMain: true, cell: ({ code }) => words.names[code] ?? code },
    { key: "most", label: words.most, cell: (limit) => <Most limit={limit} /> },
    ...(isCounted
      ? [{ key: "used", label: words.used, cell: (limit: Limit) => <Used limit={limit} /> }]
      : []),
    { key: "change", label: words.change, cell: (limit) => <Where limit={limit} /> },
  ];
  return (
    <DataTable
      caption={name}
      columns={columns}
      rowKey={({ code }) => code}
      rows={limits}
      testId={({ code }) => `limit-${code}`}
    />
  );
}

function Most({ limit: { value, unit, per, window_seconds: seconds } }: { limit: Limit }) {
  const words = useTexts().school.limits;
  return (
    <span>
      {value === null ? words.unlimited : words.units[unit](value)}
      {seconds !== null && ` ${words.within(seconds)}`}
      <span className={classes.per}>{words.per[per]}</span>
    </span>
  );
}

function Used({ limit: { used, value, code } }: { limit: Limit }) {
  const texts = useTexts();
  const words = texts.school.limits;
  if (used === null) return null;
  if (value === null) return used.toLocaleString(texts.locale);
  const told = words.usedOf(used.toLocaleString(texts.locale), value.toLocaleString(texts.locale));
  const share = value > 0 ? (100 * used) / value : 100;
  return (
    <div className={classes.used}>
      <span>{told}</span>
      <Progress
        aria-label={`${words.names[code] ?? code}: ${told}`}
        color={share >= 90 ? "red" : "pine"}
        size={5}
        value={Math.min(share, 100)}
      />
    </div>
  );
}

function Where({ limit: { setting, route } }: { limit: Limit }) {
  const words = useTexts().school.limits;
  const page = PAGES[route ?? ""];
  if (page) {
    return (
      <Link className="link" to={page}>
        {words.here}
      </Link>
    );
  }
  if (setting === null) return <span className={classes.quiet}>{words.fixed}</span>;
  return (
    <span className={classes.quiet}>
      {words.byOperator} <Code>{setting}</Code>
    </span>
  );
}
