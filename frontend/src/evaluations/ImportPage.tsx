import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function ImportPage() {
  return <PageHead title={useTexts().evaluations.title} />;
}
