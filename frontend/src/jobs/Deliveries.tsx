import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { deliveriesOfJobQuery, type Job } from "../api/jobs";
import { useTexts } from "../language";
import { Panel } from "../ui/Panel";
import classes from "./JobPage.module.css";

const SHOWN = 3;

/** The messages that other software was sent of a job. */
export function Deliveries({ job }: { job: Job }) {
  const words = useTexts().jobs.page;
  const { data } = useQuery(deliveriesOfJobQuery(job.job_id));
  if (!data) return null;
  return (
    <Panel testId="job-deliveries" title={words.deliveries}>
      {data.items.length === 0 ? (
        <p className={classes.quiet}>{words.noDelivery}</p>
      ) : (
        <>
          <ul className={classes.others}>
            {data.items.slice(0, SHOWN).map((delivery) => (
              <li key={delivery.id}>
                <strong>{words.delivery[delivery.status]}</strong> ·{" "}
                {words.attempts(delivery.attempts.length)}
                <span className={classes.reason}>{delivery.url}</span>
              </li>
            ))}
          </ul>
          <p>
            <Link search={{ job: job.job_id }} to="/webhooks">
              {words.toDeliveries}
            </Link>
          </p>
        </>
      )}
    </Panel>
  );
}
