import js from "@eslint/js";
import perfectionist from "eslint-plugin-perfectionist";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** The floors, lowest first: a room imports from rooms on lower floors only, so those of one floor are strangers. */
const FLOORS = [
  ["language"],
  ["api", "ui"],
  ["session", "job"],
  ["evaluations", "reading", "pupil", "jobs", "queues", "deadLetters", "schedules", "webhooks", "school"],
  // A class page has the menu of its evaluation.
  ["summaries"],
];
/** What every room may import from `api`, whatever its floor: types alone. */
const EVERYWHERE = "api/schema";

const rooms = FLOORS.flat();
const roomRules = FLOORS.flatMap((floor, height) =>
  floor.map((room) => {
    const allowed = new Set([room, ...FLOORS.slice(0, height).flat()]);
    const forbidden = rooms.filter((other) => !allowed.has(other)).join("|");
    return {
      files: [`src/${room}/**`],
      ignores: ["**/*.test.ts", "**/*.test.tsx"],
      rules: {
        "no-restricted-imports": [
          "error",
          {
            patterns: [
              {
                regex: `^\\.\\./(?!${EVERYWHERE}$)(${forbidden})/`,
                message: `${room}/ stands beside or below that room; see the floors in eslint.config.js.`,
              },
              { regex: "^\\.\\./(router|App|main)", message: "Only the entry knows the whole." },
            ],
          },
        ],
      },
    };
  }),
);

export default defineConfig(
  globalIgnores(["dist", "src/api/openapi.d.ts"]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { perfectionist },
    rules: {
      "perfectionist/sort-imports": [
        "error",
        {
          type: "natural",
          groups: [
            "side-effect-style",
            ["builtin", "external", "type-builtin", "type-external"],
            ["parent", "sibling", "index", "style", "type-parent", "type-sibling", "type-index"],
          ],
        },
      ],
      "perfectionist/sort-named-imports": ["error", { type: "natural" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-console": "error",
    },
  },
  {
    files: ["src/**/*.tsx"],
    ignores: ["**/*.test.tsx", "src/test/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: String.raw`JSXText[value=/\p{L}{2,}/u]`,
          message: "What is read stands in language/, in Dutch and in English.",
        },
        {
          selector: String.raw`JSXAttribute[name.name=/^(aria-label|aria-description|alt|description|error|label|placeholder|title|caption|confirm|intro|detail)$/] > Literal[value=/\p{L}{2,}/u]`,
          message: "What is read stands in language/, in Dutch and in English.",
        },
      ],
    },
  },
  roomRules,
);
