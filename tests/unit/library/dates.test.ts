import { expect, test } from 'vitest';
import { groupByDate } from '$lib/library/dates';

const NOW = new Date(2026, 10, 27, 18, 30).getTime();
const at = (...[year, month, day, hour = 12]: number[]): { added: number } => ({
  added: new Date(year ?? 0, (month ?? 1) - 1, day, hour).getTime(),
});

const NEWEST_FIRST = [
  at(2026, 11, 27, 0),
  at(2026, 11, 26, 23),
  at(2026, 11, 26, 0),
  at(2026, 11, 21, 0),
  at(2026, 11, 20, 23),
  at(2026, 10, 31),
  at(2026, 10, 1),
  at(2025, 12, 31),
  at(2025, 10, 1),
];

test('the last days have their own groups, and what is older is grouped by month', () => {
  expect(groupByDate(NEWEST_FIRST, NOW)).toEqual([
    { label: 'Today', short: null, from: 0 },
    { label: 'Yesterday', short: null, from: 1 },
    { label: 'Last 7 days', short: null, from: 3 },
    { label: 'November 2026', short: 'Nov', from: 4 },
    { label: 'October 2026', short: 'Oct', from: 5 },
    { label: 'December 2025', short: '2025', from: 7 },
    { label: 'October 2025', short: 'Oct', from: 8 },
  ]);
});

test('with the oldest first the groups are the same, the other way round', () => {
  const labels = groupByDate(NEWEST_FIRST.toReversed(), NOW).map(({ label }) => label);
  expect(labels).toEqual(
    groupByDate(NEWEST_FIRST, NOW)
      .map(({ label }) => label)
      .toReversed(),
  );
});

test('memes of a clock that was ahead are of today', () => {
  expect(groupByDate([at(2027, 3, 1)], NOW).map(({ label }) => label)).toEqual(['Today']);
  expect(groupByDate([], NOW)).toEqual([]);
});
