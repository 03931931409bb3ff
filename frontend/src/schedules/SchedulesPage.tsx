import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function SchedulesPage() {
  return <PageHead title={useTexts().schedules.title} />;
}
