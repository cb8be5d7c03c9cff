import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { launchOptions } from '../support/chromium';
import { ensureBrowser } from '../support/global-setup';
import { ensureBuild } from '../support/site';
import { startServed } from '../support/served';

/** The pages that are audited. */
const AUDITED = ['/', '/settings/', '/settings/search/', '/settings/library/', '/settings/app/', '/settings/advanced/'];
/** The goal for the performance of each kind of device; that of the other scores is 100. */
const GOALS = { desktop: 95, mobile: 85 } as const;
/** What is scored besides performance. */
const OTHERS = ['accessibility', 'best-practices', 'seo'] as const;

/** What Lighthouse found on one page with an empty profile. */
export type Audit = {
  readonly path: string;
  readonly device: keyof typeof GOALS;
  /** The scores, from 0 to 100, as a person reads them. */
  readonly figure: string;
  readonly goal: string;
  readonly met: boolean;
  /** What lowers the scores that miss their goal. */
  readonly causes: readonly string[];
};

/** Audits the production build, served compressed, on the library's page and each page of the settings. */
export async function* auditPages(): AsyncGenerator<Audit> {
  ensureBrowser();
  ensureBuild();
  const host = await startServed();
  const options = launchOptions();
  const port = 15_000 + (process.pid % 5000);
  const browser = await chromium.launch({
    ...options,
    args: [...(options.args ?? []), `--remote-debugging-port=${port}`],
  });
  try {
    for (const device of ['desktop', 'mobile'] as const)
      for (const path of AUDITED) yield await auditOf(host.url + path, path, device, port);
  } finally {
    await browser.close();
    await host.close();
  }
}

async function auditOf(url: string, path: string, device: keyof typeof GOALS, port: number): Promise<Audit> {
  const config = device === 'desktop' ? desktopConfig : undefined;
  const result = await lighthouse(url, { port, logLevel: 'error', output: 'json' }, config);
  if (result === undefined) throw new Error(`Lighthouse gave no result for ${url}.`);
  const { categories, audits, runtimeError } = result.lhr;
  if (runtimeError !== undefined) throw new Error(`Lighthouse on ${url}: ${runtimeError.message}`);
  const score = (category: string): number => Math.round((categories[category]?.score ?? 0) * 100);
  const goals = [['performance', GOALS[device]], ...OTHERS.map((category) => [category, 100] as const)] as const;
  const missed = goals.filter(([category, goal]) => score(category) < goal).map(([category]) => category);
  const causes = missed.flatMap((category) =>
    (categories[category]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${category}: ${audits[id]?.title ?? id} ${audits[id]?.displayValue ?? ''}`.trimEnd()),
  );
  return {
    path,
    device,
    figure: goals.map(([category]) => `${category} ${score(category)}`).join(', '),
    goal: `performance at least ${GOALS[device]}, the others 100`,
    met: missed.length === 0,
    causes,
  };
}
