import { Button } from "@mantine/core";
import type { QueryClient } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import {
  createBrowserHistory,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  Navigate,
  notFound,
  Outlet,
  redirect,
  type RouterHistory,
  useLocation,
  useRouter,
} from "@tanstack/react-router";
import { useCallback, useEffect } from "react";

import { meQuery } from "./api/auth";
import { ApiError } from "./api/client";
import { replaySearchOf, searchOf } from "./deadLetters/filter";
import { EvaluationsPage } from "./evaluations/EvaluationsPage";
import { readSearch } from "./jobs/search";
import { PRODUCT, useTexts } from "./language";
import { Navigation } from "./navigation";
import { shownOf } from "./queues/window";
import { auditSearch } from "./school/actions";
import { For } from "./session/For";
import { safeNext, type Session } from "./session/session";
import { SignedIn } from "./session/SignedIn";
import { SignInPage } from "./session/SignInPage";
import { type Choice, choiceOf } from "./summaries/choosing";
import { EmptyState } from "./ui/EmptyState";
import { ErrorState } from "./ui/ErrorState";
import { Fetched } from "./ui/Fetched";
import { Loading } from "./ui/Loading";
import { Mark } from "./ui/Mark";
import { webhooksSearch } from "./webhooks/search";

interface Context {
  queries: QueryClient;
  session: Session;
}

/**
 * A page whose code is fetched when somebody goes there. If it cannot be, that is said, with another try: by itself the
 * router would load the document anew, and leave somebody who is offline with the browser's own error page.
 */
function whenVisited<Room extends Record<string, unknown>>(
  fetch: () => Promise<Room>,
  name: keyof Room & string,
) {
  return lazyRouteComponent(
    () =>
      fetch().catch((): never => {
        throw new ApiError(0, "page_not_fetched", "This page could not be fetched.");
      }),
    name,
  );
}

function PageError({ error }: { error: unknown }) {
  const router = useRouter();
  const again = useCallback(() => void router.invalidate(), [router]);
  useEffect(() => {
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [again]);
  return <ErrorState error={error} isTrying={false} onAgain={again} />;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = safeNext(search.next);
    return next === null ? {} : { next };
  },
  beforeLoad: ({ context, search }) => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is how the router is told
    if (context.session.token()) throw redirect({ href: search.next ?? "/", replace: true });
  },
  component: SignInPage,
});

/** Everything that needs a session; without one, first to the sign-in and then back. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: ({ context, location }) => {
    if (context.session.token()) return;
    const isBeginning = context.session.ending === "signed out" || location.pathname === "/";
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is how the router is told
    throw redirect({ to: "/sign-in", search: isBeginning ? {} : { next: location.href }, replace: true });
  },
  component: Pages,
});

const home = createRoute({ getParentRoute: () => signedIn, path: "/", component: Home });

const forStaff = createRoute({
  getParentRoute: () => signedIn,
  id: "staff",
  component: () => (
    <For roles={["admin", "teacher"]}>
      <Outlet />
    </For>
  ),
});

const forAdmins = createRoute({
  getParentRoute: () => signedIn,
  id: "admins",
  component: () => (
    <For roles={["admin"]}>
      <Outlet />
    </For>
  ),
});

/** A number in an address; what is none is no address of ours. */
function idOf(value: string): number {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is how the router is told
  if (!isId(Number(value))) throw notFound();
  return Number(value);
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

const evaluations = createRoute({
  getParentRoute: () => forStaff,
  path: "/evaluations",
  component: EvaluationsPage,
});

const evaluation = createRoute({
  getParentRoute: () => forStaff,
  path: "/evaluations/$evaluationId",
  params: {
    parse: ({ evaluationId }) => ({ evaluationId: Number(evaluationId) }),
    stringify: ({ evaluationId }) => ({ evaluationId: String(evaluationId) }),
  },
  beforeLoad: ({ params }) => void idOf(String(params.evaluationId)),
});

const ofClass = createRoute({
  getParentRoute: () => evaluation,
  path: "/",
  validateSearch: (search: Record<string, unknown>): Choice & { pupil?: number } => ({
    ...choiceOf(search),
    ...(isId(search.pupil) ? { pupil: search.pupil } : {}),
  }),
  beforeLoad: ({ params: { evaluationId }, search: { pupil } }) => {
    if (pupil === undefined) return;
    // Where a summary lay beside the class before it had a page.
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is how the router is told
    throw redirect({
      to: "/evaluations/$evaluationId/pupils/$studentId",
      params: { evaluationId, studentId: pupil },
      replace: true,
    });
  },
  component: whenVisited(() => import("./summaries/ClassPage"), "ClassPage"),
});

const importing = createRoute({
  getParentRoute: () => evaluation,
  path: "/import",
  component: whenVisited(() => import("./evaluations/ImportPage"), "ImportPage"),
});

const overview = createRoute({
  getParentRoute: () => evaluation,
  path: "/overview",
  component: whenVisited(() => import("./summaries/OverviewPage"), "OverviewPage"),
});

const reading = createRoute({
  getParentRoute: () => evaluation,
  path: "/pupils/$studentId",
  params: {
    parse: ({ studentId }) => ({ studentId: Number(studentId) }),
    stringify: ({ studentId }) => ({ studentId: String(studentId) }),
  },
  beforeLoad: ({ params }) => void idOf(String(params.studentId)),
  component: whenVisited(() => import("./reading/ReadingPage"), "ReadingPage"),
});

const printing = createRoute({
  getParentRoute: () => evaluation,
  path: "/print",
  validateSearch: (search: Record<string, unknown>): { which?: "ready" | "released" } =>
    search.which === "ready" || search.which === "released" ? { which: search.which } : {},
  component: whenVisited(() => import("./reading/PrintPage"), "PrintPage"),
});

const mySummaries = createRoute({
  getParentRoute: () => signedIn,
  path: "/my-summaries",
  component: whenVisited(() => import("./pupil/PupilPage"), "PupilPage"),
});

const jobs = createRoute({
  getParentRoute: () => forStaff,
  path: "/jobs",
  validateSearch: readSearch,
  component: whenVisited(() => import("./jobs/JobsPage"), "JobsPage"),
});

const job = createRoute({
  getParentRoute: () => forStaff,
  path: "/jobs/$jobId",
  component: whenVisited(() => import("./jobs/JobPage"), "JobPage"),
});

const failures = createRoute({
  getParentRoute: () => forStaff,
  path: "/failures",
  validateSearch: searchOf,
  component: whenVisited(() => import("./deadLetters/DeadLettersPage"), "DeadLettersPage"),
});

const replay = createRoute({
  getParentRoute: () => forStaff,
  path: "/failures/replays/$replayId",
  params: {
    parse: ({ replayId }) => ({ replayId: Number(replayId) }),
    stringify: ({ replayId }) => ({ replayId: String(replayId) }),
  },
  beforeLoad: ({ params }) => void idOf(String(params.replayId)),
  validateSearch: replaySearchOf,
  component: whenVisited(() => import("./deadLetters/ReplayPage"), "ReplayPage"),
});

const schedules = createRoute({
  getParentRoute: () => forStaff,
  path: "/schedules",
  component: whenVisited(() => import("./schedules/SchedulesPage"), "SchedulesPage"),
});

const newSchedule = createRoute({
  getParentRoute: () => forStaff,
  path: "/schedules/new",
  validateSearch: (search: Record<string, unknown>): { evaluation?: number } =>
    isId(search.evaluation) ? { evaluation: search.evaluation } : {},
  component: whenVisited(() => import("./schedules/NewSchedulePage"), "NewSchedulePage"),
});

const schedule = createRoute({
  getParentRoute: () => forStaff,
  path: "/schedules/$scheduleId",
  beforeLoad: ({ params }) => void idOf(params.scheduleId),
  component: whenVisited(() => import("./schedules/SchedulePage"), "SchedulePage"),
});

const queues = createRoute({
  getParentRoute: () => forStaff,
  path: "/queues",
  validateSearch: shownOf,
  component: whenVisited(() => import("./queues/QueuesPage"), "QueuesPage"),
});

const webhooks = createRoute({
  getParentRoute: () => forStaff,
  path: "/webhooks",
  validateSearch: webhooksSearch,
  component: whenVisited(() => import("./webhooks/WebhooksPage"), "WebhooksPage"),
});

const keys = createRoute({
  getParentRoute: () => forAdmins,
  path: "/keys",
  component: whenVisited(() => import("./school/KeysPage"), "KeysPage"),
});

const audit = createRoute({
  getParentRoute: () => forAdmins,
  path: "/audit",
  validateSearch: auditSearch,
  component: whenVisited(() => import("./school/AuditPage"), "AuditPage"),
});

const limits = createRoute({
  getParentRoute: () => forAdmins,
  path: "/limits",
  component: whenVisited(() => import("./school/LimitsPage"), "LimitsPage"),
});

/** Where somebody begins. */
function Home() {
  return (
    <Fetched query={useQuery(meQuery)}>
      {({ role }) => <Navigate replace to={role === "student" ? "/my-summaries" : "/evaluations"} />}
    </Fetched>
  );
}

function Pages() {
  const address = useLocation({ select: ({ pathname }) => pathname });
  return (
    <SignedIn
      address={address}
      brand={
        <Link className="brand" to="/">
          <Mark /> {PRODUCT}
        </Link>
      }
      links={(role) => <Navigation role={role} />}
    >
      <Outlet />
    </SignedIn>
  );
}

function Missing() {
  const texts = useTexts();
  return (
    <>
      <title>{texts.title(texts.errors.missing)}</title>
      <EmptyState
        action={
          <Button component="a" href="/" variant="light">
            {texts.errors.toEvaluations}
          </Button>
        }
        detail={texts.errors.missingDetail}
        title={texts.errors.missing}
      />
    </>
  );
}

const pages = signedIn.addChildren([
  home,
  mySummaries,
  forStaff.addChildren([
    evaluations,
    evaluation.addChildren([ofClass, importing, overview, reading, printing]),
    jobs,
    job,
    failures,
    replay,
    schedules,
    newSchedule,
    schedule,
    queues,
    webhooks,
  ]),
  forAdmins.addChildren([keys, audit, limits]),
]);

export function makeRouter(context: Context, history: RouterHistory = createBrowserHistory()) {
  return createRouter({
    history,
    context,
    routeTree: root.addChildren([signIn, pages]),
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: Missing,
    defaultPendingComponent: () => <Loading height={56} rows={6} />,
    // The code of a page is fetched when somebody points at the way to it.
    defaultPreload: "intent",
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
