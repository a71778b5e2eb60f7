import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Gives all tests of a run, and the processes that they start, one folder for temporary files. It is
 * removed when the run ends, with what tests left there that were broken off, or whose processes were killed.
 */
export default function setUp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "pitaya-tests-"));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
