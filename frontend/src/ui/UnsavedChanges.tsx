import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";

import { Confirm } from "./Confirm";

interface Props {
  /** Asked when somebody is about to leave. */
  isUnsaved: () => boolean;
  title: string;
  /** What is lost. */
  children: ReactNode;
  leave: string;
  stay: string;
}

/** Asks before a page with changes that are not saved is left, for another page or altogether. */
export function UnsavedChanges({ isUnsaved, title, children, leave, stay }: Props) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isUnsaved(),
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  });
  // What was being saved when somebody wanted to go is saved now: there is nothing left to ask.
  useEffect(() => {
    if (blocker.status === "blocked" && !isUnsaved()) blocker.proceed();
  });
  return (
    <Confirm
      confirm={leave}
      isDangerous
      isOpen={blocker.status === "blocked"}
      isPending={false}
      keep={stay}
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
      title={title}
    >
      {children}
    </Confirm>
  );
}
