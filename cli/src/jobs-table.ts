import type { DeadJob } from "@pitaya-ts/runtime";
import { alignColumns } from "./config-table.js";

/** Dead jobs in columns. */
export function formatJobs(jobs: readonly DeadJob[]): string {
  if (jobs.length === 0) return "no dead jobs\n";
  const rows = jobs.map(({ id, data, tries, failedAt, error }) => [
    id,
    String(membersOf(data)["route"] ?? "?"),
    `${tries} ${tries === 1 ? "try" : "tries"}`,
    timeOf(failedAt) ?? "?",
    error.replaceAll(/\s+/g, " "),
  ]);
  return alignColumns(rows, (_row, text) => text);
}

/** The same for programs, with what was stored. */
export function formatJobsJson(jobs: readonly DeadJob[]): string {
  const shown = jobs.map(({ id, data, tries, failedAt, error }) => {
    const { enqueuedAt, ...job } = membersOf(data);
    return { id, tries, error, failedAt: timeOf(failedAt), enqueuedAt: timeOf(enqueuedAt), ...job };
  });
  return `${JSON.stringify(shown, null, 2)}\n`;
}

/** What is stored may be anything. */
function membersOf(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null ? (data as Record<string, unknown>) : { data };
}

function timeOf(ms: unknown): string | null {
  const date = new Date(Number(ms));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
