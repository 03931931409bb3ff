import type { DeliveryStatus } from "../api/schema";

export const TABS = ["deliveries", "test", "settings", "secret"] as const;
export type Tab = (typeof TABS)[number];
/** For administrators. */
export const ADMIN_TABS: readonly Tab[] = ["settings", "secret"];

const STATUSES: Record<DeliveryStatus, true> = { delivered: true, given_up: true, owed: true };
export const DELIVERY_STATUSES = Object.keys(STATUSES) as DeliveryStatus[];

export interface WebhooksSearch {
  tab?: Tab;
  status?: DeliveryStatus;
  job?: string;
}

/** What of an address says which part of the page is open, and what it shows. */
export function webhooksSearch({ tab, status, job }: Record<string, unknown>): WebhooksSearch {
  const name = typeof job === "number" ? String(job) : job;
  return {
    ...(isTab(tab) && tab !== "deliveries" ? { tab } : {}),
    ...(isStatus(status) ? { status } : {}),
    ...(typeof name === "string" && /^[\w-]{1,200}$/.test(name) ? { job: name } : {}),
  };
}

export function isTab(value: unknown): value is Tab {
  return TABS.some((tab) => tab === value);
}

export function isStatus(value: unknown): value is DeliveryStatus {
  return DELIVERY_STATUSES.some((status) => status === value);
}
