import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Enough to start Node.js on a busy machine; the options are read before a browser is opened. */
const SLOW_MS = 30_000;

function run(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [`scripts/${script}.mjs`, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

describe.each(['compare-models', 'benchmark-models'])('%s', (script) => {
  it(
    'lists its options with --help',
    async () => {
      const { code, output } = await run(script, '--help');
      expect(code).toBe(0);
      for (const option of ['--host', '--models', '--model', '--memes', '--count', '--device', '--json'])
        expect(output).toContain(option);
    },
    SLOW_MS,
  );

  it.each([
    [['--devise', 'wasm'], "Unknown option '--devise'."],
    [['--device', 'npu'], 'There is no device npu: wasm, webgpu or both.'],
    [['--host', 'hub'], '--host must be an address such as https://huggingface.co, not hub.'],
    [['--models', 'nowhere'], '--models must be a folder, and nowhere is none.'],
    [['--host', 'https://hub.test', '--models', 'docs'], '--host and --models cannot both be given.'],
    [['--count', 'many'], '--count must be a whole number from 1, not many.'],
    [['--json', 'no/where.json'], '--json must name a file in a folder that is there: no/where.json.'],
    [['--model', 'SmolVLM-9B'], 'There is no quantised model named SmolVLM-9B, but SmolVLM-256M-Instruct-int8, '],
    [['--memes', 'docs'], 'There are no pictures in '],
  ])(
    'says what is wrong with %j in one sentence and exits with 2',
    async (args, sentence) => {
      const { code, output } = await run(script, ...args);
      expect(output).toContain(sentence);
      expect(output.trim().split('\n')).toHaveLength(1);
      expect(code).toBe(2);
    },
    SLOW_MS,
  );
});
