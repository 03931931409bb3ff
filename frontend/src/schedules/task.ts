import type { Schedule } from "../api/schedules";

/** What a schedule is about. */
export interface Task {
  /** 0 for none, which the API knows no evaluation by. */
  evaluationId: number;
  /** Null for whoever takes part at the moment of the run. */
  studentIds: readonly number[] | null;
}

/** Read from the parameters of a schedule, which are JSON of its kind of task. */
export function taskOf({ task_params: params }: Pick<Schedule, "task_params">): Task {
  const { evaluation_id: evaluation, student_ids: students } = params as Record<string, unknown>;
  return {
    evaluationId: typeof evaluation === "number" ? evaluation : 0,
    studentIds: Array.isArray(students) ? students.filter((id) => typeof id === "number") : null,
  };
}
