import { Alert, Button, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useRef, useState } from "react";

import { ApiError } from "../api/client";
import { previewQuery, type Schedule, type ScheduleDraft } from "../api/schedules";
import { useTexts } from "../language";
import { wordsFor } from "../ui/errorWords";
import { Panel } from "../ui/Panel";
import { UnsavedChanges } from "../ui/UnsavedChanges";
import { useOnce } from "../ui/useOnce";
import { isZone } from "./clocks";
import { IfFields } from "./IfFields";
import { draftOf, type Fault, faultsOf, isSame, type Plan } from "./plan";
import { Preview } from "./Preview";
import { mistakeOf } from "./reasons";
import classes from "./Schedules.module.css";
import { expressionOf } from "./timing";
import { WhatFields } from "./WhatFields";
import { WhenFields } from "./WhenFields";

const TYPING_MILLISECONDS = 300;
const NO_FAULTS: ReadonlySet<Fault> = new Set();

interface Props {
  initial: Plan;
  /** What else other software has settled. */
  params?: Schedule["task_params"];
  submit: string;
  /** Whether it can be sent although nothing was changed: a new one. */
  isNew?: boolean;
  /** Under the button. */
  note?: string;
  send: (draft: ScheduleDraft) => Promise<Schedule>;
  onSaved: (schedule: Schedule) => void;
}

/** A schedule, for somebody who has never heard of cron. */
export function ScheduleForm({ initial, params, submit, isNew = false, note, send, onSaved }: Props) {
  const texts = useTexts();
  const words = texts.schedules;
  const [saved, setSaved] = useState(initial);
  const [plan, setPlan] = useState(initial);
  const [isChecked, setChecked] = useState(false);
  const isDone = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const { preview, mistake, zoneMistake, other } = usePreview(plan);
  const faults = faultsOf(plan);
  const shown = isChecked ? faults : NO_FAULTS;
  const change = (what: Partial<Plan>) => setPlan((before) => ({ ...before, ...what }));
  const isFit = faults.size === 0 && mistake === null && zoneMistake === null;
  const isChanged = !isSame(plan, saved);
  const save = useOnce({
    mutationFn: () => send(draftOf(plan, params)),
    onSuccess: (schedule) => {
      isDone.current = true;
      setSaved(plan);
      onSaved(schedule);
    },
    onError: () => (isDone.current = false),
  });
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    setChecked(true);
    if (isFit) save.mutate();
    // Once the fields have been marked.
    else
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const fields = { plan, change, faults: shown };
  return (
    <form noValidate onSubmit={onSubmit} ref={form}>
      <Panel title={words.what}>
        <WhatFields {...fields} />
      </Panel>
      <Panel title={words.when}>
        <div className={classes.when}>
          <WhenFields {...fields} mistake={mistake} zoneMistake={zoneMistake} />
          <Preview
            error={other}
            isAsking={preview.isFetching}
            onAgain={() => void preview.refetch()}
            preview={mistake === null && zoneMistake === null ? preview.data : undefined}
            timing={plan.timing}
          />
        </div>
      </Panel>
      <Panel title={words.whatIf}>
        <IfFields {...fields} />
      </Panel>
      {save.isError && (
        <Alert color="red" mb="md" role="alert" title={texts.errors.heading} variant="light">
          {wordsFor(save.error, texts)}
        </Alert>
      )}
      <div className={classes.save}>
        <Button
          data-testid="save-schedule"
          disabled={!isNew && !isChanged}
          loading={save.isPending}
          size="md"
          type="submit"
        >
          {submit}
        </Button>
        <Text aria-live="polite" c="dimmed" size="sm">
          {isChecked && !isFit ? words.incomplete : isChanged && !isNew ? words.unsaved : note}
        </Text>
      </div>
      <UnsavedChanges
        isUnsaved={() => isChanged && !isDone.current}
        leave={words.leaveNow}
        stay={words.stay}
        title={words.leave}
      >
        {words.leaveDetail}
      </UnsavedChanges>
    </form>
  );
}

/** What the API makes of what has been said, asked when somebody has stopped typing. */
function usePreview(plan: Plan) {
  const words = useTexts().schedules;
  const [expression] = useDebouncedValue(expressionOf(plan.timing), TYPING_MILLISECONDS);
  const [zone] = useDebouncedValue(plan.zone, TYPING_MILLISECONDS);
  const isAsked = expression !== null && isZone(zone);
  const preview = useQuery({ ...previewQuery(expression ?? "", zone), enabled: isAsked });
  const code = isAsked && preview.error instanceof ApiError ? preview.error.code : null;
  return {
    preview,
    mistake: code === "cron_invalid" && preview.error ? mistakeOf(preview.error.message, words) : null,
    zoneMistake: code === "timezone_invalid" ? words.zoneInvalid : null,
    other: code === "cron_invalid" || code === "timezone_invalid" ? null : preview.error,
  };
}
