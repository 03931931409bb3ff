import type { ReactNode } from "react";

import classes from "./DataTable.module.css";

export interface Column<Row> {
  key: string;
  /** Of the heading; on a phone it stands beside the value. */
  label: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand to the right, so that they can be compared. */
  isNumber?: boolean;
  /** Whether a phone shows it as the heading of the row, without its label. */
  isMain?: boolean;
  /** Whether the label is for screen readers alone: of buttons, say. */
  isLabelHidden?: boolean;
}

interface Props<Row> {
  /** What the table shows. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => number | string;
  testId?: (row: Row) => string;
}

/** Rows and columns; on a phone each row is a card. The roles say so where a style would take them away. */
export function DataTable<Row>({ caption, columns, rows, rowKey, testId }: Props<Row>) {
  return (
    <table className={classes.table} role="table">
      <caption className="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, label, isNumber, isLabelHidden }) => (
            <th data-number={isNumber} key={key} role="columnheader" scope="col">
              {isLabelHidden ? <span className="visually-hidden">{label}</span> : label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr data-testid={testId?.(row)} key={rowKey(row)} role="row">
            {columns.map(({ key, label, cell, isNumber, isMain, isLabelHidden }) => (
              <td
                data-label={isMain || isLabelHidden ? undefined : label}
                data-main={isMain}
                data-number={isNumber}
                key={key}
                role="cell"
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
