import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { Replays } from "../api/deadLetters";
import { useTexts } from "../language";
import classes from "./JobsPage.module.css";

/** That jobs are being made again, and where it can be followed: each cause on its own. */
export function ReplayingNotice({ replays, onClose }: { replays: Replays; onClose: () => void }) {
  const texts = useTexts();
  const words = texts.jobs.bulk;
  return (
    <div className={classes.notice} data-testid="replaying">
      <div className={classes.outcome}>
        <span role="status">{words.retried(replays.jobs)}</span>
        {replays.causes.map(
          ({ cause, error_code: code, error_message: message, replay_id: id }) =>
            id !== null && (
              <span key={cause}>
                {texts.errors.failures[code] ?? message}{" "}
                <Link params={{ replayId: id }} to="/failures/replays/$replayId">
                  {words.follow}
                </Link>
              </span>
            ),
        )}
      </div>
      <ActionIcon aria-label={texts.shell.close} color="gray" onClick={onClose} variant="subtle">
        <IconX aria-hidden size={16} />
      </ActionIcon>
    </div>
  );
}
