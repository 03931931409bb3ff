import { Alert, Button, Group, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { type SyntheticEvent, useEffect, useRef, useState } from "react";

import { ApiError } from "../api/client";
import { editSummary, type Whose } from "../api/reading";
import { type Summary, summaryQuery } from "../api/summaries";
import { useTexts } from "../language";
import { session } from "../session/session";
import { Confirm } from "../ui/Confirm";
import { wordsFor } from "../ui/errorWords";
import { Panel } from "../ui/Panel";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { type Draft, editOf, type Faults, faultsAfter, faultsBefore, isDirty, isFaulty } from "./draft";
import { shownOrder } from "./linking";
import { PointEditor } from "./PointEditor";
import classes from "./Reading.module.css";

/** What the API takes, in letters. */
const MOST_LETTERS = 6000;
const NO_FAULTS: Faults = { points: {} };

interface Props {
  whose: Whose;
  draft: Draft;
  setDraft: (draft: Draft) => void;
  /** Under which it is kept until it is saved. */
  name: string;
  /** Whether it was kept from before a sign-in or a reload. */
  isRestored: boolean;
  /** The current version, where another is changed. */
  newer: Summary | undefined;
  /** With the new version, or without when it was given up. */
  onEnd: (saved?: Summary) => void;
}

/** Changing a summary in its place: its text, and which points stay and in which words. */
export function Editor(props: Props) {
  const texts = useTexts();
  const words = texts.reading.editing;
  const { draft, setDraft, name, newer, onEnd, isRestored } = props;
  const [faults, setFaults] = useState(NO_FAULTS);
  const [isGivingUp, giveUp] = useState(false);
  const isChanged = isDirty(draft);
  const end = (saved?: Summary) => {
    session.forget(name);
    onEnd(saved);
  };
  const save = useSaving(props, end, setFaults);
  const form = useFocusOnFault(faults);
  const change = (changed: Draft) => {
    setDraft(changed);
    session.keep(name, changed);
  };
  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    const found = faultsBefore(draft, words);
    setFaults(found);
    if (!isFaulty(found)) save.mutate();
  }
  return (
    <div className={classes.summary} id="summary">
      <Panel testId="editor" title={words.title}>
        <form noValidate onSubmit={submit} ref={form}>
          {isRestored && (
            <Alert className={classes.apart} data-testid="restored" role="status" variant="light">
              {words.restored}
            </Alert>
          )}
          {newer && <Newer newer={newer} />}
          <Textarea
            autoFocus
            autosize
            data-testid="edit-text"
            error={faults.text}
            label={words.text}
            lang={draft.base.language}
            maxLength={MOST_LETTERS}
            minRows={5}
            size="md"
            onChange={(event) => change({ ...draft, text: event.currentTarget.value })}
            value={draft.text}
          />
          {shownOrder(draft.base).map((index, place) => (
            <PointEditor
              draft={draft}
              fault={faults.points[index]}
              index={index}
              key={index}
              number={place + 1}
              onChange={(point) =>
                change({ ...draft, points: draft.points.map((one, at) => (at === index ? point : one)) })
              }
            />
          ))}
          {faults.whole && (
            <Alert className={classes.apart} color="red" mt="md" role="alert" variant="light">
              {faults.whole}
            </Alert>
          )}
          <Group gap="sm" mt="lg">
            <Button data-testid="save" loading={save.isPending} type="submit">
              {newer ? words.saveOverNewer : words.save}
            </Button>
            <Button
              data-testid="cancel-edit"
              onClick={() => (isChanged ? giveUp(true) : end())}
              variant="default"
            >
              {words.cancel}
            </Button>
          </Group>
          <Text c="dimmed" mt="sm" size="sm">
            {words.note}
          </Text>
        </form>
      </Panel>
      <Discarding isOpen={isGivingUp} onClose={() => giveUp(false)} onConfirm={() => end()} />
      <Leaving isDirty={isChanged} name={name} />
    </div>
  );
}

function useSaving(
  { whose, draft, newer }: Props,
  end: (saved: Summary) => void,
  setFaults: (faults: Faults) => void,
) {
  const texts = useTexts();
  const words = texts.reading.editing;
  const client = useQueryClient();
  return useOnce({
    mutationFn: () => editSummary(whose, editOf(draft, newer?.id ?? draft.base.id)),
    onSuccess: (saved) => {
      tell(words.saved);
      end(saved);
    },
    onError: async (error) => {
      setFaults(faultsAfter(error, draft, words, wordsFor(error, texts)));
      // The newer one is shown beside what was written; saving once more goes over it.
      if (error instanceof ApiError && error.code === "summary_changed") {
        await client.refetchQueries(summaryQuery(whose.evaluationId, whose.studentId));
      }
    },
  });
}

/** Brings the keyboard to the first field that is wrong. */
function useFocusOnFault(faults: Faults) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isFaulty(faults)) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);
  return form;
}

function Newer({ newer }: { newer: Summary }) {
  const words = useTexts().reading;
  return (
    <Alert className={classes.apart} color="yellow" data-testid="newer" role="status" variant="light">
      <p className={classes.said}>{words.newerWhileEditing}</p>
      <details>
        <summary>{words.newerText}</summary>
        <p className={classes.words} lang={newer.language}>
          {newer.summary_text}
        </p>
      </details>
    </Alert>
  );
}

interface DiscardingProps {
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

function Discarding({ isOpen, onClose, onConfirm }: DiscardingProps) {
  const words = useTexts().reading.editing;
  return (
    <Confirm
      confirm={words.discard}
      isDangerous
      isOpen={isOpen}
      isPending={false}
      onClose={onClose}
      onConfirm={onConfirm}
      title={words.discardTitle}
    >
      <Text>{words.discardDetail}</Text>
    </Confirm>
  );
}

/** Asks who leaves with unsaved changes. At the end of a session nobody is asked: the changes are kept for after it. */
function Leaving({ isDirty, name }: { isDirty: boolean; name: string }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => session.token() !== null,
    enableBeforeUnload: isDirty,
    disabled: !isDirty,
    withResolver: true,
  });
  return (
    <Discarding
      isOpen={status === "blocked"}
      onClose={() => reset?.()}
      onConfirm={() => {
        session.forget(name);
        proceed?.();
      }}
    />
  );
}
