import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function WebhooksPage() {
  return <PageHead title={useTexts().webhooks.title} />;
}
