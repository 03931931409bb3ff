import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function LimitsPage() {
  return <PageHead title={useTexts().school.limits.title} />;
}
