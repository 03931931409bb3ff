import { Button, Text } from "@mantine/core";

import type { ImportOut, ImportRow } from "../api/importing";
import { type Texts, useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { Panel } from "../ui/Panel";
import classes from "./ImportPage.module.css";

interface Props {
  outcome: ImportOut;
  isImporting: boolean;
  onImport: () => void;
}

/** What an import would do, and the button that does it. */
export function Preview({ outcome, isImporting, onImport }: Props) {
  const words = useTexts().importing;
  const { rows, new_feedback: added, changed_feedback: changed, new_students: pupils } = outcome;
  const isNothing = added + changed + outcome.newly_enrolled === 0;
  return (
    <>
      <Panel testId="preview" title={words.preview}>
        <dl className={classes.facts}>
          <Fact count={rows} name={words.rows(rows)} />
          <Fact count={added} name={words.newFeedback} />
          <Fact count={changed} name={words.changedFeedback} />
          <Fact count={rows - added - changed} name={words.unchanged} />
          <Fact count={pupils} name={words.newPupils(pupils)} />
        </dl>
        <Notes outcome={outcome} />
        <div className={classes.act}>
          <Button data-testid="import" loading={isImporting} onClick={onImport}>
            {words.importIt(rows)}
          </Button>
          {isNothing && (
            <Text c="dimmed" mt={6} size="sm">
              {words.nothingNew}
            </Text>
          )}
        </div>
      </Panel>
      <Sample rows={outcome.sample} />
    </>
  );
}

/** The first rows as they were read: whether columns were mixed up is seen at a glance. */
function Sample({ rows }: { rows: readonly ImportRow[] }) {
  const words = useTexts().importing;
  return (
    <Panel isFlush testId="sample" title={words.sample}>
      <DataTable caption={words.sample} columns={columnsFor(words)} rowKey={({ line }) => line} rows={rows} />
    </Panel>
  );
}

function columnsFor(words: Texts["importing"]): Column<ImportRow>[] {
  return [
    { key: "line", label: words.line, isNumber: true, cell: ({ line }) => line },
    {
      key: "from",
      label: words.from,
      cell: (row) => <Person email={row.reviewer_email} name={row.reviewer_name} />,
    },
    {
      key: "to",
      label: words.to,
      cell: (row) => <Person email={row.reviewee_email} name={row.reviewee_name} />,
    },
    { key: "criterion", label: words.columnOf("criterion"), cell: ({ criterion }) => criterion },
    { key: "score", label: words.columnOf("score"), isNumber: true, cell: ({ score }) => score },
    {
      key: "comment",
      label: words.columnOf("comment"),
      cell: ({ comment }) => comment && <span className={classes.comment}>{comment}</span>,
    },
  ];
}

function Person({ name, email }: { name: string; email: string }) {
  return (
    <span>
      {name}
      <span className={classes.email}>{email}</span>
    </span>
  );
}

function Fact({ count, name }: { count: number; name: string }) {
  const { locale } = useTexts();
  return (
    <div>
      <dt>{name}</dt>
      <dd>{count.toLocaleString(locale)}</dd>
    </div>
  );
}

const IGNORED = /^Columns that were not used: (.*)\.$/;

function Notes({ outcome }: { outcome: ImportOut }) {
  const words = useTexts().importing;
  const joined = outcome.newly_enrolled - outcome.new_students;
  const notes = [
    outcome.scores_only > 0 && words.scoresOnly(outcome.scores_only),
    joined > 0 && words.enrolled(joined),
    outcome.other_names.length > 0 && words.otherNames(outcome.other_names.join(", ")),
    ...outcome.notes.map((note) => {
      const headers = IGNORED.exec(note)?.[1];
      return headers === undefined ? note : words.ignored(headers);
    }),
    words.readAs(outcome.encoding, words.separators[outcome.separator] ?? outcome.separator),
  ].filter((note) => note !== false);
  return (
    <ul className={classes.notes}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
