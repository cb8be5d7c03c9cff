import { expect, test, type Browser, type BrowserContext } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const OTHER = 'Florence-2-base-int4';

let browser: Browser;
let host: Host;
let context: BrowserContext;
let hub: FixtureHub;
let app: AppPage;

test.beforeAll(async () => {
  browser = await launchChromium();
  host = await startStaticHost(SITE);
});
test.afterAll(async () => {
  await browser.close();
  await host.close();
});
test.beforeEach(async () => {
  hub = await startHub();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  app = new AppPage(await context.newPage(), host.url);
  await app.firstVisit();
});
test.afterEach(async () => {
  await context.close();
  await hub.close();
});

test('a download cut off by the lack of a network says so and goes on by itself when it is back', async () => {
  await app.useHost(hub.url);
  hub.misbehave({ kind: 'throttle', bytesPerSecond: 300_000, match: '/cdn/' });
  const row = await app.startDownload(MODEL);
  await expect
    .poll(() => hub.requests.some(({ bytesSent, path }) => path.startsWith('/cdn/') && bytesSent > 0))
    .toBe(true);
  await context.setOffline(true);
  hub.misbehave({ kind: 'hang-up' });
  await expect(row.getByText('the download goes on when it is back')).toBeVisible({ timeout: 60_000 });
  hub.behave();
  await context.setOffline(false);
  await expect(row.getByRole('button', { name: 'Delete download' })).toBeVisible({ timeout: 60_000 });
  await expect(row.getByText('the download goes on when it is back')).toBeHidden();
  await expect(app.page.getByRole('list', { name: 'Stored models' })).toContainText('checksums compared');
});

test('a second tab sees downloads, the model that captions, and deletions', async () => {
  await app.useHost(hub.url);
  const second = new AppPage(await context.newPage(), host.url);
  await second.open('/settings/');
  await expect(second.page.getByText('No model is on this device yet.')).toBeVisible();
  const stored = second.page.getByRole('list', { name: 'Stored models' }).getByRole('listitem');
  await app.getModel(MODEL);
  await expect(stored).toHaveCount(1);
  const radio = (name: string) => second.page.getByRole('radio', { name, exact: true });
  await expect(radio(MODEL)).toBeChecked();
  await app.getModel(OTHER);
  await expect(stored).toHaveCount(2);
  await expect(radio(OTHER)).toBeChecked();
  await app.page.getByRole('button', { name: 'Delete all models' }).click();
  await app.page.getByRole('button', { name: 'Delete models' }).click();
  await expect(second.page.getByText('No model is on this device yet.')).toBeVisible();
  expect([...app.complaints(), ...second.complaints()]).toEqual([]);
});

test('a host that does not tell which version is the newest is never said to have none newer', async () => {
  await app.useHost(hub.url);
  await app.getModel(MODEL);
  hub.misbehave({ kind: 'no-api', match: '/api/' });
  const stored = app.page.getByRole('list', { name: 'Stored models' });
  await stored.getByRole('button', { name: 'Check for updates' }).click();
  await expect(stored).toContainText('this host does not tell which version is the newest');
});

test('samples that were never loaded say so offline, and load once there is a network', async () => {
  await context.setOffline(true);
  const samples = app.page.getByRole('button', { name: 'Try the samples' });
  await samples.click();
  await expect(app.page.getByText('The samples are not on this device yet')).toBeVisible();
  await context.setOffline(false);
  await samples.click();
  await app.waitForMemes(6);
});
