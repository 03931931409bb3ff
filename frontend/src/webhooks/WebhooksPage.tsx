import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { meQuery } from "../api/auth";
import { useTexts } from "../language";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import { Deliveries } from "./Deliveries";
import { ADMIN_TABS, isTab, type Tab, TABS } from "./search";
import { Secret } from "./Secret";
import { Settings } from "./Settings";
import { Test } from "./Test";
import classes from "./Webhooks.module.css";

const route = getRouteApi("/signed-in/staff/webhooks");

/** What other software is told: what was sent, a test, and, for administrators, how often and signed by what. */
export function WebhooksPage() {
  const words = useTexts().webhooks;
  return (
    <>
      <PageHead intro={words.intro} title={words.title} />
      <Fetched query={useQuery(meQuery)}>{({ role }) => <Parts isAdmin={role === "admin"} />}</Fetched>
    </>
  );
}

function Parts({ isAdmin }: { isAdmin: boolean }) {
  const words = useTexts().webhooks;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const tabs = TABS.filter((tab) => isAdmin || !ADMIN_TABS.includes(tab));
  const open = search.tab && tabs.includes(search.tab) ? search.tab : "deliveries";
  const show = (tab: Tab) =>
    void navigate({
      search: ({ status, job }) => ({
        ...(tab === "deliveries" ? {} : { tab }),
        ...(status ? { status } : {}),
        ...(job ? { job } : {}),
      }),
    });
  return (
    <Tabs
      keepMounted={false}
      onChange={(tab) => {
        if (isTab(tab)) show(tab);
      }}
      value={open}
    >
      <Tabs.List className={classes.tabs} mb="lg">
        {tabs.map((tab) => (
          <Tabs.Tab data-testid={`tab-${tab}`} key={tab} value={tab}>
            {words.tabs[tab]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="deliveries">
        <Deliveries
          filter={{
            ...(search.status ? { status: search.status } : {}),
            ...(search.job ? { job: search.job } : {}),
          }}
          onFilter={(filter) => void navigate({ search: filter })}
          onTest={() => show("test")}
        />
      </Tabs.Panel>
      <Tabs.Panel value="test">
        <Test />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <Settings />
      </Tabs.Panel>
      <Tabs.Panel value="secret">
        <Secret />
      </Tabs.Panel>
    </Tabs>
  );
}
