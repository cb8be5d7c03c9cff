import { expect, test } from '../support/test';

const COUNT = 40;

test.use({
  memes: { count: COUNT, change: () => ({ description: null }) },
  models: ['SmolVLM-256M-Instruct-int8'],
});

test('no card changes its column, nor the list its height, while all memes are described', async ({
  appWithModels: app,
}) => {
  await app.page.setViewportSize({ width: 1280, height: 5000 });
  await expect(app.list.locator('li[data-index]')).toHaveCount(COUNT);
  // Looks at every frame from here on, so that a card that comes back to its column is noticed, too.
  await app.page.evaluate(() => {
    const columns = new Map<string, Set<number>>();
    const look = (): void => {
      for (const item of document.querySelectorAll<HTMLElement>('li[data-index]')) {
        const seen = columns.get(item.dataset.index ?? '') ?? new Set();
        columns.set(item.dataset.index ?? '', seen.add(item.getBoundingClientRect().left));
      }
      const most = [...columns.values()].reduce((sum, { size }) => sum + size, 0);
      Object.assign(document.documentElement.dataset, { cards: columns.size, columns: most });
      requestAnimationFrame(look);
    };
    look();
  });
  const height = (): Promise<number> => app.list.evaluate(({ clientHeight }) => clientHeight);
  const before = await height();
  await app.page.getByRole('button', { name: /^Describe (them|all)$/ }).click();
  await app.waitForCaptions();
  expect(await height()).toBe(before);
  const seen = await app.page.evaluate(() => {
    const { cards, columns } = document.documentElement.dataset;
    return { cards, columns };
  });
  expect(seen).toEqual({ cards: String(COUNT), columns: String(COUNT) });
});
