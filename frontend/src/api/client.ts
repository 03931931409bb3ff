/**
 * The one place that sends requests: the token, a time limit, and errors of one kind.
 *
 * Which addresses there are, what each takes and what it answers comes from the API's own OpenAPI document
 * (openapi.d.ts): a request that the API does not know does not compile.
 */

import createClient from "openapi-fetch";

import type { paths } from "./openapi";
import { reach } from "./reach";

export const LONGEST_WAIT_MILLISECONDS = 12_000;
/** For what sends a file. */
const LONGEST_WAIT_FOR_FILES_MILLISECONDS = 60_000;

/** Who asks. Given by the session, which stands above this room. */
export interface Credentials {
  token: () => string | null;
  /** The server no longer takes the token that was sent. */
  refused: (token: string, code: string) => void;
}

let credentials: Credentials = { token: () => null, refused: () => undefined };

export function actFor(session: Credentials): void {
  credentials = session;
}

/** A request that was refused or did not arrive. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** What was wrong, for a program; does not change. */
    readonly code: string,
    /** What was wrong, for a person. */
    readonly detail: string,
    /** How long to wait before another try, if the server said so. */
    readonly retryAfterSeconds: number | null = null,
    /** The whole answer: some refusals say more than what was wrong. */
    readonly body: unknown = null,
  ) {
    super(detail);
    this.name = "ApiError";
  }

  /** Whether the same request may succeed later. */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Send a request with the token of the session; an answer that is not a 2xx is an `ApiError`. */
export async function send(path: string, options: RequestInit = {}): Promise<Response> {
  const token = credentials.token();
  const headers = new Headers(options.headers);
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const mark = reach.mark();
  const response = await fetch(path, { cache: "no-store", ...options, headers }).catch((error: unknown) => {
    // Who no longer wants an answer learns nothing of whether there would have been one.
    if (!options.signal?.aborted) reach.missed();
    throw error;
  });
  if (response.ok) {
    reach.heard(mark);
    return response;
  }
  const error = await errorOf(response);
  if (isOfAGateway(error)) reach.missed();
  else reach.heard(mark);
  // A password that is not right says nothing about the token that was sent along.
  if (error.status === 401 && token && error.code !== "wrong_credentials")
    credentials.refused(token, error.code);
  throw error;
}

/** Whether it was a proxy that answered, for a Synopsis that does not; its own refusals have a code. */
function isOfAGateway({ status, code }: ApiError): boolean {
  return status >= 502 && status <= 504 && code === "internal_error";
}

/** What the typed client makes in the place of a `Request`, which would ask for an absolute address. */
class Sent {
  readonly method: string;

  constructor(
    readonly path: string,
    readonly options: RequestInit,
  ) {
    this.method = options.method ?? "GET";
  }
}

function clientWithin(milliseconds: number) {
  return createClient<paths>({
    Request: Sent as unknown as typeof Request,
    fetch: async (sent) => {
      const { path, options } = sent as unknown as Sent;
      const deadline = AbortSignal.timeout(milliseconds);
      const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
      try {
        return await send(path, { ...options, signal });
      } catch (error) {
        if (error instanceof ApiError || options.signal?.aborted) throw error;
        if (deadline.aborted) {
          reach.missed();
          throw new ApiError(0, "timeout", "The server takes too long to answer.");
        }
        throw new ApiError(0, "offline", "The server cannot be reached.");
      }
    },
  });
}

/** The API: `answer(api.GET("/api/v1/evaluations", { signal }))`. */
export const api = clientWithin(LONGEST_WAIT_MILLISECONDS);
export const apiForFiles = clientWithin(LONGEST_WAIT_FOR_FILES_MILLISECONDS);

/** The answer to a request; what is not a 2xx with JSON, or does not come in time, is an `ApiError`. */
export async function answer<Answer>(call: Promise<{ data?: Answer }>): Promise<NonNullable<Answer>> {
  const { data } = await readable(call);
  if (data === undefined || data === null) throw unreadable();
  return data;
}

/** The end of a request that is answered with nothing. */
export async function done(call: Promise<unknown>): Promise<void> {
  await readable(call);
}

async function readable<Call>(call: Promise<Call>): Promise<Call> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable();
    if (error instanceof DOMException && error.name === "TimeoutError")
      throw new ApiError(0, "timeout", "The server takes too long to answer.");
    if (error instanceof TypeError) throw new ApiError(0, "offline", "The connection was lost.");
    throw error;
  }
}

function unreadable(): ApiError {
  return new ApiError(0, "unreadable", "The answer is not JSON.");
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as { code?: unknown; detail?: unknown } | null;
  const fallback =
    response.status === 429 ? "rate_limited" : response.status >= 500 ? "internal_error" : "refused";
  return new ApiError(
    response.status,
    typeof body?.code === "string" ? body.code : fallback,
    typeof body?.detail === "string" ? body.detail : `The server answered ${response.status}.`,
    secondsOf(response.headers.get("Retry-After")),
    body,
  );
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
