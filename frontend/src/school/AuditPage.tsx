import { Button, Group, Select, Text, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { type AuditEntry, auditQuery } from "../api/school";
import { type NamesShown, useNames } from "../job/useNames";
import { type Texts, useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { Moment } from "../ui/Moment";
import { More } from "../ui/More";
import { PageHead } from "../ui/PageHead";
import { Panel } from "../ui/Panel";
import { ACTIONS, auditSearch, placeOf } from "./actions";
import { detailWords, objectName } from "./details";
import { namesOf, placeOfJob, type Subject, subjectOf } from "./subject";

const route = getRouteApi("/signed-in/admins/audit");

/** Who did what in the school. */
export function AuditPage() {
  const texts = useTexts();
  const words = texts.school.audit;
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const entries = useInfiniteQuery(auditQuery(filter));
  const choose = (chosen: Record<string, unknown>) =>
    void navigate({ search: (before) => auditSearch({ ...before, ...chosen }) });
  return (
    <>
      <PageHead intro={words.intro} title={words.title} />
      <Group align="flex-end" mb="md">
        <Select
          clearable
          clearButtonProps={{ "aria-label": words.everything }}
          data={ACTIONS.map((action) => ({ value: action, label: words.actions[action] }))}
          data-testid="audit-action"
          label={words.what}
          onChange={(action) => choose({ action })}
          placeholder={words.everything}
          searchable
          value={filter.action ?? null}
          w="20rem"
        />
        <TextInput
          data-testid="audit-from"
          label={words.from}
          max={filter.until}
          onChange={(event) => choose({ from: event.currentTarget.value })}
          type="date"
          value={filter.from ?? ""}
        />
        <TextInput
          data-testid="audit-until"
          label={words.until}
          min={filter.from}
          onChange={(event) => choose({ until: event.currentTarget.value })}
          type="date"
          value={filter.until ?? ""}
        />
        {Object.keys(filter).length > 0 && (
          <Button
            data-testid="audit-everything"
            onClick={() => void navigate({ search: {} })}
            variant="default"
          >
            {words.everythingAgain}
          </Button>
        )}
      </Group>
      <Fetched query={entries}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          return rows.length === 0 ? (
            <EmptyState detail={words.emptyDetail} title={words.empty} />
          ) : (
            <Panel isFlush>
              <Entries entries={rows} />
            </Panel>
          );
        }}
      </Fetched>
      <More query={entries} />
    </>
  );
}

function Entries({ entries }: { entries: readonly AuditEntry[] }) {
  const texts = useTexts();
  const words = texts.school.audit;
  const names = useNames(namesOf(entries.map(subjectOf)));
  const columns: Column<AuditEntry>[] = [
    { key: "what", label: words.what, isMain: true, cell: ({ action }) => nameOf(action, texts) },
    { key: "who", label: words.who, cell: (entry) => <Who entry={entry} /> },
    { key: "about", label: words.about, cell: (entry) => <About entry={entry} names={names} /> },
    { key: "when", label: words.when, cell: ({ at }) => <Moment at={at} /> },
  ];
  return (
    <DataTable
      caption={words.title}
      columns={columns}
      rowKey={({ id }) => id}
      rows={entries}
      testId={({ id }) => `entry-${id}`}
    />
  );
}

/** A newer server may know actions that this page does not: then its own name for it. */
function nameOf(action: string, texts: Texts): string {
  return (texts.school.audit.actions as Partial<Record<string, string>>)[action] ?? action;
}

function Who({ entry: { actor_id: actor, actor_name: name, api_key_id: key } }: { entry: AuditEntry }) {
  const words = useTexts().school.audit;
  if (actor === null) return words.operator;
  return (
    <span>
      <Link className="link" search={(before) => ({ ...before, actor })} to="/audit">
        {name ?? words.person(actor)}
      </Link>
      {key !== null && (
        <Text c="dimmed" component="span" size="xs">
          {" "}
          {words.withKey(key)}
        </Text>
      )}
    </span>
  );
}

/** Jobs of one entry that are told by name. */
const MOST_TOLD = 5;

function About({ entry, names }: { entry: AuditEntry; names: NamesShown }) {
  const texts = useTexts();
  const words = texts.school.audit;
  const { action, object, detail } = entry;
  const subject = subjectOf(entry);
  const details = Object.entries(detail).filter(([key]) => !TOLD_BY_NAME.has(key));
  const main = mainName(entry, subject, names, texts);
  const place = placeOf(action, object, subject);
  const told = subject.jobs.filter((id) => id !== object);
  return (
    <div>
      {main !== null &&
        (place ? (
          <Link className="link" {...place}>
            {main}
          </Link>
        ) : (
          main
        ))}
      {subject.student !== null && subject.evaluation !== null && (
        <Detail>{names.evaluation(subject.evaluation)}</Detail>
      )}
      {told.length > 0 && (
        <Detail>
          {told
            .slice(0, MOST_TOLD)
            .map((id) => jobName(id, names, texts))
            .join(", ")}
          {told.length > MOST_TOLD && ` ${words.andMore(told.length - MOST_TOLD)}`}
        </Detail>
      )}
      {details.map(([key, value]) => (
        <Detail key={key}>{detailWords(key, value, texts)}</Detail>
      ))}
    </div>
  );
}

function Detail({ children }: { children: ReactNode }) {
  return (
    <Text c="dimmed" size="xs">
      {children}
    </Text>
  );
}

/** What of an entry's details is told by the names of those that it is about. */
const TOLD_BY_NAME: ReadonlySet<string> = new Set([
  "evaluation_id",
  "student_id",
  "edit_of",
  "job_id",
  "job_ids",
]);

function mainName(
  { action, object }: AuditEntry,
  { student, evaluation, user }: Subject,
  names: NamesShown,
  texts: Texts,
): string | null {
  if (student !== null) return names.student(student);
  if (evaluation !== null) return names.evaluation(evaluation);
  if (user !== null) return names.user(user);
  return object === null ? null : objectName(action, object, texts);
}

function jobName(jobId: string, names: NamesShown, texts: Texts): string {
  const place = placeOfJob(jobId);
  if (place === null) return jobId;
  return place.student === null ? texts.school.audit.theClass : names.student(place.student);
}
