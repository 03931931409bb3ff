import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { meQuery, type Role } from "../api/auth";
import { useTexts } from "../language";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";

interface Props {
  roles: readonly Role[];
  children: ReactNode;
}

/** Pages for some roles; anybody else is told for whom they are. What may be done is decided by the API. */
export function For({ roles, children }: Props) {
  return (
    <Fetched query={useQuery(meQuery)}>
      {({ role }) => (roles.includes(role) ? children : <NotFor role={role} />)}
    </Fetched>
  );
}

function NotFor({ role }: { role: Role }) {
  const texts = useTexts();
  const words = texts.shell;
  if (role !== "student") return <EmptyState detail={words.forAdminsDetail} title={words.forAdmins} />;
  return (
    <EmptyState
      action={
        <Button component="a" href="/my-summaries" variant="light">
          {words.toMySummaries}
        </Button>
      }
      detail={words.forStaffDetail}
      title={words.forStaff}
    />
  );
}
