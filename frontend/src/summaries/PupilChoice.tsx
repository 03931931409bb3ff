import { Button, CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";

import type { Pupil } from "../job/pupils";
import { useTexts } from "../language";
import { type Choice, type Group, GROUPS, groupSizes } from "./choosing";
import classes from "./ClassPage.module.css";

/** A class of so many is taken in at a glance. */
const FEWEST_TO_SEARCH = 8;

interface Props {
  pupils: readonly Pupil[];
  choice: Choice;
}

/** Which pupils are shown: by how they stand, and by name. The address says it too. */
export function PupilChoice({ pupils, choice }: Props) {
  const texts = useTexts();
  const words = texts.class;
  const navigate = useNavigate({ from: "/evaluations/$evaluationId/" });
  const change = (to: Choice) => void navigate({ search: to, replace: true, resetScroll: false });
  if (pupils.length < FEWEST_TO_SEARCH && choice.show === undefined && choice.q === undefined) return null;
  const named = choice.q === undefined ? {} : { q: choice.q };
  const grouped = choice.show === undefined ? {} : { show: choice.show };
  return (
    <div className={classes.choice}>
      <Groups
        choose={(show) => change({ ...named, ...(show && { show }) })}
        chosen={choice.show}
        pupils={pupils}
      />
      <TextInput
        aria-label={words.search}
        className={classes.search}
        data-testid="search-pupils"
        leftSection={<IconSearch aria-hidden size={16} />}
        onChange={({ currentTarget: { value } }) => change({ ...grouped, ...(value && { q: value }) })}
        placeholder={words.search}
        rightSection={
          choice.q !== undefined && (
            <CloseButton aria-label={words.clearSearch} onClick={() => change(grouped)} size="sm" />
          )
        }
        size="xs"
        value={choice.q ?? ""}
      />
    </div>
  );
}

interface GroupsProps {
  pupils: readonly Pupil[];
  chosen: Group | undefined;
  choose: (group: Group | undefined) => void;
}

function Groups({ pupils, chosen, choose }: GroupsProps) {
  const words = useTexts().class;
  const sizes = groupSizes(pupils);
  const offered = GROUPS.filter((group) => sizes[group] > 0 || group === chosen);
  return (
    <div aria-label={words.show} className={classes.groups} role="group">
      {[undefined, ...offered].map((group) => (
        <Button
          aria-pressed={group === chosen}
          color="gray"
          data-testid={`show-${group ?? "all"}`}
          key={group ?? "all"}
          onClick={() => choose(group)}
          size="compact-sm"
          variant={group === chosen ? "light" : "subtle"}
        >
          {group ? words.groups[group] : words.everybody}
          <span className={classes.count}>{group ? sizes[group] : pupils.length}</span>
        </Button>
      ))}
    </div>
  );
}
