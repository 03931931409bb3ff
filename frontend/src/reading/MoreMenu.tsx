import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconDownload, IconHistory, IconPrinter, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import type { Summary } from "../api/summaries";
import { isActive } from "../job/standing";
import { useTexts } from "../language";
import { asMarkdown, asText, download } from "./exporting";
import { MakeAgain } from "./MakeAgain";
import type { SummaryPanelProps } from "./SummaryPanel";
import { VersionsDrawer } from "./VersionsDrawer";

/** What is done with a summary now and then. */
export function MoreMenu(props: SummaryPanelProps & { held: Summary }) {
  const texts = useTexts();
  const words = texts.reading;
  const { pupil, evaluation, evaluationId, held } = props;
  const [opened, open] = useState<"again" | "versions" | null>(null);
  const what = { name: pupil.name, evaluation, summary: held };
  const file = words.download(pupil.name);
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon
            aria-label={words.more}
            data-testid="more-menu"
            size={36}
            title={words.more}
            variant="default"
          >
            <IconDots aria-hidden size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            data-testid="make-again"
            disabled={isActive(pupil.job)}
            leftSection={<IconRefresh aria-hidden size={16} />}
            onClick={() => open("again")}
          >
            {words.again}…
          </Menu.Item>
          <Menu.Item
            data-testid="versions"
            leftSection={<IconHistory aria-hidden size={16} />}
            onClick={() => open("versions")}
          >
            {words.versions}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            data-testid="print"
            leftSection={<IconPrinter aria-hidden size={16} />}
            onClick={() => print()}
          >
            {words.print}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPrinter aria-hidden size={16} />}
            renderRoot={(item: object) => (
              <Link {...item} params={{ evaluationId }} to="/evaluations/$evaluationId/print" />
            )}
          >
            {words.printClass}
          </Menu.Item>
          <Menu.Item
            data-testid="as-text"
            leftSection={<IconDownload aria-hidden size={16} />}
            onClick={() => download(asText(what, texts), file, "text/plain")}
          >
            {words.asText}
          </Menu.Item>
          <Menu.Item
            data-testid="as-markdown"
            leftSection={<IconDownload aria-hidden size={16} />}
            onClick={() => download(asMarkdown(what, texts), file, "text/markdown")}
          >
            {words.asMarkdown}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <MakeAgain {...props} isOpen={opened === "again"} onClose={() => open(null)} />
      <VersionsDrawer {...props} isOpen={opened === "versions"} onClose={() => open(null)} />
    </>
  );
}
