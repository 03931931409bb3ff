import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function KeysPage() {
  return <PageHead title={useTexts().school.keys.title} />;
}
