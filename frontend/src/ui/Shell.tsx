import { type ReactNode, useEffect, useRef } from "react";

import { useTexts } from "../language";
import { Preferences } from "./Preferences";
import classes from "./Shell.module.css";

interface Props {
  /** Of the page that is shown. */
  address: string;
  brand: ReactNode;
  /** The pages to choose from. */
  links: ReactNode;
  account: ReactNode;
  children: ReactNode;
}

/** Header and content of every page behind the sign-in. */
export function Shell({ address, brand, links, account, children }: Props) {
  const texts = useTexts();
  const content = useRef<HTMLElement>(null);
  const shown = useRef(address);
  useEffect(() => {
    // The link that was followed is gone; without this, the keyboard would begin anew at the top of the document.
    if (shown.current !== address) content.current?.focus({ preventScroll: true });
    shown.current = address;
  }, [address]);
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
      <main className={classes.main} id="content" ref={content} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
