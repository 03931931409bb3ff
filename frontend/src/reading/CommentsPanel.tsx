import type { UseQueryResult } from "@tanstack/react-query";

import type { Comments, Whose } from "../api/reading";
import type { Summary } from "../api/summaries";
import { useTexts } from "../language";
import { Fetched } from "../ui/Fetched";
import { Panel } from "../ui/Panel";
import { CommentLine } from "./CommentLine";
import { type Choice, markedComments, numberOf, reviewersOf, shownOrder, usesOf } from "./linking";
import classes from "./Reading.module.css";

interface Props {
  whose: Whose;
  comments: UseQueryResult<Comments>;
  summary: Summary | undefined;
  choice: Choice;
  choose: (choice: Choice) => void;
}

/** What classmates wrote, without names; each with the points that rest on it. */
export function CommentsPanel(props: Props) {
  const words = useTexts().reading;
  return (
    <div className={classes.comments} id="comments">
      <Panel isFlush testId="comments" title={words.comments}>
        <Fetched height={72} query={props.comments} rows={4}>
          {(comments) => <List {...props} known={comments} />}
        </Fetched>
      </Panel>
    </div>
  );
}

function List({ known, summary, choice, choose }: Props & { known: Comments }) {
  const words = useTexts().reading;
  const marked = markedComments(choice, summary, known.items);
  return (
    <>
      <div className={classes.about}>
        <p>
          {known.comment_count === 0
            ? words.noComments
            : words.commentsOf(known.comment_count, known.reviewer_count)}{" "}
          <a className={classes.jump} href="#summary">
            {words.toSummary}
          </a>
        </p>
        {known.is_up_to_date === false && <p className={classes.outdated}>{words.outdated}</p>}
        <p className={classes.found} data-testid="found" role="status">
          {said(choice, summary, known, words)}
        </p>
      </div>
      {known.items.length > 0 && (
        // Without a button in it, a list that scrolls is reached by the keyboard itself.
        <ul
          aria-label={words.comments}
          className={classes.list}
          data-scrolls
          tabIndex={summary && summary.points.length > 0 ? undefined : 0}
        >
          {known.items.map((comment) => (
            <CommentLine
              choice={choice}
              choose={choose}
              comment={comment}
              isMarked={marked.includes(comment)}
              key={comment.id}
              uses={summary ? usesOf(summary, comment.id) : null}
            />
          ))}
        </ul>
      )}
    </>
  );
}

/** What a choice has found, in words. */
function said(
  choice: Choice,
  summary: Summary | undefined,
  { items }: Comments,
  words: ReturnType<typeof useTexts>["reading"],
): string {
  if (choice === null || !summary) return "";
  if ("comment" in choice) return words.usedIn(usesOf(summary, choice.comment));
  if (!shownOrder(summary).includes(choice.point)) return "";
  const marked = markedComments(choice, summary, items);
  const gone = (summary.points[choice.point]?.evidence.length ?? 0) - marked.length;
  const found = words.pointRestsOn(numberOf(summary, choice.point), reviewersOf(marked), marked.length);
  return gone > 0 && marked.length > 0 ? `${found} ${words.gone(gone)}` : found;
}
