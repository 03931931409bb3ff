import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function JobsPage() {
  return <PageHead title={useTexts().jobs.title} />;
}
