import { MultiSelect, Radio, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { allEvaluationsQuery, type Evaluation, fetchStudents, type Student } from "../api/evaluations";
import { type Texts, useTexts } from "../language";
import { Fetched } from "../ui/Fetched";
import type { FieldsProps } from "./fields";

/** Its name, and whose summaries are made. */
export function WhatFields(props: FieldsProps) {
  const evaluations = useQuery(allEvaluationsQuery);
  return (
    <Fetched query={evaluations} rows={2}>
      {(known) => <Fields {...props} evaluations={known} />}
    </Fetched>
  );
}

function Fields({ plan, change, faults, evaluations }: FieldsProps & { evaluations: readonly Evaluation[] }) {
  const words = useTexts().schedules;
  const chosen = evaluations.find(({ id }) => id === plan.evaluationId);
  const choose = (value: string | null) => {
    const evaluation = evaluations.find(({ id }) => String(id) === value);
    if (!evaluation) return;
    const isOurs = !plan.name.trim() || (chosen && plan.name === words.defaultName(chosen.title));
    change({
      evaluationId: evaluation.id,
      studentIds: [],
      ...(isOurs ? { name: words.defaultName(evaluation.title) } : {}),
    });
  };
  return (
    <Stack>
      <Select
        allowDeselect={false}
        data={evaluations.map(({ id, title }) => ({ value: String(id), label: title }))}
        data-testid="schedule-evaluation"
        description={hintOf(chosen, words)}
        error={faults.has("evaluation") && words.evaluationMissing}
        label={words.chooseEvaluation}
        limit={100}
        maw="32rem"
        nothingFoundMessage={words.noEvaluations}
        onChange={choose}
        required
        searchable
        value={plan.evaluationId === null ? null : String(plan.evaluationId)}
        withAsterisk={false}
      />
      <TextInput
        data-testid="schedule-name"
        error={faults.has("name") && words.nameMissing}
        label={words.name}
        maw="32rem"
        maxLength={200}
        onChange={(event) => change({ name: event.currentTarget.value })}
        required
        value={plan.name}
        withAsterisk={false}
      />
      <Radio.Group label={words.whom} onChange={(whom) => change({ whom: whom })} value={plan.whom}>
        <Stack gap="xs" mt="xs">
          <Radio label={words.everybody} value="everybody" />
          <Radio data-testid="some-pupils" label={words.chosen} value="chosen" />
        </Stack>
      </Radio.Group>
      {plan.whom === "chosen" && plan.evaluationId !== null && (
        <Pupils change={change} evaluationId={plan.evaluationId} faults={faults} plan={plan} />
      )}
    </Stack>
  );
}

function hintOf(evaluation: Evaluation | undefined, words: Texts["schedules"]): string | undefined {
  if (!evaluation || evaluation.status === "open") return undefined;
  return evaluation.status === "draft" ? words.why.draft : words.why.closed;
}

function Pupils({ plan, change, faults, evaluationId }: FieldsProps & { evaluationId: number }) {
  const words = useTexts().schedules;
  const pupils = useQuery({
    queryKey: ["evaluation", evaluationId, "names"],
    queryFn: ({ signal }) => fetchStudents(evaluationId, signal),
    staleTime: 60_000,
  });
  return (
    <Fetched query={pupils} rows={1}>
      {(known) => (
        <MultiSelect
          data={choicesOf(known, plan.studentIds, words)}
          data-testid="schedule-pupils"
          error={faults.has("pupils") && words.pupilsMissing}
          hidePickedOptions
          label={words.choosePupils}
          maw="32rem"
          nothingFoundMessage={words.noPupils}
          onChange={(ids) => change({ studentIds: ids.map(Number) })}
          searchable
          value={plan.studentIds.map(String)}
        />
      )}
    </Fetched>
  );
}

/** Those who take part, and those who were chosen once and no longer do: they can be taken out. */
function choicesOf(known: readonly Student[], chosen: readonly number[], words: Texts["schedules"]) {
  const choices = known.map(({ student_id: id, name }) => ({ value: String(id), label: name }));
  const isKnown = new Set(known.map(({ student_id: id }) => id));
  const gone = chosen.filter((id) => !isKnown.has(id));
  return [...choices, ...gone.map((id) => ({ value: String(id), label: words.gonePupil(id) }))];
}
