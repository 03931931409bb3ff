import type { Fault, Plan } from "./plan";

/** What each part of the form is given. */
export interface FieldsProps {
  plan: Plan;
  change: (what: Partial<Plan>) => void;
  /** To be shown now. */
  faults: ReadonlySet<Fault>;
}
