import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function SchedulePage() {
  return <PageHead title={useTexts().schedules.title} />;
}
