import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";

import type { Comment } from "../api/reading";
import { useTexts } from "../language";
import type { Choice } from "./linking";
import { goTo } from "./moving";
import classes from "./Reading.module.css";
import { piecesOf } from "./tokens";

interface Props {
  comment: Comment;
  /** The numbers of the points that rest on it; null without a summary. */
  uses: readonly number[] | null;
  isMarked: boolean;
  choice: Choice;
  choose: (choice: Choice) => void;
}

/** A comment, which leads to the points that rest on it. */
export function CommentLine({ comment, uses, isMarked, choice, choose }: Props) {
  const texts = useTexts();
  const words = texts.reading;
  const isChosen = choice !== null && "comment" in choice && choice.comment === comment.id;
  return (
    <li
      className={classes.comment}
      data-marked={isMarked}
      data-testid={`comment-${comment.id}`}
      id={`comment-${comment.id}`}
      tabIndex={-1}
    >
      <p className={classes.by}>
        <strong>{words.classmate(comment.reviewer)}</strong>
        {comment.criterion && <span>{comment.criterion}</span>}
        {comment.score !== null && <span>{words.score(comment.score.toLocaleString(texts.locale))}</span>}
        {comment.since_summary && (
          <span className={classes.since}>{words.sinceSummary[comment.since_summary]}</span>
        )}
      </p>
      {comment.comment !== null && <Words comment={comment.comment} />}
      {comment.is_cut && <p className={classes.aside}>{words.isCut}</p>}
      {comment.left_out && <p className={classes.aside}>{words.leftOut[comment.left_out]}</p>}
      {uses && uses.length > 0 ? (
        <div className={classes.uses}>
          <Button
            aria-pressed={isChosen}
            onClick={() => choose(isChosen ? null : { comment: comment.id })}
            size="compact-sm"
            variant={isChosen ? "filled" : "light"}
          >
            {words.usedBy(uses)}
          </Button>
          {isChosen && (
            <Button
              data-testid="to-points"
              leftSection={<IconArrowUp aria-hidden size={14} />}
              onClick={() => goTo(`point-${uses[0] ?? 1}`)}
              size="compact-sm"
              variant="subtle"
            >
              {words.toPoints(uses.length)}
            </Button>
          )}
        </div>
      ) : (
        uses && comment.left_out === null && <p className={classes.aside}>{words.unused}</p>
      )}
    </li>
  );
}

function Words({ comment }: { comment: string }) {
  const words = useTexts().reading;
  return (
    <p className={classes.words}>
      {piecesOf(comment, words).map(({ text, isToken }, place) =>
        isToken ? (
          <span className={classes.token} key={place}>
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </p>
  );
}
