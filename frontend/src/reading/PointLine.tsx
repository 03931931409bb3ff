import { Button } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";

import type { Comment } from "../api/reading";
import type { Point, Summary } from "../api/summaries";
import { useTexts } from "../language";
import { type Choice, isPointMarked } from "./linking";
import { goTo, show } from "./moving";
import classes from "./Reading.module.css";

interface Props {
  point: Point;
  index: number;
  /** By which a reader knows it. */
  number: number;
  summary: Summary;
  /** The comments that it rests on, once they are known. */
  marked: readonly Comment[] | undefined;
  choice: Choice;
  choose: (choice: Choice) => void;
}

/** A point, which leads to its comments. */
export function PointLine({ point, index, number, summary, marked, choice, choose }: Props) {
  const texts = useTexts();
  const words = texts.reading;
  const isChosen = choice !== null && "point" in choice && choice.point === index;
  const first = marked?.[0];
  return (
    <li
      className={classes.point}
      data-marked={isPointMarked(choice, summary, index)}
      data-testid={`point-${number}`}
      id={`point-${number}`}
    >
      <button
        aria-pressed={isChosen}
        className={classes.choose}
        onClick={() => {
          choose(isChosen ? null : { point: index });
          if (!isChosen && first) show(`comment-${first.id}`);
        }}
        type="button"
      >
        <span aria-hidden className={classes.number}>
          {number}
        </span>
        <span className={classes.says} lang={summary.language}>
          {point.text}
        </span>
        {point.reviewers !== null && (
          <span className={classes.reviewers}>
            {texts.summary.reviewers(point.reviewers, summary.reviewer_count)}
          </span>
        )}
      </button>
      {isChosen && first && (
        <Button
          className={classes.go}
          data-testid="to-comments"
          onClick={() => goTo(`comment-${first.id}`)}
          rightSection={<IconArrowDown aria-hidden size={14} />}
          size="compact-sm"
          variant="subtle"
        >
          {words.toComments(marked.length)}
        </Button>
      )}
    </li>
  );
}
