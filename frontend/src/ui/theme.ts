import { createTheme, type MantineColorsTuple } from "@mantine/core";

// prettier-ignore
const pine: MantineColorsTuple = ["#edf7f5", "#dcebe8", "#b5d7d0", "#8bc2b7", "#68b0a3", "#52a595", "#459f8e", "#34897a", "#23776a", "#15665a"];

// prettier-ignore
const gray: MantineColorsTuple = ["#f8f7f4", "#f0efea", "#e6e4dd", "#dbd8cf", "#c9c6bc", "#a9a79e", "#7f807a", "#5c615e", "#3f4745", "#252d2b"];

/** From text to ground; a little green in it, as in everything else. */
// prettier-ignore
const dark: MantineColorsTuple = ["#dde6e4", "#b8c5c2", "#9aaaa6", "#6d7e7a", "#43514e", "#2e3a38", "#242e2c", "#1c2423", "#151c1b", "#0f1514"];

export const theme = createTheme({
  primaryColor: "pine",
  primaryShade: { light: 8, dark: 8 },
  colors: { dark, gray, pine },
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.25" },
      h2: { fontSize: "1.25rem", lineHeight: "1.35" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.4" },
    },
  },
  respectReducedMotion: true,
});
