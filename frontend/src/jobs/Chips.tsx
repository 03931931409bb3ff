import { IconX } from "@tabler/icons-react";

import { useNames } from "../job/useNames";
import { useTexts } from "../language";
import { asMoment } from "../language/time";
import classes from "./FilterBar.module.css";
import { type JobSearch, without } from "./search";

interface Props {
  search: JobSearch;
  onSearch: (search: JobSearch) => void;
}

/** What else narrows the list down, each to be taken away. */
export function Chips({ search, onSearch }: Props) {
  const texts = useTexts();
  const words = texts.jobs.filters;
  const names = useNames({ students: [search.pupil], evaluations: [search.evaluation] });
  const at = (moment: string) => asMoment(moment, texts.locale);
  const failure = (code: string) => texts.errors.failures[code] ?? code;
  const chips: [keyof JobSearch, string][] = [];
  if (search.q !== undefined) chips.push(["q", `${words.search}: ${search.q}`]);
  if (search.priority)
    chips.push(["priority", `${words.priority}: ${texts.job.priorities[search.priority]}`]);
  if (search.evaluation) chips.push(["evaluation", names.evaluation(search.evaluation)]);
  if (search.pupil) chips.push(["pupil", names.student(search.pupil)]);
  if (search.batch) chips.push(["batch", `${words.batch}: ${search.batch.slice(0, 8)}…`]);
  if (search.workflow) chips.push(["workflow", `${words.workflow}: ${search.workflow.slice(0, 8)}…`]);
  if (search.error) chips.push(["error", `${words.error}: ${failure(search.error)}`]);
  if (search.cause) chips.push(["cause", words.causeOf(failure(search.cause.split(".")[1] ?? ""))]);
  if (search.dead) chips.push(["dead", words.dead]);
  for (const name of ["after", "before", "failedAfter", "failedBefore"] as const) {
    const moment = search[name];
    if (moment) chips.push([name, `${words[name]} ${at(moment)}`]);
  }
  if (chips.length === 0) return null;
  return (
    <ul className={classes.chips}>
      {chips.map(([name, label]) => (
        <li key={name}>
          <button
            aria-label={words.remove(label)}
            className={classes.chip}
            data-testid={`chip-${name}`}
            onClick={() => onSearch(without(search, name))}
            type="button"
          >
            <span>{label}</span>
            <IconX aria-hidden size={14} />
          </button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <button
            className={classes.clear}
            data-testid="clear-filters"
            onClick={() => onSearch({})}
            type="button"
          >
            {words.clear}
          </button>
        </li>
      )}
    </ul>
  );
}
