import { Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import type { Group } from "../api/deadLetters";
import { evaluationsQuery } from "../api/evaluations";
import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { asMoment } from "../language/time";
import classes from "./FailureFilters.module.css";
import type { Change, Search } from "./filter";

const ANY = "";
const WITHIN_SECONDS = { hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 } as const;
type Within = keyof typeof WITHIN_SECONDS;

function isWithin(value: string): value is Within {
  return Object.hasOwn(WITHIN_SECONDS, value);
}

interface Props {
  groups: readonly Group[];
  search: Search;
  show: (change: Change) => void;
}

/** Which failures to look at; the address keeps it. */
export function FailureFilters({ groups, search, show }: Props) {
  const { deadLetters: words } = useTexts();
  return (
    <div aria-label={words.why} className={classes.filters} role="group">
      <ByEvaluation search={search} show={show} />
      <Select
        allowDeselect={false}
        data={[
          { value: ANY, label: words.anyReason },
          ...codesOf(groups, search).map((code) => ({ value: code, label: words.causes[code] ?? code })),
        ]}
        data-testid="filter-reason"
        label={words.why}
        onChange={(code) => show({ error: code === ANY ? undefined : (code ?? undefined), cause: undefined })}
        value={codeOf(search) ?? ANY}
      />
      <ByTime search={search} show={show} />
    </div>
  );
}

/** A cause has its error's code in the middle. */
function codeOf({ error: code, cause }: Search): string | undefined {
  return code ?? cause?.split(".").slice(1, -1).join(".");
}

function codesOf(groups: readonly Group[], search: Search): string[] {
  const chosen = codeOf(search);
  return [...new Set([...(chosen ? [chosen] : []), ...groups.map(({ error_code }) => error_code)])];
}

function ByEvaluation({ search: { evaluation: chosen }, show }: Omit<Props, "groups">) {
  const { deadLetters: words } = useTexts();
  const evaluations = useInfiniteQuery(evaluationsQuery);
  const known = evaluations.data?.pages.flatMap(({ items }) => items) ?? [];
  const names = useNames({ evaluations: [chosen] });
  const data = known.map(({ id, title }) => ({ value: String(id), label: title }));
  if (chosen !== undefined && !known.some(({ id }) => id === chosen))
    data.unshift({ value: String(chosen), label: names.evaluation(chosen) });
  return (
    <Select
      allowDeselect={false}
      data={[{ value: ANY, label: words.anyEvaluation }, ...data]}
      data-testid="filter-evaluation"
      label={words.evaluation}
      onChange={(id) => show({ evaluation: id ? Number(id) : undefined })}
      searchable={data.length > 8}
      value={chosen === undefined ? ANY : String(chosen)}
    />
  );
}

function ByTime({ search: { failedAfter: after }, show }: Omit<Props, "groups">) {
  const { deadLetters: words, locale } = useTexts();
  const choose = (value: string | null) => {
    if (value === null || value === after) return;
    show({
      failedAfter: isWithin(value)
        ? new Date(Date.now() - WITHIN_SECONDS[value] * 1000).toISOString()
        : undefined,
    });
  };
  return (
    <Select
      allowDeselect={false}
      data={[
        { value: ANY, label: words.anyTime },
        ...(after ? [{ value: after, label: words.sinceMoment(asMoment(after, locale)) }] : []),
        ...(Object.keys(WITHIN_SECONDS) as Within[]).map((value) => ({ value, label: words.within[value] })),
      ]}
      data-testid="filter-time"
      label={words.since}
      onChange={choose}
      value={after ?? ANY}
    />
  );
}
