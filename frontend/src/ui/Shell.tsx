import type { ReactNode } from "react";

import { useTexts } from "../language";
import { Preferences } from "./Preferences";
import classes from "./Shell.module.css";

interface Props {
  brand: ReactNode;
  /** The pages to choose from. */
  links: ReactNode;
  account: ReactNode;
  children: ReactNode;
}

/** Header and content of every page behind the sign-in. */
export function Shell({ brand, links, account, children }: Props) {
  const texts = useTexts();
  return (
    <>
      <a className={classes.skip} href="#content">
        {texts.shell.skip}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          {brand}
          <nav aria-label={texts.shell.menu} className={classes.links}>
            {links}
          </nav>
          <div className={classes.end}>
            <Preferences />
            {account}
          </div>
        </div>
      </header>
      <main className={classes.main} id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
