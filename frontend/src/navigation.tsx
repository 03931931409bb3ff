import {
  IconAlertTriangle,
  IconCalendarRepeat,
  IconGauge,
  IconHistory,
  IconKey,
  IconListCheck,
  IconSchool,
  IconStack2,
  IconWebhook,
} from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";

import type { Role } from "./api/auth";
import { type Texts, useTexts } from "./language";
import classes from "./navigation.module.css";

interface Place {
  to: NonNullable<LinkProps["to"]>;
  icon: ComponentType<{ "aria-hidden": boolean; size: number; stroke: number }>;
  name: (texts: Texts) => string;
  isForAdmins?: boolean;
}

type Group = keyof Texts["shell"]["groups"];

const PLACES: Record<Group, Place[]> = {
  class: [{ to: "/evaluations", icon: IconSchool, name: (texts) => texts.evaluations.title }],
  work: [
    { to: "/jobs", icon: IconListCheck, name: (texts) => texts.jobs.title },
    { to: "/failures", icon: IconAlertTriangle, name: (texts) => texts.deadLetters.title },
    { to: "/schedules", icon: IconCalendarRepeat, name: (texts) => texts.schedules.title },
    { to: "/queues", icon: IconStack2, name: (texts) => texts.queues.title },
    { to: "/webhooks", icon: IconWebhook, name: (texts) => texts.webhooks.title },
  ],
  school: [
    { to: "/keys", icon: IconKey, name: (texts) => texts.school.keys.title, isForAdmins: true },
    { to: "/audit", icon: IconHistory, name: (texts) => texts.school.audit.title, isForAdmins: true },
    { to: "/limits", icon: IconGauge, name: (texts) => texts.school.limits.title, isForAdmins: true },
  ],
};

/** The pages that somebody with this role may choose from. */
export function Navigation({ role }: { role: Role }) {
  const texts = useTexts();
  return (Object.keys(PLACES) as Group[]).map((group) => {
    const places = PLACES[group].filter(({ isForAdmins }) => role === "admin" || !isForAdmins);
    if (places.length === 0) return null;
    return (
      <div className={classes.group} key={group}>
        <p className={classes.name}>{texts.shell.groups[group]}</p>
        <ul className={classes.links}>
          {places.map(({ to, icon: Icon, name }) => (
            <li key={to}>
              <Link to={to}>
                <Icon aria-hidden size={18} stroke={1.75} />
                {name(texts)}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    );
  });
}
