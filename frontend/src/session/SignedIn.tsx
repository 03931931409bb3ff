import { Menu, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconLogout, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { type Me, meQuery, revokeToken, type Role } from "../api/auth";
import { useTexts } from "../language";
import { Shell } from "../ui/Shell";
import { EndsSoon } from "./EndsSoon";
import { session } from "./session";
import classes from "./SignedIn.module.css";
import { Unreachable } from "./Unreachable";

/** What surrounds every page of somebody who is signed in. */
export function SignedIn({
  address,
  brand,
  links,
  children,
}: {
  address: string;
  brand: ReactNode;
  /** The pages to choose from, for a role. */
  links: (role: Role) => ReactNode;
  children: ReactNode;
}) {
  const { data: me } = useQuery(meQuery);
  return (
    <Shell
      address={address}
      account={me ? <Account me={me} /> : <SignOut />}
      brand={brand}
      links={me && me.role !== "student" ? links(me.role) : null}
    >
      <Unreachable />
      {children}
      {me && <EndsSoon email={me.email} />}
    </Shell>
  );
}

/** The request takes the token with it; this tab forgets it now, whether the server is reached or not. */
function signOut() {
  void revokeToken().catch(() => undefined);
  session.end("signed out");
}

function Account({ me }: { me: Me }) {
  const texts = useTexts();
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <UnstyledButton
          aria-label={`${texts.shell.account}: ${me.name}`}
          className={classes.account}
          data-testid="account"
        >
          <IconUser aria-hidden className={classes.sign} size={18} />
          <span className={classes.name}>{me.name}</span>
          <IconChevronDown aria-hidden size={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <Text fw={600}>{me.name}</Text>
          <Text c="dimmed" size="sm">
            {me.email}
          </Text>
          <Text c="dimmed" size="sm">
            {texts.shell.roles[me.role]} · {me.school.name}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item
          data-testid="sign-out"
          leftSection={<IconLogout aria-hidden size={16} />}
          onClick={signOut}
        >
          {texts.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** While it is not known who is signed in, they can still leave. */
function SignOut() {
  const texts = useTexts();
  return (
    <UnstyledButton className={classes.account} onClick={signOut}>
      {texts.shell.signOut}
    </UnstyledButton>
  );
}
