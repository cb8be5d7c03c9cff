import { beforeEach, expect, test, vi } from 'vitest';
import { Notices } from '$lib/basics/notices.svelte';
import { newMemeId } from '$lib/core/ids';
import { EMPTY_REPORT, type ImportReport } from '$lib/intake/import-report';
import { tellImport } from '$lib/ui/library/intake/tell-import';

const openReport = vi.fn();
const dismissReport = vi.fn();
let notices: Notices;

beforeEach(() => {
  vi.clearAllMocks();
  notices = new Notices();
});

function tell(report: ImportReport): void {
  tellImport(report, { first: false, report, openReport, dismissReport }, notices);
}

test('an import is told in one notice, once, and its report is gone', () => {
  const report = { ...EMPTY_REPORT, added: [newMemeId(), newMemeId()] };
  tell(report);
  tell(report);
  expect(notices.list.map(({ text, tone, action }) => [text, tone, action])).toEqual([
    ['2 memes added.', 'good', undefined],
  ]);
  expect(dismissReport).toHaveBeenCalledTimes(1);
});

test('with files to look at, the notice opens the report', () => {
  tell({ ...EMPTY_REPORT, known: [{ name: 'cat.png', meme: newMemeId() }] });
  const [notice] = notices.list;
  expect(notice).toMatchObject({ text: '1 already here.', tone: 'plain', action: { label: 'Show the files' } });
  expect(dismissReport).not.toHaveBeenCalled();
  notice?.action?.run();
  expect(openReport).toHaveBeenCalledTimes(1);
});
