/** The one place that sends requests: the token, a time limit, and errors of one kind. */

const BASE = "/api/v1";
export const LONGEST_WAIT_MILLISECONDS = 12_000;

/** Who asks. Given by the session, which stands above this room. */
export interface Credentials {
  token: () => string | null;
  /** The server no longer takes the token that was sent. */
  refused: (token: string) => void;
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
  ) {
    super(detail);
    this.name = "ApiError";
  }

  /** Whether the same request may succeed later. */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export interface Request {
  method?: "GET" | "POST";
  form?: Record<string, string>;
  json?: unknown;
  signal?: AbortSignal | undefined;
}

/** Ask the API and read its JSON answer; what is not a 2xx, or does not come in time, is an `ApiError`. */
export async function ask<Answer>(path: string, request: Request = {}): Promise<Answer> {
  const deadline = AbortSignal.timeout(LONGEST_WAIT_MILLISECONDS);
  const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
  try {
    const response = await send(path, { ...request, signal });
    return (await response.json()) as Answer;
  } catch (error) {
    if (error instanceof ApiError || request.signal?.aborted) throw error;
    if (deadline.aborted) throw new ApiError(0, "timeout", "The server takes too long to answer.");
    if (error instanceof SyntaxError) throw new ApiError(0, "unreadable", "The answer is not JSON.");
    throw new ApiError(0, "offline", "The server cannot be reached.");
  }
}

/** Send a request with the token of the session; an answer that is not a 2xx is an `ApiError`. */
export async function send(path: string, request: Request & { headers?: HeadersInit }): Promise<Response> {
  const token = credentials.token();
  const headers = new Headers(request.headers);
  if (token) headers.set("Authorization", `Bearer ${token}`);
  if (request.json !== undefined) headers.set("Content-Type", "application/json");
  const response = await fetch(BASE + path, {
    method: request.method ?? "GET",
    headers,
    body: request.form ? new URLSearchParams(request.form) : bodyOf(request.json),
    signal: request.signal ?? null,
    cache: "no-store",
  });
  if (response.ok) return response;
  if (response.status === 401 && token) credentials.refused(token);
  throw await errorOf(response);
}

function bodyOf(json: unknown): string | null {
  return json === undefined ? null : JSON.stringify(json);
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
  );
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
