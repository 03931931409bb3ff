import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function DeadLettersPage() {
  return <PageHead title={useTexts().deadLetters.title} />;
}
