import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { answer, api, apiForFiles } from "./client";
import { nextNumber } from "./pages";
import type { DeliveryOut, DeliveryStatus, SecretsOut, WebhookRetry, WebhookSettingsOut } from "./schema";

export type {
  DeliveryOut as Delivery,
  AttemptOut as DeliveryAttempt,
  DeliveryEvent,
  DeliveryFailure,
  DeliveryStatus,
  WebhookRetry,
  SecretOut as WebhookSecret,
  WebhookSettingsOut as WebhookSettings,
} from "./schema";

/** Which deliveries. */
export interface DeliveryFilter {
  job?: string;
  status?: DeliveryStatus;
}

/** While something is about to be sent, and otherwise. */
const SOON_MILLISECONDS = 3000;
const SELDOM_MILLISECONDS = 20_000;

export function deliveriesQuery({ job, status }: DeliveryFilter) {
  return infiniteQueryOptions({
    queryKey: ["webhook-deliveries", job ?? null, status ?? null],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/webhook-deliveries", {
          params: { query: { job_id: job ?? null, status: status ?? null, cursor: pageParam, limit: 25 } },
          signal,
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: nextNumber,
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.items.some(isAboutToBeSent) ? SOON_MILLISECONDS : SELDOM_MILLISECONDS,
  });
}

function isAboutToBeSent({ status, next_attempt_at: next }: DeliveryOut): boolean {
  return status === "owed" && (next === null || Date.parse(next) - Date.now() < 10_000);
}

export function replayDelivery(deliveryId: number): Promise<DeliveryOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/webhook-deliveries/{delivery_id}/replay", {
      params: { path: { delivery_id: deliveryId } },
    }),
  );
}

/** Send a test, and what came of it: the receiver may take as long as a file, in which time ours gives up on it. */
export function testWebhook(url: string): Promise<DeliveryOut> {
  return answer(apiForFiles.POST("/api/v1/feedback-summaries/webhooks/test", { body: { url } }));
}

export const webhookSettingsQuery = queryOptions({
  queryKey: ["webhook-settings"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/feedback-summaries/webhooks/settings", { signal })),
});

/** Null goes back to the default. */
export function changeWebhookSettings(retry: WebhookRetry | null): Promise<WebhookSettingsOut> {
  return answer(api.PUT("/api/v1/feedback-summaries/webhooks/settings", { body: { webhook_retry: retry } }));
}

/** When the attempts of a strategy would be made. */
export function retryPreviewQuery(retry: WebhookRetry) {
  return queryOptions({
    queryKey: ["webhook-preview", retry],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/feedback-summaries/webhooks/preview", { params: { query: { ...retry } }, signal }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  });
}

export const secretQuery = queryOptions({
  queryKey: ["webhook-secret"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/feedback-summaries/webhooks/secret", { signal })),
  // Shown when somebody asks for it, and not kept for who comes after them.
  gcTime: 0,
});

export function rotateSecret(overlapHours: number): Promise<SecretsOut> {
  return answer(
    api.POST("/api/v1/feedback-summaries/webhooks/secret/rotate", { body: { overlap_hours: overlapHours } }),
  );
}
