import { describe, expect, it } from 'vitest';
import { failed, success } from '$lib/core/result';
import { EngineCaptioner } from '../../../../src/workers/captioner/captioner';
import { EngineFailure, type Engine } from '../../../../src/workers/captioner/engines/engine';
import { ANY_REQUEST, ANY_SPEC, answer, endlessCaption, fakeEngine, silentCaption } from '../../../support/fake-engine';

const ignore = (): void => undefined;
const GPU_SPEC = { ...ANY_SPEC, device: 'webgpu' } as const;

function captionerWith(engine: Partial<Engine>, adapter = success('')): EngineCaptioner {
  return new EngineCaptioner({
    engineOf: () => Promise.resolve(fakeEngine(engine)),
    findAdapter: () => Promise.resolve(adapter),
  });
}

describe('EngineCaptioner', () => {
  it('loads, captions and passes the text on while it grows', async () => {
    const caption: Engine['caption'] = (_request, _inputs, onText) => {
      onText('a');
      onText('a cat');
      return Promise.resolve(answer('a cat'));
    };
    const captioner = captionerWith({ caption });
    const texts: string[] = [];
    expect((await captioner.load(ANY_SPEC)).ok).toBe(true);
    const result = await captioner.caption(ANY_REQUEST, (text) => texts.push(text));
    expect(result).toMatchObject({ ok: true, value: { text: 'a cat' } });
    expect(texts).toEqual(['a', 'a cat']);
  });

  it('reports the adapter, and one thread where the page is not cross-origin isolated', async () => {
    const loaded = await captionerWith({}, success('some adapter')).load(ANY_SPEC);
    expect(loaded).toMatchObject({ ok: true, value: { threads: 1, adapter: 'some adapter' } });
  });

  it('does not load anything without the device', async () => {
    const none = failed({ kind: 'no-device', detail: 'none' });
    const captioner = new EngineCaptioner({
      engineOf: () => Promise.reject(new Error('must not be asked')),
      findAdapter: () => Promise.resolve(none),
    });
    expect(await captioner.load(GPU_SPEC)).toEqual(none);
  });

  it('returns the failure of a load, and the same for every later caption', async () => {
    const captioner = captionerWith({ load: () => Promise.reject(new RangeError('Array buffer allocation failed')) });
    expect(await captioner.load(ANY_SPEC)).toEqual(failed({ kind: 'out-of-memory' }));
    expect(await captioner.caption(ANY_REQUEST, ignore)).toEqual(failed({ kind: 'out-of-memory' }));
  });

  it('runs nothing more after a run that threw', async () => {
    let runs = 0;
    const caption: Engine['caption'] = () => {
      runs += 1;
      return Promise.reject(new Error('Invalid rank for input'));
    };
    const captioner = captionerWith({ caption });
    await captioner.load(ANY_SPEC);
    const failure = failed({ kind: 'model-failed', detail: 'Invalid rank for input' });
    expect(await captioner.caption(ANY_REQUEST, ignore)).toEqual(failure);
    expect(await captioner.caption(ANY_REQUEST, ignore)).toEqual(failure);
    expect(runs).toBe(1);
  });

  it('goes on after a bad picture', async () => {
    let first = true;
    const caption: Engine['caption'] = () => {
      if (!first) return Promise.resolve(answer('a cat'));
      first = false;
      return Promise.reject(new EngineFailure({ kind: 'damaged-image' }));
    };
    const captioner = captionerWith({ caption });
    await captioner.load(ANY_SPEC);
    expect(await captioner.caption(ANY_REQUEST, ignore)).toEqual(failed({ kind: 'damaged-image' }));
    expect(await captioner.caption(ANY_REQUEST, ignore)).toMatchObject({ ok: true, value: { text: 'a cat' } });
  });

  it('stops between two tokens and goes on with the next picture', async () => {
    let caption = endlessCaption;
    const captioner = captionerWith({ caption: (...args) => caption(...args) });
    await captioner.load(ANY_SPEC);
    const texts: string[] = [];
    const running = captioner.caption(ANY_REQUEST, (text) => {
      texts.push(text);
      if (texts.length === 3) captioner.stop();
    });
    expect(await running).toEqual(failed({ kind: 'cancelled' }));
    expect(texts).toHaveLength(3);
    caption = (...args) => fakeEngine().caption(...args);
    expect((await captioner.caption(ANY_REQUEST, ignore)).ok).toBe(true);
  });

  it('throws if called while another caption runs', async () => {
    const captioner = captionerWith({ caption: silentCaption });
    await captioner.load(ANY_SPEC);
    void captioner.caption(ANY_REQUEST, ignore);
    await expect(captioner.caption(ANY_REQUEST, ignore)).rejects.toThrow('One caption at a time');
  });

  it('reports a device lost during a caption, and for every later caption', async () => {
    let lose = ignore;
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
    });
    const captioner = captionerWith({ caption: silentCaption, deviceLost: () => lost });
    await captioner.load(GPU_SPEC);
    const running = captioner.caption(ANY_REQUEST, ignore);
    lose();
    expect(await running).toEqual(failed({ kind: 'device-lost' }));
    expect(await captioner.caption(ANY_REQUEST, ignore)).toEqual(failed({ kind: 'device-lost' }));
  });
});
