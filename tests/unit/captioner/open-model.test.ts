import { describe, expect, it } from 'vitest';
import { CaptionerClient } from '$lib/captioner/client';
import { openModel, type OpenHooks } from '$lib/captioner/open-model';
import { selfTest } from '$lib/captioner/self-test';
import { DEFAULT_MODEL } from '$lib/catalogue/catalogue';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { failed, success } from '$lib/core/result';
import { EngineCaptioner } from '../../../src/workers/captioner/captioner';
import type { Engine } from '../../../src/workers/captioner/engines/engine';
import { answer, fakeEngine } from '../../support/fake-engine';
import { FakeWorker } from '../../support/fake-worker';

const MODEL: Model = {
  ...DEFAULT_MODEL,
  name: 'Tiny',
  repo: 'owner/tiny',
  mixes: { webgpu: { embed_tokens: 'q4' }, wasm: { embed_tokens: 'q8' } },
};
const at = (deviceClass: DeviceClass): { deviceClass: DeviceClass; revision: string } => ({
  deviceClass,
  revision: 'abc',
});
const plan = { model: MODEL, devices: [at('webgpu+f16'), at('webgpu'), at('wasm')], threads: 2 };

/** Hooks whose clients run the given engines, one per worker. `started` lists the workers. */
function workers(engines: Partial<Engine>[], noAdapter = false): { hooks: OpenHooks; started: FakeWorker[] } {
  const started: FakeWorker[] = [];
  const none = failed({ kind: 'no-device', detail: 'none' });
  const newClient = (): CaptionerClient =>
    new CaptionerClient({}, () => {
      const engine = engines[started.length] ?? {};
      const worker = new FakeWorker(
        new EngineCaptioner({
          engineOf: () => Promise.resolve(fakeEngine(engine)),
          findAdapter: ({ device }) => Promise.resolve(noAdapter && device === 'webgpu' ? none : success('')),
        }),
      );
      started.push(worker);
      return worker;
    });
  return { hooks: { newClient }, started };
}

const broken = (message: string): Partial<Engine> => ({ load: () => Promise.reject(new Error(message)) });
const saying = (text: string): Partial<Engine> => ({ caption: () => Promise.resolve(answer(text)) });

describe('openModel', () => {
  it('keeps the first device class that loads, and tries only those the model has weights for', async () => {
    const { hooks, started } = workers([{}]);
    const opened = await openModel(plan, hooks);
    expect(opened).toMatchObject({ ok: true, value: { deviceClass: 'webgpu', fallbacks: [] } });
    expect(opened.ok && opened.value.spec).toEqual({
      family: 'smolvlm',
      repo: 'owner/tiny',
      revision: 'abc',
      device: 'webgpu',
      mix: { embed_tokens: 'q4' },
      threads: 2,
    });
    expect(started).toHaveLength(1);
  });

  it('falls back in a new worker, ends the old one and reports why', async () => {
    const { hooks, started } = workers([broken('Device was lost'), {}]);
    const opened = await openModel(plan, hooks);
    expect(opened).toMatchObject({
      ok: true,
      value: { deviceClass: 'wasm', fallbacks: [{ deviceClass: 'webgpu', failure: { kind: 'device-lost' } }] },
    });
    expect(started.map(({ terminated }) => terminated)).toEqual([true, false]);
  });

  it('falls back if there is no adapter', async () => {
    const { hooks } = workers([], true);
    const opened = await openModel(plan, hooks);
    expect(opened).toMatchObject({
      ok: true,
      value: { deviceClass: 'wasm', fallbacks: [{ failure: { kind: 'no-device' } }] },
    });
  });

  it('falls back from a device that fails the self-test', async () => {
    const { hooks } = workers([saying('!!!! !!!!'), saying('a red circle on a blue background')]);
    const check: OpenHooks['check'] = (client) => selfTest(client, new Blob(['x']), MODEL.prompt);
    const opened = await openModel(plan, { ...hooks, check });
    expect(opened).toMatchObject({
      ok: true,
      value: { deviceClass: 'wasm', fallbacks: [{ failure: { kind: 'garbage', answer: '!!!! !!!!' } }] },
    });
  });

  it('returns the last failure and all fallbacks if nothing works', async () => {
    const missing = 'Could not locate file: "https://huggingface.co/owner/tiny/resolve/abc/onnx/x.onnx".';
    const { hooks, started } = workers([broken('std::bad_alloc'), broken(missing)]);
    const opened = await openModel(plan, hooks);
    expect(opened).toMatchObject({ ok: false, failure: { kind: 'not-downloaded', model: 'Tiny' } });
    expect(opened.ok || opened.fallbacks.map(({ failure }) => failure.kind)).toEqual([
      'out-of-memory',
      'not-downloaded',
    ]);
    expect(started.every(({ terminated }) => terminated)).toBe(true);
  });

  it('calls the hooks before and after each attempt', async () => {
    const { hooks } = workers([broken('no'), {}]);
    const said: string[] = [];
    await openModel(plan, {
      ...hooks,
      beforeAttempt: ({ deviceClass }) => void said.push(`trying ${deviceClass}`),
      afterAttempt: ({ deviceClass }, failure) => void said.push(`${deviceClass}: ${failure?.kind ?? 'kept'}`),
    });
    expect(said).toEqual(['trying webgpu', 'webgpu: model-failed', 'trying wasm', 'wasm: kept']);
  });

  it('ends when cancelled, without trying further devices', async () => {
    const { hooks, started } = workers([{ load: () => new Promise(() => undefined) }]);
    const cancel = new AbortController();
    const opening = openModel(plan, {
      ...hooks,
      signal: cancel.signal,
      beforeAttempt: () => void setTimeout(() => cancel.abort(), 10),
    });
    expect(await opening).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    expect(started).toHaveLength(1);
  });

  it('ends when cancelled during the hook before or after an attempt', async () => {
    for (const step of ['beforeAttempt', 'afterAttempt'] as const) {
      const { hooks, started } = workers([{}]);
      const cancel = new AbortController();
      const opened = await openModel(plan, { ...hooks, signal: cancel.signal, [step]: () => cancel.abort() });
      expect(opened).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
      expect(started.filter(({ terminated }) => !terminated)).toEqual([]);
    }
  });

  it('retries a device class in a new worker as long as the hook returns true', async () => {
    const lost = broken('Device was lost');
    const { hooks, started } = workers([lost, lost, lost, {}]);
    let asked = 0;
    const retry: OpenHooks['retry'] = (_attempt, { kind }) => Promise.resolve(kind === 'device-lost' && ++asked < 3);
    const opened = await openModel(plan, { ...hooks, retry });
    expect(opened).toMatchObject({ ok: true, value: { deviceClass: 'wasm', fallbacks: [{ deviceClass: 'webgpu' }] } });
    expect(started.map(({ terminated }) => terminated)).toEqual([true, true, true, false]);
  });

  it('fails if the model has no weights for any device of the plan', async () => {
    const opened = await openModel({ ...plan, devices: [at('webgpu+f16')] });
    expect(opened).toMatchObject({ ok: false, failure: { kind: 'no-device' } });
  });
});
