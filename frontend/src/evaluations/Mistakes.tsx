import { Code } from "@mantine/core";

import type { ImportRefused, RowProblem } from "../api/importing";
import { type Texts, useTexts } from "../language";
import { type Column, DataTable } from "../ui/DataTable";
import { Panel } from "../ui/Panel";
import classes from "./ImportPage.module.css";

/** What is wrong with a file, line by line, and what to do about it. */
export function Mistakes({ report }: { report: ImportRefused }) {
  const texts = useTexts();
  const words = texts.importing;
  const more = report.total_problems - report.problems.length;
  const ofFile = report.rows === 0 && report.problems.length === 1 ? report.problems[0] : undefined;
  return (
    <Panel isFlush testId="mistakes" title={words.mistakes(report.total_problems)}>
      <p className={classes.lead} role="alert">
        {ofFile ? words.wordsFor(ofFile) : words.nothingImported(report.rows)}
      </p>
      {!ofFile && (
        <DataTable
          caption={words.mistakes(report.total_problems)}
          columns={columnsFor(texts.importing)}
          rowKey={(problem) => report.problems.indexOf(problem)}
          rows={report.problems}
          testId={({ line }) => `mistake-${line}`}
        />
      )}
      {more > 0 && <p className={classes.lead}>{words.moreMistakes(more)}</p>}
    </Panel>
  );
}

type Words = Texts["importing"];

function columnsFor(words: Words): Column<RowProblem>[] {
  return [
    { key: "line", label: words.line, isNumber: true, cell: ({ line }) => line },
    { key: "column", label: words.column, cell: ({ column }) => column && words.columnOf(column) },
    {
      key: "value",
      label: words.value,
      cell: ({ value }) => value !== null && <Code className={classes.value}>{value}</Code>,
    },
    { key: "advice", label: words.advice, cell: (problem) => words.wordsFor(problem) },
  ];
}
