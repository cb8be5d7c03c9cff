import type { CaptionOutput } from '$lib/captioner/protocol';
import type { Failure } from '$lib/core/failure';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { failed, success, type Result } from '$lib/core/result';
import type { RunningCaptioner } from '$lib/captioner/running-captioner';

/** What a fake model does with a meme: answer, fail (with `dies` its worker ends, too), or wait until it is stopped. */
export type Act =
  | { readonly say: string }
  | { readonly fail: Failure; readonly dies?: boolean }
  | { readonly wait: Promise<unknown> | 'for ever'; readonly say?: string };

/** Opens fake models without a worker. `act` decides what happens with each meme, and all calls are recorded. */
export class FakeModels {
  readonly opened: ModelId[] = [];
  /** The memes whose captions were begun, in order. */
  readonly begun: MemeId[] = [];
  /** The memes whose pictures were to be prepared ahead. */
  readonly prepared: MemeId[] = [];
  closed = 0;
  /** Seconds per meme as measured at earlier visits; null for none. */
  measured: number | null = null;
  act: (job: Job) => Act = () => ({ say: 'A red circle on a blue background.' });
  /** The failure of every load; null while loads succeed. */
  trouble: Failure | null = null;
  /** Every load waits for this. */
  loading: Promise<unknown> = Promise.resolve();

  readonly open = async (model: ModelId): Promise<Result<RunningCaptioner>> => {
    this.opened.push(model);
    await this.loading;
    return this.trouble === null ? success(new FakeCaptioner(model, this)) : failed(this.trouble);
  };
}

class FakeCaptioner implements RunningCaptioner {
  readonly revision = 'abc';
  readonly dtype = 'q8';
  readonly device = 'wasm';
  readonly deviceClass = 'wasm';
  readonly threads = 1;
  readonly note = null;
  alive = true;
  #stop: () => void = () => undefined;

  constructor(
    readonly model: ModelId,
    readonly models: FakeModels,
  ) {}

  async run(job: Job, onText: (soFar: string) => void): Promise<Result<CaptionOutput>> {
    this.models.begun.push(job.meme);
    const act = this.models.act(job);
    onText('A');
    if ('fail' in act) {
      if (act.dies === true) this.alive = false;
      return failed(act.fail);
    }
    if ('wait' in act) {
      const stopped = new Promise<'stopped'>((resolve) => {
        this.#stop = () => resolve('stopped');
      });
      const until = act.wait === 'for ever' ? stopped : Promise.race([act.wait, stopped]);
      if ((await until) === 'stopped') return failed({ kind: 'cancelled' });
    }
    const kind = job.task === 'read' ? 'text' : 'description';
    return success({
      kind,
      text: act.say ?? 'A meme.',
      tokens: 3,
      seconds: { prepare: 0, firstToken: 0, total: 0.5 },
    });
  }

  captionPicture(): Promise<Result<CaptionOutput>> {
    return Promise.resolve(failed({ kind: 'cancelled' }));
  }

  prepare(job: Job): void {
    this.models.prepared.push(job.meme);
  }

  memory(): Promise<null> {
    return Promise.resolve(null);
  }

  stop(): Promise<void> {
    this.#stop();
    return Promise.resolve();
  }

  close(): void {
    this.alive = false;
    this.models.closed += 1;
  }
}
