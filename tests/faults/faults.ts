import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { fillStorage, FullStorage, PIECES_BYTES } from '../support/full-storage';
import { caseOf, SHORT, wordsOf, type Case } from './cases';
import { harm, HARMED } from './harmed-files';
import { differences, faultsIn, stateOf, type State } from './model';
import { OPERATIONS, type Operation, type OperationName } from './operations';
import { OUTCOME, type Outcome } from './outcome';
import { FOLDER } from './prepare';
import { between, randomOf, type Random } from './random';
import { canMount } from './small-disk';
import { readStored } from './stored';
import { open, ready, Stage } from './stage';
import type { Visit } from './visit';

/** Sentences by which the app says that something could not be stored. */
const TROUBLE =
  /no room left|not enough room|did not fit|could not (?:store|be (?:written|added|saved|stored))|This device is full/;
/** A quota that is filled in a second. */
const FULL_BYTES = 30_000_000;
/** The share of operations that are done again after the kill. */
const REPEATED = 0.25;

const test = base.extend<object, { readonly stage: Stage }>({
  stage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
    async ({}, use, { parallelIndex }) => {
      const folder = process.env[FOLDER] ?? '';
      const stage = await Stage.open(join(folder, 'site'), join(folder, String(parallelIndex)));
      await use(stage);
      await stage.close();
    },
    { scope: 'worker' },
  ],
});

/** The seeds of this run: those that are asked for, else a few. */
function seeds(): readonly number[] {
  const { FAULTS_FROM: from, FAULTS_COUNT: count } = process.env;
  if (from === undefined || count === undefined) return SHORT;
  return Array.from({ length: Number(count) }, (_, index) => Number(from) + index);
}

for (const seed of seeds()) {
  const fault = caseOf(seed);
  test(`seed ${seed}: ${wordsOf(fault)}`, async ({ stage }) => {
    const outcome = await tried(stage, fault, randomOf(seed));
    test.info().annotations.push({ type: OUTCOME, description: JSON.stringify(outcome) });
  });
}

async function tried(stage: Stage, fault: Case, random: Random): Promise<Outcome> {
  switch (fault.kind) {
    case 'kill':
      return await killed(stage, fault.operation, fault.tabs, random);
    case 'refuse':
      return await refused(stage, fault.operation, random);
    case 'full':
      return await filled(stage, fault.operation, fault.disk);
    case 'harm': {
      const { what } = fault;
      await harm(stage, what, random);
      return { operation: what, fault: 'harmed files', tried: HARMED[what], hit: HARMED[what] };
    }
  }
}

/** Kills the browser while a write of the operation is held, which is not the first, and looks at what the next has. */
async function killed(stage: Stage, name: OperationName, tabs: number, random: Random): Promise<Outcome> {
  const operation: Operation = OPERATIONS[name];
  const { states, writes } = await stage.rehearsal(name);
  const made = random() < 0.5;
  // Before a write that is not the first, or after one that is not the last.
  const at = made ? between(random, 1, Math.max(1, writes - 1)) : between(random, 2, Math.max(2, writes));
  const profile = await stage.profile(operation.library);
  const visit = await stage.begin(profile, operation);
  let told = 0;
  const apps = await Promise.all(Array.from({ length: tabs }, () => visit.tab()));
  if (operation.atStart !== true) for (const app of apps) await ready(app);
  const held = stage.gate.hold(operation.writes, at, made).then(() => true);
  const runs = apps.map((app) =>
    operation
      .run(
        app,
        () => {
          told += 1;
          return Promise.resolve();
        },
        stage.places,
      )
      .then(() => false),
  );
  const hit = await Promise.race([held, Promise.all(runs).then(() => false)]);
  const done = told;
  await visit.kill();
  await Promise.allSettled(runs);
  stage.gate.open();
  const next = await stage.begin(profile, operation);
  await expectWhole(next, operation, states, Math.min(done, states.length - 1));
  if (operation.repeats === true && random() < REPEATED) await repeat(next, stage, operation, states);
  await next.end();
  return { operation: name, fault: 'kills', tried: 1, hit: hit ? 1 : 0 };
}

/** Refuses some of the operation's writes, and looks at what there is after the page was loaded again. */
async function refused(stage: Stage, name: OperationName, random: Random): Promise<Outcome> {
  const operation: Operation = OPERATIONS[name];
  const { states, writes } = await stage.rehearsal(name);
  const visit = await stage.begin(await stage.profile(operation.library), operation);
  const app = await visit.tab();
  if (operation.atStart !== true) await ready(app);
  stage.gate.refuse(operation.writes, between(random, 1, writes), between(random, 2, 5));
  let told = 0;
  const note = (): Promise<void> => {
    told += 1;
    return Promise.resolve();
  };
  const run = operation.atStart === true ? openUntilRefused(app, stage) : operation.run(app, note, stage.places);
  // It ends, or the person is told why not.
  await Promise.any([run, app.page.getByText(TROUBLE).first().waitFor({ timeout: 600_000 })]);
  const { refused } = stage.gate;
  const done = told;
  await app.page.close();
  await Promise.allSettled([run]);
  stage.gate.open();
  await expectWhole(visit, operation, states, done);
  await visit.end();
  return { operation: name, fault: 'refused writes', tried: refused, hit: refused };
}

/** Fills the device before the operation and makes room after it. */
async function filled(stage: Stage, name: OperationName, disk: 'quota' | 'file system'): Promise<Outcome> {
  const operation: Operation = OPERATIONS[name];
  const { states } = await stage.rehearsal(name);
  const profile = await stage.profile(operation.library);
  // Where no file system may be mounted, the quota stands for it.
  const isSmall = disk === 'file system' && canMount;
  const visit = isSmall ? await stage.beginOnSmallDisk(profile) : await stage.begin(profile, operation);
  stage.gate.open();
  const app = await visit.tab();
  const storage = isSmall ? null : await FullStorage.limit(app.page, visit.url, FULL_BYTES);
  await ready(app);
  if (storage === null) await app.page.evaluate(fillStorage, PIECES_BYTES);
  else await storage.fill();
  const told: number[] = [];
  const run = operation.run(app, () => Promise.resolve(void told.push(1)), stage.places);
  await Promise.any([run, app.page.getByText(TROUBLE).first().waitFor({ timeout: 600_000 })]);
  const done = told.length;
  await storage?.free();
  await app.page.close();
  await Promise.allSettled([run]);
  const later = await visit.tab();
  await later.openFile('/self-test.png');
  await later.page.evaluate(() => new Promise((resolve) => (indexedDB.deleteDatabase('filler').onsuccess = resolve)));
  await later.page.close();
  await expectWhole(visit, operation, states, done);
  await visit.end();
  return { operation: `${name} (${isSmall ? 'file system' : 'quota'})`, fault: 'full disks', tried: 1, hit: 1 };
}

/** What is stored as the app starts is stored at the next start, and the app can be used meanwhile. */
async function openUntilRefused(app: AppPage, { gate }: Stage): Promise<void> {
  await app.open();
  await expect.poll(() => gate.refused).toBeGreaterThan(0);
}

/** Starts the app and expects a library in one of the states from `told` on in which nothing is wrong or left over. */
async function expectWhole(visit: Visit, operation: Operation, states: readonly State[], told: number): Promise<void> {
  const app = await visit.tab();
  await open(app, operation);
  const reached = operation.resumes === true ? states.length - 1 : told;
  const wrong = async (): Promise<readonly string[]> => {
    // A full device pauses the queue until the person has made room.
    const resume = app.page.getByRole('button', { name: 'Resume', exact: true }).first();
    if (await resume.isVisible()) await resume.click();
    const stored = await app.page.evaluate(readStored);
    return [
      ...faultsIn(stored),
      ...differences(states, stateOf(stored), { told: reached, together: operation.together === true }),
    ];
  };
  await expect.poll(wrong, { timeout: 300_000 }).toEqual([]);
  await app.page.close();
}

/** Does the operation again, which now comes to its end. */
async function repeat(visit: Visit, stage: Stage, operation: Operation, states: readonly State[]): Promise<void> {
  const app = await visit.tab();
  await open(app, operation);
  await operation.run(app, () => Promise.resolve(), stage.places);
  await app.page.close();
  await expectWhole(visit, operation, states, states.length - 1);
}
