import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: {
    // A strict content security policy knows no data: scripts, and one file more costs less than an exception.
    assetsInlineLimit: 0,
    // The API sends it compressed, which leaves about a third; the limit of the first load is 300 kB.
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: {
    port: 3000,
    strictPort: true,
    proxy: { "/api": process.env.API_URL ?? "http://localhost:8000" },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    // On a busy machine; nothing waits that long where all is well.
    testTimeout: 30_000,
    unstubGlobals: true,
  },
});
