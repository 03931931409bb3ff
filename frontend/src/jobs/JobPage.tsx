import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function JobPage() {
  return <PageHead title={useTexts().jobs.title} />;
}
