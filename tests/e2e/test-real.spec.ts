import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from '../support/test';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const SAMPLES = readdirSync('static/samples');

test.describe.configure({ timeout: 180_000 });

/** Runs `npm run test:real` with these arguments. It must not block, because the hub answers in this process. */
function testReal(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn('npm', ['run', '--silent', 'test:real', '--', ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

test('it downloads a model, captions the samples, and prints captions, seconds and memory', async ({ hub }) => {
  const { code, output } = await testReal(MODEL, '--host', hub.url, '--device', 'wasm');
  for (const name of SAMPLES) expect(output).toMatch(new RegExp(`${name} \\((under )?\\d.* s\\): An? .+ on an? .+`));
  expect(output).toContain(`${MODEL} (q8, ${hub.commit('HuggingFaceTB/SmolVLM-256M-Instruct')}) on WASM: `);
  expect(output).toMatch(/Downloaded in .+ s\./);
  expect(output).toMatch(/Model loaded, .+ in .+ s\./);
  expect(output).toContain('Memory of the page and its workers: ');
  expect(output).toMatch(/Memory of the whole browser: \d|known on Linux only/);
  expect(code).toBe(0);
});

test('it fails with the app’s sentence if the model cannot be downloaded', async ({ hub }) => {
  const missing = 'onnx/vision_encoder_quantized.onnx';
  hub.misbehave({ kind: 'status', status: 404, match: missing });
  const { code, output } = await testReal(MODEL, '--host', hub.url, '--device', 'wasm');
  expect(output).toContain(`does not have ${missing}.`);
  expect(code).toBe(1);
});

test('without a model or with an unknown one it lists the models', async () => {
  const nothing = await testReal();
  expect(nothing.output).toContain('npm run test:real -- <model>');
  expect(nothing.code).toBe(2);
  const unknown = await testReal('SmolVLM-9B');
  expect(unknown.output).toContain('There is no model "SmolVLM-9B", but SmolVLM-256M-Instruct, ');
  expect(unknown.code).toBe(1);
});
