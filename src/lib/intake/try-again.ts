import { canRetry, type Failure } from '$lib/core/failure';
import type { ImportReport } from './import-files';

/** The failures of an import that may pass: a person makes room, closes the other tab, puts the file back. */
const PASSING: ReadonlySet<Failure['kind']> = new Set(['storage-full', 'storage-unavailable', 'unreadable-file']);

/** Whether adding the same file again can help. */
export function mayTryAgain(failure: Failure): boolean {
  return canRetry(failure) || PASSING.has(failure.kind);
}

/** A report without the failures that may pass, and those. */
export function splitRetries(report: ImportReport): {
  readonly rest: ImportReport;
  readonly retries: ImportReport['failed'];
} {
  return {
    rest: { ...report, failed: report.failed.filter(({ failure }) => !mayTryAgain(failure)) },
    retries: report.failed.filter(({ failure }) => mayTryAgain(failure)),
  };
}
