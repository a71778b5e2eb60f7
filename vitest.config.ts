import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{runtime,codegen,cli,schema,examples,bench}/**/src/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: ["test/harness/temp-folder.ts"],
    // More runs of the properties take longer; each has at most some milliseconds.
    testTimeout: Math.max(20_000, 10 * Number(process.env["PITAYA_FUZZ_RUNS"] ?? 0)),
    hookTimeout: 30_000,
    // Whole processes, so that sockets, signals and process.exit behave as they do outside of tests;
    // two of them, because the suite has to pass on two cores while it starts servers of its own.
    pool: "forks",
    maxWorkers: 2,
  },
});
