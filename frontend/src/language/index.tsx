import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";

import { en, type Texts } from "./en";
import { nl } from "./nl";

export type { Texts };
export type Language = "en" | "nl";

/** The same in every language. */
export const PRODUCT = "Synopsis";

export const LANGUAGES: Record<Language, Texts> = { en, nl };

const REMEMBERED = "synopsis.language";

interface Speaking {
  language: Language;
  speak: (language: Language) => void;
  texts: Texts;
}

const LanguageContext = createContext<Speaking | null>(null);

function isLanguage(value: string | null | undefined): value is Language {
  return value === "en" || value === "nl";
}

/** What was chosen here before, else the first language of the browser that we speak, else English. */
export function preferredLanguage(remembered: string | null, browser: readonly string[]): Language {
  if (isLanguage(remembered)) return remembered;
  return browser.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null; // storage is switched off
  }
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(() => preferredLanguage(remembered(), navigator.languages));
  const speak = useCallback((chosen: Language) => {
    setLanguage(chosen);
    try {
      localStorage.setItem(REMEMBERED, chosen);
    } catch {
      // Storage is switched off: the choice holds until the page is closed.
    }
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo(() => ({ language, speak, texts: LANGUAGES[language] }), [language, speak]);
  return <LanguageContext value={value}>{children}</LanguageContext>;
}

export function useLanguage(): Speaking {
  const value = useContext(LanguageContext);
  if (!value) throw new Error("useLanguage needs a LanguageProvider above it");
  return value;
}

/** The texts in the chosen language. */
export function useTexts(): Texts {
  return useLanguage().texts;
}
