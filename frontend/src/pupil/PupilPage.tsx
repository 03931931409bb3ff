import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function PupilPage() {
  return <PageHead title={useTexts().pupilHome.title} />;
}
