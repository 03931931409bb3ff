import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function QueuesPage() {
  return <PageHead title={useTexts().queues.title} />;
}
