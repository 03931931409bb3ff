import { Button, Textarea } from "@mantine/core";

import { useTexts } from "../language";
import type { Draft, DraftPoint } from "./draft";
import classes from "./Reading.module.css";

/** What the API takes, in letters. */
const MOST_LETTERS = 600;

interface Props {
  draft: Draft;
  index: number;
  /** By which a reader knows it. */
  number: number;
  fault: string | undefined;
  onChange: (point: DraftPoint) => void;
}

/** One point: it stays, in these words or in others, or it is dropped. */
export function PointEditor({ draft, index, number, fault, onChange }: Props) {
  const texts = useTexts();
  const words = texts.reading.editing;
  const point = draft.points[index];
  const was = draft.base.points[index];
  if (!point || !was) return null;
  const { isDropped, text } = point;
  const kind = texts.summary.kinds[was.kind];
  return (
    <div className={classes.edits} data-dropped={isDropped}>
      <Textarea
        autosize
        data-testid={`edit-point-${number}`}
        description={
          isDropped
            ? words.dropped
            : was.reviewers === null
              ? kind
              : `${kind} · ${texts.summary.reviewers(was.reviewers, draft.base.reviewer_count)}`
        }
        error={fault}
        label={words.point(number)}
        lang={draft.base.language}
        maxLength={MOST_LETTERS}
        onChange={(event) => onChange({ isDropped, text: event.currentTarget.value })}
        readOnly={isDropped}
        value={text}
      />
      <Button
        aria-label={isDropped ? words.keepOf(number) : words.dropOf(number)}
        data-testid={`drop-${number}`}
        onClick={() => onChange({ text, isDropped: !isDropped })}
        size="compact-sm"
        variant="subtle"
      >
        {isDropped ? words.keep : words.drop}
      </Button>
    </div>
  );
}
