import { notifications } from "@mantine/notifications";

/** Says briefly, in a corner, that something has been done; screen readers hear it too. */
export function tell(message: string): void {
  notifications.show({ message, color: "pine", withBorder: true });
}
