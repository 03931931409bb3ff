import type { Job, TimelineEvent } from "../api/jobs";
import { isActive } from "../job/standing";
import { stageWords, troubleOf } from "../job/words";
import { type Texts, useTexts } from "../language";
import { asDuration } from "../language/time";
import { Panel } from "../ui/Panel";
import { useNow } from "../ui/useNow";
import classes from "./Life.module.css";
import { tellReason } from "./reason";
import { type Scale, scaleOfSteps, type Stretch, stretchesOf } from "./timeline";
import { isTriedAgain, pastTroubleOf } from "./triedAgain";

/** What became of a job: each wait and each attempt, and the stages of an attempt, as bars on one scale. */
export function Life({ job, events }: { job: Job; events: readonly TimelineEvent[] }) {
  const texts = useTexts();
  const words = texts.jobs.page;
  const now = useNow(isActive(job) ? 1000 : 60_000);
  const stretches = stretchesOf(events, now, job.depends_on.length > 0);
  const scale = { from: stretches[0]?.from ?? 0, to: stretches.at(-1)?.to ?? 0 };
  return (
    <Panel testId="job-life" title={words.life}>
      <p className={classes.intro}>{isActive(job) ? words.lifeIntroOpen : words.lifeIntro}</p>
      <ol className={classes.stretches}>
        {stretches.map((stretch, index) => (
          <li key={`${stretch.kind}-${index}`}>
            <Bar
              duration={durationOf(stretch, texts)}
              kind={kindOf(stretch)}
              label={labelOf(stretch, index, texts)}
              scale={scale}
              span={stretch}
            />
            {stretch.kind === "attempt" && (
              <Attempt job={job} scale={scale} stretch={stretch} texts={texts} />
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

type AttemptStretch = Extract<Stretch, { kind: "attempt" }>;

interface AttemptProps {
  stretch: AttemptStretch;
  job: Job;
  /** Of the whole life. */
  scale: Scale;
  texts: Texts;
}

function Attempt({ stretch, job, scale, texts }: AttemptProps) {
  const words = texts.jobs.page;
  const isBad = stretch.ended !== null && stretch.ended !== "complete";
  const ofSteps = scaleOfSteps(stretch, scale);
  return (
    <>
      {ofSteps !== scale && stretch.steps.length > 0 && (
        <p className={classes.enlarged} data-testid="enlarged">
          {words.enlarged(asDuration(stretch.to - stretch.from, texts.locale))}
        </p>
      )}
      <ol className={classes.steps}>
        {stretch.steps.map((step, index) => (
          <li key={`${step.stage}-${index}`}>
            <Bar
              duration={asDuration(step.to - step.from, texts.locale)}
              kind="step"
              label={stageWords(step.stage, texts) ?? step.stage ?? words.beginning}
              scale={ofSteps}
              span={step}
            />
          </li>
        ))}
      </ol>
      {isBad && stretch.ended && (
        <p className={classes.end}>
          <strong>{words.verbs[stretch.ended]}.</strong> {errorOf(stretch, job, texts)}
        </p>
      )}
    </>
  );
}

/** In plain words where the code of the error is known, which it is of the last attempt, or its sentence is. */
function errorOf(stretch: AttemptStretch, job: Job, texts: Texts): string {
  const isLast = stretch.reason !== null && stretch.reason === job.error_message;
  if (isLast && isTriedAgain(job)) return pastTroubleOf(job, texts);
  const told = stretch.reason === null ? null : tellReason(stretch.reason, texts);
  return (isLast ? troubleOf(job, texts) : null) ?? told?.words ?? "";
}

function labelOf(stretch: Stretch, index: number, texts: Texts): string {
  const words = texts.jobs.page;
  if (stretch.kind === "attempt") return words.attempt(stretch.attempt);
  if (stretch.isBlocked) return words.waitedBlocked;
  return index > 1 ? words.waitedRetry : words.waited;
}

function kindOf(stretch: Stretch): string {
  if (stretch.kind === "wait") return "wait";
  return stretch.ended === null || stretch.ended === "complete" ? "attempt" : "bad";
}

function durationOf({ from, to, isOpen }: Stretch, texts: Texts): string {
  const took = asDuration(to - from, texts.locale);
  return isOpen ? `${took}, ${texts.jobs.page.goesOn}` : took;
}

interface BarProps {
  label: string;
  duration: string;
  kind: string;
  span: Scale;
  /** From the left end of the track to its right end. */
  scale: Scale;
}

/** One stretch: what it was and how long it took in words, and as a bar in its place. */
function Bar({ label, duration, kind, span, scale }: BarProps) {
  const whole = Math.max(scale.to - scale.from, 1);
  const left = (100 * (span.from - scale.from)) / whole;
  return (
    <div className={classes.row} data-kind={kind}>
      <span className={classes.label}>{label}</span>
      <span aria-hidden className={classes.track}>
        <span
          style={{ left: `${Math.min(left, 99)}%`, width: `${(100 * (span.to - span.from)) / whole}%` }}
        />
      </span>
      <span className={classes.duration}>{duration}</span>
    </div>
  );
}
