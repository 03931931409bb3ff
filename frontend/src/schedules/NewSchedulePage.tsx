import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { evaluationQuery } from "../api/evaluations";
import { createSchedule, scheduleQuery, schedulesQuery, schoolZoneQuery } from "../api/schedules";
import { useTexts } from "../language";
import { BackLink } from "../ui/BackLink";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import { tell } from "../ui/tell";
import { newPlan } from "./plan";
import { ScheduleForm } from "./ScheduleForm";

const route = getRouteApi("/signed-in/staff/schedules/new");

/** Plan something; for an evaluation that is chosen already, if the address names it. */
export function NewSchedulePage() {
  const words = useTexts().schedules;
  const { evaluation } = route.useSearch();
  const zone = useQuery(schoolZoneQuery);
  return (
    <>
      <BackLink to="/schedules">{words.back}</BackLink>
      <PageHead intro={words.intro} title={words.newTitle} />
      <Fetched query={zone}>
        {(name) =>
          evaluation === undefined ? <New zone={name} /> : <NewOf evaluationId={evaluation} zone={name} />
        }
      </Fetched>
    </>
  );
}

function NewOf({ evaluationId, zone }: { evaluationId: number; zone: string }) {
  return (
    <Fetched query={useQuery(evaluationQuery(evaluationId))}>
      {({ id, title }) => <New evaluation={{ id, title }} zone={zone} />}
    </Fetched>
  );
}

function New({ zone, evaluation }: { zone: string; evaluation?: { id: number; title: string } }) {
  const words = useTexts().schedules;
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const initial = newPlan(
    zone,
    evaluation && { id: evaluation.id, name: words.defaultName(evaluation.title) },
  );
  return (
    <ScheduleForm
      initial={initial}
      isNew
      onSaved={(schedule) => {
        client.setQueryData(scheduleQuery(schedule.id).queryKey, schedule);
        void client.invalidateQueries(schedulesQuery);
        tell(words.planned(schedule.name));
        void navigate({ to: "/schedules/$scheduleId", params: { scheduleId: String(schedule.id) } });
      }}
      send={createSchedule}
      submit={words.plan}
    />
  );
}
