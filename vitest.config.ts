import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{runtime,codegen,cli,schema,examples,bench}/**/src/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Whole processes, so that sockets, signals and process.exit behave as they do outside of tests;
    // two of them, because the suite has to pass on two cores while it starts servers of its own.
    pool: "forks",
    maxWorkers: 2,
  },
});
