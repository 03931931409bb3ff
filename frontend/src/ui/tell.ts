import { notifications } from "@mantine/notifications";

import { LANGUAGES } from "../language";

/** Says briefly, in a corner, that something has been done; screen readers hear it too. */
export function tell(message: string): void {
  notifications.show({ message, color: "pine", withBorder: true, closeButtonProps: named() });
}

/** The same of something that could not be done, where there is no better place to say so. */
export function tellTrouble(message: string): void {
  notifications.show({
    message,
    color: "red",
    withBorder: true,
    autoClose: 10_000,
    closeButtonProps: named(),
  });
}

/** The button that closes it has a cross and no words; they are in the language of the document. */
function named() {
  const { shell } = document.documentElement.lang === "nl" ? LANGUAGES.nl : LANGUAGES.en;
  return { "aria-label": shell.close };
}
