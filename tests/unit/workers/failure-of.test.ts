import { describe, expect, it } from 'vitest';
import { EngineFailure } from '../../../src/workers/captioner/engines/engine';
import { failureOf } from '../../../src/workers/failure-of';

describe('failureOf', () => {
  it.each([
    "Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc",
    'Array buffer allocation failed',
    'WebAssembly.Memory(): could not allocate memory',
    'Aborted(OOM). Build with -sASSERTIONS for more info.',
    'Not enough memory left.',
    'Failed to allocate memory for requested buffer of size 5242880',
  ])('recognises %j as out of memory', (message) => {
    expect(failureOf(new RangeError(message))).toEqual({ kind: 'out-of-memory' });
  });

  it.each(['A valid external Instance reference no longer exists.', 'Device was lost', 'the GPU device is lost'])(
    'recognises %j as a lost device',
    (message) => {
      expect(failureOf(new Error(message))).toEqual({ kind: 'device-lost' });
    },
  );

  it('recognises a device that cannot be used', () => {
    const error = new Error('no available backend found. ERR: [webgpu] Error: Failed to get GPU adapter.');
    expect(failureOf(error).kind).toBe('no-device');
  });

  it('names the file that is not stored', () => {
    const address = 'https://huggingface.co/owner/model/resolve/abc123/onnx/decoder_model_merged_q4.onnx';
    expect(failureOf(new Error(`Could not locate file: "${address}".`))).toEqual({
      kind: 'not-downloaded',
      model: 'owner/model/onnx/decoder_model_merged_q4.onnx',
    });
  });

  it('returns the failure that an engine names itself', () => {
    expect(failureOf(new EngineFailure({ kind: 'damaged-image' }))).toEqual({ kind: 'damaged-image' });
  });

  it('makes of any other error `model-failed` with its first line', () => {
    expect(failureOf(new Error('Invalid rank\n  at Gather_7'))).toEqual({
      kind: 'model-failed',
      detail: 'Invalid rank',
    });
    expect(failureOf(1234568)).toEqual({ kind: 'model-failed', detail: '1234568' });
  });
});
