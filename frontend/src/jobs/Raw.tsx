import type { Job } from "../api/jobs";
import { useTexts } from "../language";
import { Panel } from "../ui/Panel";
import { CopyText } from "./CopyText";
import classes from "./JobPage.module.css";

/** The job as the API gives it, and the error in a technician's words. */
export function Raw({ job }: { job: Job }) {
  const texts = useTexts();
  const words = texts.jobs.page;
  const json = JSON.stringify(job, null, 2);
  return (
    <Panel>
      <details className={classes.technical} data-testid="job-raw">
        <summary>{words.technical}</summary>
        {job.error_code && (
          <dl className={classes.facts}>
            <dt>{words.errorCode}</dt>
            <dd>
              <code>{job.error_code}</code>
            </dd>
            <dt>{words.errorMessage}</dt>
            <dd>{job.error_message}</dd>
          </dl>
        )}
        <div className={classes.rawHead}>
          {words.raw} <CopyText label={texts.shell.copy} text={json} />
        </div>
        <pre className={classes.json} tabIndex={0}>
          {json}
        </pre>
      </details>
    </Panel>
  );
}
