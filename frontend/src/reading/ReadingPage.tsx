import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function ReadingPage() {
  return <PageHead title={useTexts().evaluations.title} />;
}
