import type { KeyScope } from "../api/school";

const ALL: Record<KeyScope, true> = {
  "evaluations:read": true,
  "evaluations:write": true,
  "jobs:read": true,
  "jobs:write": true,
  "schedules:read": true,
  "schedules:write": true,
  "webhooks:read": true,
  "webhooks:write": true,
  "queues:read": true,
  "queues:write": true,
  "audit:read": true,
};

/** What a key may be allowed to do; a new one does not compile until it is here. */
export const SCOPES = Object.keys(ALL) as KeyScope[];
