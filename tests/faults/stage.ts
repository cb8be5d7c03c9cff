import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppPage } from '../support/app-page';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { startStaticHost, type Host } from '../support/static-host';
import { Gate } from './gate';
import { LIBRARIES, type Places } from './libraries';
import { stateOf, type State } from './model';
import { OPERATIONS, type Operation, type OperationName } from './operations';
import { smallDiskBrowser } from './small-disk';
import { readStored } from './stored';
import { Visit } from './visit';

/** What an operation does without faults: the states of the library, the first one before it, and its writes. */
export type Rehearsal = { readonly states: readonly State[]; readonly writes: number };

type Ports = { readonly host: number; readonly plain: number; readonly hub: number };

/** The servers and the prepared profiles of one Playwright worker. They outlive it: after a failure another goes on. */
export class Stage {
  readonly gate: Gate;
  readonly places: Places;

  private constructor(
    private readonly folder: string,
    private readonly host: Host,
    /** Without special headers, for service workers. */
    private readonly plain: Host,
    private readonly hub: FixtureHub,
    gate: Gate,
  ) {
    this.gate = gate;
    this.places = { hub: hub.url, backup: join(folder, 'backup.zip') };
  }

  /** Opens the servers at the ports that the profiles in `folder` know. */
  static async open(site: string, folder: string): Promise<Stage> {
    mkdirSync(folder, { recursive: true });
    const known = join(folder, 'ports.json');
    const ports = existsSync(known)
      ? (JSON.parse(readFileSync(known, 'utf8')) as Ports)
      : { host: 0, plain: 0, hub: 0 };
    const gate = new Gate();
    const { answer } = gate;
    const host = await startStaticHost(site, { secure: true, answer, port: ports.host });
    const plain = await startStaticHost(site, { answer, port: ports.plain });
    const hub = await startHub({ port: ports.hub });
    const port = ({ url }: { readonly url: string }): number => Number(new URL(url).port);
    writeFileSync(known, JSON.stringify({ host: port(host), plain: port(plain), hub: port(hub) } satisfies Ports));
    return new Stage(folder, host, plain, hub, gate);
  }

  async close(): Promise<void> {
    await Promise.all([this.host.close(), this.plain.close(), this.hub.close()]);
  }

  /** A copy of a prepared profile, which is made at the first call. */
  async profile(library: keyof typeof LIBRARIES): Promise<string> {
    const prepared = join(this.folder, library);
    if (!existsSync(`${prepared}.made`)) {
      rmSync(prepared, { recursive: true, force: true });
      this.gate.open();
      const visit = await this.begin(prepared);
      await LIBRARIES[library](visit, this.places);
      await visit.end();
      writeFileSync(`${prepared}.made`, '');
    }
    const copy = join(this.folder, 'profile');
    rmSync(copy, { recursive: true, force: true, maxRetries: 10 });
    cpSync(prepared, copy, { recursive: true });
    return copy;
  }

  /** Starts a browser; for an operation with service workers the site is one without special headers. */
  async begin(profile: string, { serviceWorkers }: Pick<Operation, 'serviceWorkers'> = {}): Promise<Visit> {
    return serviceWorkers === undefined
      ? await Visit.begin(profile, this.host.url, { serviceWorkers: 'block' })
      : await Visit.begin(profile, this.plain.url, { serviceWorkers });
  }

  /** Starts a browser whose profile is on a small file system that is gone when it ends. */
  async beginOnSmallDisk(profile: string): Promise<Visit> {
    const executablePath = smallDiskBrowser(this.folder);
    return await Visit.begin(profile, this.host.url, { serviceWorkers: 'block', executablePath });
  }

  /** What an operation does without faults. It is done once. */
  async rehearsal(name: OperationName): Promise<Rehearsal> {
    const known = join(this.folder, `${name}.json`);
    if (existsSync(known)) return JSON.parse(readFileSync(known, 'utf8')) as Rehearsal;
    const operation: Operation = OPERATIONS[name];
    // The backup that is restored.
    if (name === 'restore') await this.profile('other');
    const visit = await this.begin(await this.profile(operation.library), operation);
    const app = await visit.tab();
    const states: State[] = [];
    const note = async (): Promise<void> => {
      states.push(stateOf(await app.page.evaluate(readStored)));
    };
    await app.openFile('/self-test.png');
    await note();
    if (operation.atStart !== true) await ready(app);
    this.gate.open(operation.writes);
    await operation.run(app, note, this.places);
    const rehearsal = { states, writes: this.gate.counted.length };
    await visit.end();
    writeFileSync(known, JSON.stringify(rehearsal));
    return rehearsal;
  }
}

/** Opens the app until it can be used. */
export async function open(app: AppPage, { serviceWorkers }: Operation): Promise<void> {
  await (serviceWorkers !== undefined ? app.firstVisit() : app.isolatedVisit());
}

/** Opens the app and waits for its memes. */
export async function ready(app: AppPage): Promise<void> {
  await app.isolatedVisit();
  await app.list.locator('li[data-index]').first().waitFor();
}
