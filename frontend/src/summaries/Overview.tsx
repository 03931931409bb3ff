import { Alert, Badge } from "@mantine/core";

import type { OverviewOut, ThemeOut } from "../api/overviews";
import type { PointKind } from "../api/schema";
import { useTexts } from "../language";
import { asMoment } from "../language/time";
import { Panel } from "../ui/Panel";
import classes from "./Overview.module.css";

const KINDS: readonly PointKind[] = ["strength", "growth"];

interface Props {
  overview: OverviewOut;
  /** Whether summaries were written since. */
  hasChanged: boolean;
}

/** What the pupils of a class share, how many of them, and what that rests on. */
export function Overview({ overview, hasChanged }: Props) {
  const texts = useTexts();
  const words = texts.overview;
  return (
    <article data-testid="overview">
      {hasChanged && (
        <Alert className={classes.unprinted} mb="lg" role="status" variant="light">
          {words.changed}
        </Alert>
      )}
      <Panel
        aside={
          <Badge tt="none" variant="light">
            {overview.generation_method === "empty"
              ? words.tooFew
              : texts.summary.methods[overview.generation_method]}
          </Badge>
        }
        title={words.text}
      >
        <div className={classes.text} data-testid="overview-text" lang={overview.language}>
          {overview.overview_text.split(/\n+/).map((paragraph, number) => (
            <p key={number}>{paragraph}</p>
          ))}
        </div>
      </Panel>
      <div className={classes.kinds}>
        {KINDS.map((kind) => (
          <Themes key={kind} kind={kind} overview={overview} />
        ))}
      </div>
      <Basis overview={overview} />
    </article>
  );
}

function Themes({ kind, overview }: { kind: PointKind; overview: OverviewOut }) {
  const texts = useTexts();
  const themes = overview.themes.filter((theme) => theme.kind === kind);
  if (themes.length === 0) return null;
  return (
    <Panel testId={`themes-${kind}`} title={texts.summary.kinds[kind]}>
      <ul className={classes.themes} data-kind={kind}>
        {themes.map((theme) => (
          <Theme key={theme.text} language={overview.language} of={overview.summarised_count} theme={theme} />
        ))}
      </ul>
    </Panel>
  );
}

function Theme({ theme, of, language }: { theme: ThemeOut; of: number; language: string }) {
  const words = useTexts().overview;
  return (
    <li>
      <span className={classes.theme}>
        <span lang={language}>{theme.text}</span>
        <span className={classes.shared}>{words.shared(theme.pupils, of)}</span>
      </span>
      <span aria-hidden className={classes.track}>
        <span className={classes.part} style={{ width: `${(100 * theme.pupils) / Math.max(of, 1)}%` }} />
      </span>
    </li>
  );
}

function Basis({ overview }: { overview: OverviewOut }) {
  const texts = useTexts();
  const words = texts.overview;
  return (
    <Panel testId="overview-basis" title={words.basis}>
      <ul className={classes.basis}>
        <li>{words.restsOn(overview.summarised_count, overview.pupil_count, overview.comment_count)}</li>
        {overview.point_count > 0 && <li>{words.points(overview.points_in_themes, overview.point_count)}</li>}
        <li>{words.nobody(overview.fewest_pupils)}</li>
        <li>{words.methods[overview.generation_method]}</li>
        <li>
          {words.asOf(asMoment(overview.as_of, texts.locale))}
          {overview.generation_method === "ai" && ` ${texts.summary.model(overview.model)}.`}
        </li>
      </ul>
    </Panel>
  );
}
