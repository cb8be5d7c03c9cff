import type { ImportReport } from '$lib/intake/import-report';
import type { Importing } from '$lib/intake/importing.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import { sevenDaysSentence } from '../../keeping';
import { animatedSentence, reportGroups, reportSentence } from '../words';

/** What of an import is told, kept or shown. */
type Told = Pick<Importing, 'first' | 'report' | 'openReport' | 'dismissReport'>;

const told = new WeakSet<ImportReport>();

/**
 * Tells in notices what an import without failures did, once. The report is kept only if there are files to look at,
 * for a notice that opens it.
 */
export function tellImport(report: ImportReport, importing: Told, notices: Notices): void {
  if (told.has(report)) return;
  told.add(report);
  const keeping = importing.first ? sevenDaysSentence() : null;
  const words = [reportSentence(report), animatedSentence(report)].filter((part) => part !== '').join(' ');
  const hasFiles = reportGroups(report).length > 0;
  const open = { label: 'Show the files', run: () => importing.report === report && importing.openReport() };
  notices.say(words, report.added.length > 0 ? 'good' : 'plain', hasFiles ? open : undefined);
  if (keeping !== null) notices.say(keeping, 'plain', { label: 'OK', run: () => undefined });
  if (!hasFiles) importing.dismissReport();
}
