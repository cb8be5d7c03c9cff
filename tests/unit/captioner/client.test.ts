import { afterEach, describe, expect, it } from 'vitest';
import { CaptionerClient, type CaptionerLimits } from '$lib/captioner/client';
import type { CaptionOutput } from '$lib/captioner/protocol';
import { failed, success, type Result } from '$lib/core/result';
import { EngineCaptioner } from '../../../src/workers/captioner/captioner';
import { EngineFailure, type Engine } from '../../../src/workers/captioner/engines/engine';
import { ANY_REQUEST, ANY_SPEC, answer, endlessCaption, fakeEngine, silentCaption } from '../../support/fake-engine';
import { FakeWorker } from '../../support/fake-worker';

const opened: CaptionerClient[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});

function clientOf(
  engine: Partial<Engine> | null,
  limits: Partial<CaptionerLimits> = {},
): [CaptionerClient, FakeWorker] {
  const parts = {
    engineOf: () => Promise.resolve(fakeEngine(engine ?? {})),
    findAdapter: () => Promise.resolve(success('')),
  };
  const worker = new FakeWorker(engine === null ? null : new EngineCaptioner(parts));
  const client = new CaptionerClient(limits, () => worker);
  opened.push(client);
  return [client, worker];
}

describe('CaptionerClient', () => {
  it('loads and captions through messages, and delivers text before the end', async () => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const caption: Engine['caption'] = async (_request, _inputs, onText) => {
      onText('a');
      await finished;
      return answer('a cat');
    };
    const [client] = clientOf({ caption });
    expect((await client.load(ANY_SPEC)).ok).toBe(true);
    // The caption ends only after its first text was received.
    expect(await client.caption(ANY_REQUEST, finish)).toMatchObject({ ok: true, value: { text: 'a cat' } });
  });

  it('uses the prepared picture only for the request it was prepared for', async () => {
    const made: string[] = [];
    const released: unknown[] = [];
    const prepare: Engine['prepare'] = async ({ picture }) => {
      const bytes = await picture.text();
      made.push(bytes);
      return bytes;
    };
    const caption: Engine['caption'] = (_request, inputs) => Promise.resolve(answer(`sees ${String(inputs)}`));
    const [client] = clientOf({ prepare, caption, release: (inputs) => void released.push(inputs) });
    await client.load(ANY_SPEC);
    const [first, second, third] = ['1', '2', '3'].map((bytes) => ({ ...ANY_REQUEST, picture: new Blob([bytes]) }));
    if (first === undefined || second === undefined || third === undefined) throw new Error('No requests');
    const text = (result: Result<CaptionOutput>): string | null => (result.ok ? result.value.text : null);

    const running = client.caption(first);
    client.prepare(second);
    expect(text(await running)).toBe('sees 1');
    expect(text(await client.caption(second))).toBe('sees 2');
    client.prepare(second);
    expect(text(await client.caption(third))).toBe('sees 3');
    expect(text(await client.caption(second))).toBe('sees 2');
    expect(made).toEqual(['1', '2', '2', '3', '2']);
    // No prepared picture is held any more.
    expect(released).toEqual(['1', '2', '2', '3', '2']);
  });

  it('reports a damaged prepared picture from its caption call, and continues', async () => {
    const prepare: Engine['prepare'] = async ({ picture }) => {
      if ((await picture.text()) === 'bad') throw new EngineFailure({ kind: 'damaged-image' });
    };
    const [client] = clientOf({ prepare });
    await client.load(ANY_SPEC);
    const bad = { ...ANY_REQUEST, picture: new Blob(['bad']) };
    client.prepare(bad);
    expect(await client.caption({ ...ANY_REQUEST })).toMatchObject({ ok: true });
    client.prepare(bad);
    expect(await client.caption(bad)).toEqual(failed({ kind: 'damaged-image' }));
    expect(await client.caption({ ...ANY_REQUEST })).toMatchObject({ ok: true });
  });

  it('ends a worker that sends no text for too long', async () => {
    const caption: Engine['caption'] = (request, inputs, onText, signal) => {
      onText('a');
      return silentCaption(request, inputs, onText, signal);
    };
    const [client, worker] = clientOf({ caption }, { nextTextMs: 1000 });
    await client.load(ANY_SPEC);
    expect(await client.caption(ANY_REQUEST)).toEqual(failed({ kind: 'timed-out', seconds: 1 }));
    expect(worker.terminated).toBe(true);
  });

  it('stops between two tokens and keeps the worker', async () => {
    const [client, worker] = clientOf({ caption: endlessCaption });
    await client.load(ANY_SPEC);
    const running = client.caption(ANY_REQUEST, () => void client.stop());
    expect(await running).toEqual(failed({ kind: 'cancelled' }));
    expect(client.alive).toBe(true);
    expect(worker.terminated).toBe(false);
  });

  it('ends a worker that does not stop in time', async () => {
    const [client, worker] = clientOf({ caption: silentCaption }, { graceMs: 20 });
    await client.load(ANY_SPEC);
    const running = client.caption(ANY_REQUEST);
    await client.stop();
    expect(await running).toEqual(failed({ kind: 'cancelled' }));
    expect(worker.terminated).toBe(true);
  });

  it('ends the worker after a failure of the model, whose sessions may be broken', async () => {
    const [client, worker] = clientOf({ caption: () => Promise.reject(new Error('std::bad_alloc')) });
    await client.load(ANY_SPEC);
    expect(await client.caption(ANY_REQUEST)).toEqual(failed({ kind: 'out-of-memory' }));
    expect(client.alive).toBe(false);
    expect(worker.terminated).toBe(true);
  });
});
