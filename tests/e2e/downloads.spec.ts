import { expect, test } from '../support/test';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const OTHER = 'Florence-2-base-int4';

test('a download that loses the network says so and goes on by itself when the network is back', async ({
  app,
  context,
  hub,
}) => {
  await app.useHost(hub.url);
  hub.misbehave({ kind: 'crawl', after: 0, match: '/cdn/' });
  const row = await app.startDownload(MODEL);
  await expect
    .poll(() => hub.requests.some(({ bytesSent, path }) => path.startsWith('/cdn/') && bytesSent > 0))
    .toBe(true);
  await context.setOffline(true);
  hub.misbehave({ kind: 'hang-up' });
  hub.breakConnections();
  await expect(row.getByText('the download goes on when it is back')).toBeVisible({ timeout: 60_000 });
  hub.behave();
  await context.setOffline(false);
  await expect(row.getByRole('button', { name: 'Delete download' })).toBeVisible({ timeout: 60_000 });
  await expect(row.getByText('the download goes on when it is back')).toBeHidden();
  await expect(app.page.getByRole('list', { name: 'Stored models' })).toContainText('checksums compared');
});

test('a second tab shows downloads, the chosen model and deletions', async ({ app, hub, openTab }) => {
  await app.useHost(hub.url);
  const second = await openTab();
  await second.visit('Settings', 'Advanced');
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
});

test('the app does not say that a model is up to date if the host cannot tell', async ({ app, hub }) => {
  await app.useHost(hub.url);
  await app.getModel(MODEL);
  hub.misbehave({ kind: 'no-api', match: '/api/' });
  const stored = app.page.getByRole('list', { name: 'Stored models' });
  await stored.getByRole('button', { name: 'Check for updates' }).click();
  await expect(stored).toContainText('this host does not tell which version is the newest');
});

test.describe('samples that were not loaded before', () => {
  // The browser logs an error for every failed request.
  test.use({ expectedFaults: /ERR_(INTERNET_DISCONNECTED|FAILED)/, serviceWorkers: 'allow' });

  test('show a sentence offline, and load once there is a network', async ({ app, context }) => {
    await context.setOffline(true);
    const samples = app.page.getByRole('button', { name: 'Try the samples' });
    await samples.click();
    await expect(app.page.getByText('The samples are not on this device yet')).toBeVisible();
    await context.setOffline(false);
    await samples.click();
    await app.waitForMemes(6);
  });
});
