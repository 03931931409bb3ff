import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";

import { useTexts } from "../language";
import { Preferences } from "./Preferences";
import classes from "./Shell.module.css";

interface Props {
  /** Of the page that is shown. */
  address: string;
  brand: ReactNode;
  /** The pages to choose from; nothing for who has one page only. */
  links: ReactNode;
  account: ReactNode;
  children: ReactNode;
}

/** Header, menu and content of every page behind the sign-in. */
export function Shell({ address, brand, links, account, children }: Props) {
  const texts = useTexts();
  const content = useRef<HTMLElement>(null);
  const shown = useRef(address);
  const [isMenuOpen, menu] = useDisclosure(false);
  useEffect(() => {
    // The link that was followed is gone; without this, the keyboard would begin anew at the top of the document.
    if (shown.current !== address) {
      menu.close();
      content.current?.focus({ preventScroll: true });
    }
    shown.current = address;
  }, [address, menu]);
  return (
    <>
      <a className={classes.skip} href="#content">
        {texts.shell.skip}
      </a>
      <header className={classes.header}>
        {links && (
          <ActionIcon
            aria-expanded={isMenuOpen}
            aria-label={texts.shell.menu}
            className={classes.burger}
            color="gray"
            data-testid="menu"
            onClick={menu.open}
            size="lg"
            variant="subtle"
          >
            <IconMenu2 aria-hidden size={20} />
          </ActionIcon>
        )}
        {brand}
        <div className={classes.end}>
          <Preferences />
          {account}
        </div>
      </header>
      <div className={classes.frame}>
        {links && (
          <nav aria-label={texts.shell.menu} className={classes.side}>
            {links}
          </nav>
        )}
        <main className={classes.main} id="content" ref={content} tabIndex={-1}>
          {children}
        </main>
      </div>
      <Drawer
        closeButtonProps={{ "aria-label": texts.shell.close }}
        onClose={menu.close}
        opened={isMenuOpen}
        size="17rem"
        title={texts.shell.menu}
      >
        <nav aria-label={texts.shell.menu}>{links}</nav>
      </Drawer>
    </>
  );
}
