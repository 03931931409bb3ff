import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function ReplayPage() {
  return <PageHead title={useTexts().deadLetters.title} />;
}
