import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { evaluationsQuery, fetchStudents, studentsKey } from "../api/evaluations";
import type { Priority } from "../api/jobs";
import { useTexts } from "../language";
import classes from "./FilterBar.module.css";
import { type JobSearch, readSearch, without } from "./search";

interface Props {
  search: JobSearch;
  onSearch: (search: JobSearch) => void;
}

type Change = (name: keyof JobSearch, value: unknown) => void;

/** What is asked for less often. */
export function MoreFilters({ search, onSearch }: Props) {
  const texts = useTexts();
  const words = texts.jobs.filters;
  const change: Change = (name, value) => onSearch(readSearch({ ...without(search, name), [name]: value }));
  return (
    <div className={classes.form} data-testid="filter-form">
      <NativeSelect
        data={[
          { label: words.any, value: "" },
          ...(["high", "normal", "low"] satisfies Priority[]).map((value) => ({
            label: texts.job.priorities[value],
            value,
          })),
        ]}
        label={words.priority}
        onChange={(event) => change("priority", event.currentTarget.value)}
        value={search.priority ?? ""}
      />
      <EvaluationField onSearch={onSearch} search={search} />
      <PupilField change={change} search={search} />
      <NativeSelect
        data={[
          { label: words.any, value: "" },
          ...Object.entries(texts.errors.failures).map(([value, label]) => ({
            label: label ?? value,
            value,
          })),
        ]}
        label={words.error}
        onChange={(event) => change("error", event.currentTarget.value)}
        value={search.error ?? ""}
      />
      <Period onSearch={onSearch} search={search} />
      <MomentField change={change} label={words.after} name="after" search={search} />
      <MomentField change={change} label={words.before} name="before" search={search} />
      <IdField change={change} hint={words.batchHint} label={words.batch} name="batch" search={search} />
      <IdField
        change={change}
        hint={words.workflowHint}
        label={words.workflow}
        name="workflow"
        search={search}
      />
      <Checkbox
        checked={search.dead ?? false}
        className={classes.check}
        label={words.dead}
        onChange={(event) => change("dead", event.currentTarget.checked)}
      />
    </div>
  );
}

function EvaluationField({ search, onSearch }: Props) {
  const words = useTexts().jobs.filters;
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(evaluationsQuery);
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const evaluations = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <NativeSelect
      data={[
        { label: words.any, value: "" },
        ...evaluations.map(({ id, title }) => ({ label: title, value: String(id) })),
      ]}
      label={words.evaluation}
      onChange={(event) => {
        const evaluation = Number(event.currentTarget.value);
        // The pupil was one of the other evaluation.
        const others = without(without(search, "evaluation"), "pupil");
        onSearch(evaluation ? { ...others, evaluation } : others);
      }}
      value={search.evaluation ?? ""}
    />
  );
}

function PupilField({ search, change }: { search: JobSearch; change: Change }) {
  const texts = useTexts();
  const words = texts.jobs.filters;
  const evaluation = search.evaluation ?? 0;
  const { data } = useQuery({
    queryKey: [...studentsKey(evaluation), "names"],
    queryFn: ({ signal }) => fetchStudents(evaluation, signal),
    enabled: evaluation > 0,
    staleTime: 60_000,
  });
  const pupils = (data ?? []).toSorted((a, b) => a.name.localeCompare(b.name, texts.locale));
  return (
    <NativeSelect
      data={[
        { label: words.any, value: "" },
        ...pupils.map(({ name, student_id }) => ({ label: name, value: String(student_id) })),
      ]}
      description={evaluation > 0 ? undefined : words.pupilHint}
      disabled={evaluation === 0}
      inputWrapperOrder={["label", "input", "description"]}
      label={words.pupil}
      onChange={(event) => change("pupil", Number(event.currentTarget.value))}
      value={search.pupil ?? ""}
    />
  );
}

const HOURS = { hour: 1, day: 24, week: 7 * 24, month: 30 * 24 };

/** Writes the moment itself into the address: who is sent it sees the same. */
function Period({ search, onSearch }: Props) {
  const words = useTexts().jobs.filters;
  return (
    <NativeSelect
      data={[
        { label: search.after || search.before ? "…" : words.any, value: "" },
        ...Object.entries(words.periods).map(([value, label]) => ({ label, value })),
      ]}
      label={words.period}
      onChange={(event) => {
        const hours = HOURS[event.currentTarget.value as keyof typeof HOURS];
        const after = new Date(Date.now() - hours * 3_600_000).toISOString();
        onSearch({ ...without(search, "before"), after });
      }}
      value=""
    />
  );
}

interface FieldProps<Name extends keyof JobSearch> {
  name: Name;
  label: string;
  search: JobSearch;
  change: Change;
}

function MomentField({ name, label, search, change }: FieldProps<"after" | "before">) {
  return (
    <TextInput
      label={label}
      onChange={(event) => {
        const { value } = event.currentTarget;
        if (value === "" || !Number.isNaN(Date.parse(value))) change(name, value);
      }}
      type="datetime-local"
      value={localOf(search[name])}
    />
  );
}

/** A moment as the field wants it, in the browser's time zone: 2026-11-26T18:30. */
function localOf(moment: string | undefined): string {
  if (moment === undefined) return "";
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function IdField({ name, label, hint, search, change }: FieldProps<"batch" | "workflow"> & { hint: string }) {
  const [typed, setTyped] = useState(search[name] ?? "");
  const accept = (value: string) => {
    setTyped(value);
    const read = readSearch({ [name]: value.trim() })[name];
    if (read !== undefined || value.trim() === "") change(name, read);
  };
  return (
    <TextInput
      label={label}
      onChange={(event) => accept(event.currentTarget.value)}
      placeholder={hint}
      value={typed}
    />
  );
}
