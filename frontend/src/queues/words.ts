import type { Series } from "../api/queues";
import type { Texts } from "../language";

/** A queue or a kind of task by its name. */
export function wordsOfSeries({ queue_name: queue, task_type: task }: Series, texts: Texts): string {
  if (task !== null) return texts.queues.task(texts.job.tasks[task] ?? task);
  if (queue !== null) return texts.queues.queue(texts.queues.names[queue] ?? queue);
  return texts.queues.everything;
}
