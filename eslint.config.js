import tseslint from "typescript-eslint";

/** Formatting and most rules are Biome's; these three need types, and Biome does not see calls of `node:*`. */
export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "generated/*/src/**",
      "test/golden/**",
      "cli/templates/**",
    ],
  },
  {
    files: ["**/*.ts"],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: {
        project: [
          "tsconfig.test.json",
          "runtime/tsconfig.json",
          "codegen/tsconfig.json",
          "cli/tsconfig.json",
          "bench/tsconfig.json",
          "examples/*/tsconfig.json",
          "examples/*/src/page/tsconfig.json",
          "examples/*/src/page/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
    },
  },
);
