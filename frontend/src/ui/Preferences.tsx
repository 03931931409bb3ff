import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";

import { type Language, LANGUAGES, useLanguage } from "../language";
import classes from "./Preferences.module.css";

/** Language, and light or dark. */
export function Preferences() {
  return (
    <div className={classes.row}>
      <LanguageSwitch />
      <SchemeSwitch />
    </div>
  );
}

function LanguageSwitch() {
  const { language, speak, texts } = useLanguage();
  return (
    <div aria-label={texts.shell.language} className={classes.languages} role="group">
      {(Object.keys(LANGUAGES) as Language[]).map((code) => (
        <button
          aria-label={`${code.toUpperCase()}, ${LANGUAGES[code].name}`}
          aria-pressed={code === language}
          className={classes.language}
          data-testid={`language-${code}`}
          key={code}
          lang={code}
          onClick={() => speak(code)}
          type="button"
        >
          {code.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

function SchemeSwitch() {
  const { texts } = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  return (
    <ActionIcon
      aria-label={isDark ? texts.shell.toLight : texts.shell.toDark}
      color="gray"
      data-testid="colours"
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
      size="lg"
      title={isDark ? texts.shell.toLight : texts.shell.toDark}
      variant="subtle"
    >
      {isDark ? <IconSun aria-hidden size={18} /> : <IconMoon aria-hidden size={18} />}
    </ActionIcon>
  );
}
