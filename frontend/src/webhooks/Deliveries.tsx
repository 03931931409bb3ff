import { Button, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { deliveriesQuery, type DeliveryFilter } from "../api/webhooks";
import { useTexts } from "../language";
import { EmptyState } from "../ui/EmptyState";
import { Fetched } from "../ui/Fetched";
import { More } from "../ui/More";
import { Panel } from "../ui/Panel";
import { DeliveryRow } from "./DeliveryRow";
import { DELIVERY_STATUSES, isStatus } from "./search";
import classes from "./Webhooks.module.css";

interface Props {
  filter: DeliveryFilter;
  onFilter: (filter: DeliveryFilter) => void;
  onTest: () => void;
}

/** What was sent, newest first. */
export function Deliveries({ filter, onFilter, onTest }: Props) {
  const words = useTexts().webhooks;
  const deliveries = useInfiniteQuery(deliveriesQuery(filter));
  const [open, setOpen] = useState<number | null>(null);
  const isFiltered = filter.status !== undefined || filter.job !== undefined;
  return (
    <>
      <Filters filter={filter} onFilter={onFilter} />
      <Fetched height={56} query={deliveries}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          if (rows.length > 0)
            return (
              <Panel isFlush>
                <ul className={classes.deliveries}>
                  {rows.map((delivery) => (
                    <DeliveryRow
                      delivery={delivery}
                      isOpen={open === delivery.id}
                      key={delivery.id}
                      onToggle={() => setOpen(open === delivery.id ? null : delivery.id)}
                    />
                  ))}
                </ul>
              </Panel>
            );
          return isFiltered ? (
            <EmptyState
              action={
                <Button onClick={() => onFilter({})} variant="light">
                  {words.showAll}
                </Button>
              }
              detail={words.emptyFilteredDetail}
              title={words.emptyFiltered}
            />
          ) : (
            <EmptyState
              action={<Button onClick={onTest}>{words.toTest}</Button>}
              detail={words.emptyDetail}
              title={words.empty}
            />
          );
        }}
      </Fetched>
      <More query={deliveries} />
    </>
  );
}

function Filters({ filter, onFilter }: Pick<Props, "filter" | "onFilter">) {
  const words = useTexts().webhooks;
  const { job, ...withoutJob } = filter;
  return (
    <div className={classes.filters}>
      <Select
        clearable
        clearButtonProps={{ "aria-label": words.showAll }}
        data={DELIVERY_STATUSES.map((status) => ({ value: status, label: words.statuses[status] }))}
        data-testid="delivery-status"
        label={words.status}
        onChange={(status) => onFilter({ ...(job ? { job } : {}), ...(isStatus(status) ? { status } : {}) })}
        placeholder={words.everything}
        value={filter.status ?? null}
        w="12rem"
      />
      {job !== undefined && (
        <Button
          aria-label={words.allJobs}
          data-testid="every-job"
          onClick={() => onFilter(withoutJob)}
          rightSection={<IconX aria-hidden size={16} />}
          title={words.allJobs}
          variant="default"
        >
          {words.ofJob(job)}
        </Button>
      )}
    </div>
  );
}
