import { useTexts } from "../language";
import { PageHead } from "../ui/PageHead";

export function AuditPage() {
  return <PageHead title={useTexts().school.audit.title} />;
}
