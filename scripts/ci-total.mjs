// Prints the last line of .ci/run: node scripts/ci-total.mjs REPORT [FAILED CHECK…]
// REPORT is what vitest's json reporter wrote; it is empty if vitest never got that far.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const [reportFile = "", ...failedChecks] = process.argv.slice(2);
const { passed, failed, complaints } = countTests(readReport());

// A test run that fails in its own tests is counted by these.
const checks = failedChecks.filter((name) => name !== "tests" || failed === 0);
const total = failed + checks.length + complaints.length;
for (const name of checks) console.log(`failed: ${name}`);
for (const complaint of complaints) console.log(`failed: ${complaint}`);
console.log(`${passed} passed, ${total} failed`);
process.exitCode = total === 0 ? 0 : 1;

function readReport() {
  try {
    return JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    return null;
  }
}

function countTests(report) {
  if (report === null) {
    const complaints = failedChecks.includes("tests") ? [] : ["the tests left no report"];
    return { passed: 0, failed: 0, complaints };
  }
  const { numPassedTests: passed, numFailedTests, testResults } = report;
  // A file that can't be loaded has failed without a single test.
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((result) => result.status !== "failed"),
  );
  for (const { name, message } of broken) {
    console.log(`failed: ${relative(process.cwd(), name)}: ${message}`);
  }
  const complaints = passed + numFailedTests === 0 ? ["no test ran"] : [];
  return { passed, failed: numFailedTests + broken.length, complaints };
}
