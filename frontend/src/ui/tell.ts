import { notifications } from "@mantine/notifications";

/** Says briefly, in a corner, that something has been done; screen readers hear it too. */
export function tell(message: string): void {
  notifications.show({ message, color: "pine", withBorder: true });
}

/** The same of something that could not be done, where there is no better place to say so. */
export function tellTrouble(message: string): void {
  notifications.show({ message, color: "red", withBorder: true, autoClose: 10_000 });
}
