import { Button } from "@mantine/core";
import type { QueryClient } from "@tanstack/react-query";
import {
  createBrowserHistory,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Link,
  notFound,
  Outlet,
  redirect,
  type RouterHistory,
  useLocation,
} from "@tanstack/react-router";

import { EvaluationsPage } from "./evaluations/EvaluationsPage";
import { useTexts } from "./language";
import { safeNext, type Session } from "./session/session";
import { SignedIn } from "./session/SignedIn";
import { SignInPage } from "./session/SignInPage";
import { ClassPage } from "./summaries/ClassPage";
import { EmptyState } from "./ui/EmptyState";
import { ErrorState } from "./ui/ErrorState";
import { Mark } from "./ui/Mark";

interface Context {
  queries: QueryClient;
  session: Session;
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
    if (context.session.token()) throw redirect({ href: search.next ?? "/evaluations", replace: true });
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

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is how the router is told
    throw redirect({ to: "/evaluations", replace: true });
  },
});

const evaluations = createRoute({
  getParentRoute: () => signedIn,
  path: "/evaluations",
  component: EvaluationsPage,
});

const evaluation = createRoute({
  getParentRoute: () => signedIn,
  path: "/evaluations/$evaluationId",
  params: {
    parse: ({ evaluationId }) => ({ evaluationId: Number(evaluationId) }),
    stringify: ({ evaluationId }) => ({ evaluationId: String(evaluationId) }),
  },
  validateSearch: (search: Record<string, unknown>): { pupil?: number } =>
    isId(search.pupil) ? { pupil: search.pupil } : {},
  beforeLoad: ({ params }) => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is how the router is told
    if (!isId(params.evaluationId)) throw notFound();
  },
  component: EvaluationRoute,
});

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function EvaluationRoute() {
  const { evaluationId } = evaluation.useParams();
  const { pupil } = evaluation.useSearch();
  return <ClassPage evaluationId={evaluationId} key={evaluationId} open={pupil} />;
}

function Pages() {
  const texts = useTexts();
  const address = useLocation({ select: ({ pathname }) => pathname });
  return (
    <SignedIn
      address={address}
      brand={
        <Link className="brand" to="/evaluations">
          <Mark /> Synopsis
        </Link>
      }
      links={<Link to="/evaluations">{texts.evaluations.title}</Link>}
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
          <Button component="a" href="/evaluations" variant="light">
            {texts.errors.toEvaluations}
          </Button>
        }
        detail={texts.errors.missingDetail}
        title={texts.errors.missing}
      />
    </>
  );
}

export function makeRouter(context: Context, history: RouterHistory = createBrowserHistory()) {
  return createRouter({
    history,
    context,
    routeTree: root.addChildren([signIn, signedIn.addChildren([home, evaluations, evaluation])]),
    defaultErrorComponent: ({ error, reset }) => (
      <ErrorState error={error} isTrying={false} onAgain={reset} />
    ),
    defaultNotFoundComponent: Missing,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
