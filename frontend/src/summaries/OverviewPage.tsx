import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function OverviewPage() {
  return <PageHead title={useTexts().evaluations.title} />;
}
