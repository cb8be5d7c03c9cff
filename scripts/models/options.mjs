// The options that `npm run compare:models` and `npm run benchmark:models` share.
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const DEVICES = { wasm: ['wasm'], webgpu: ['webgpu'], both: ['wasm', 'webgpu'] };

const OPTIONS = {
  host: { type: 'string' },
  models: { type: 'string' },
  model: { type: 'string', multiple: true },
  memes: { type: 'string' },
  count: { type: 'string' },
  device: { type: 'string', default: 'wasm' },
  json: { type: 'string' },
  headed: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

const SHARED = `Options:
  --host URL       download from this hub, or a mirror with its layout
  --models DIR     serve this folder, <owner>/<name>/<file> as on the hub
                   (without either: the tiny checkpoints of the tests, no network)
  --model NAME     only pairs whose quantised model's name contains NAME; may be repeated
  --memes DIR      caption the pictures in this folder instead of the tests' own
  --count N        caption at most N pictures
  --device WHERE   wasm (the default), webgpu or both
  --json FILE      also write all figures and captions to this file
  --headed         open a window, because some graphics cards do not work in a headless browser
  --help           print this text

Exits with 1 if a threshold does not hold or a model cannot be loaded, with 2 for a wrong option.`;

/** A wrong command line; the message is one sentence that says what to change. */
class WrongOption extends Error {
  name = 'WrongOption';
}

/** The help text of a command: its own description, then the shared options. */
export function helpOf(about) {
  return `${about}\n\n${SHARED}`;
}

/** Parses the command line; null for `--help`. Throws `WrongOption`. */
export function readOptions(args) {
  const values = parsed(args);
  if (values.help) return null;
  if (values.host !== undefined && values.models !== undefined)
    throw new WrongOption('--host and --models cannot both be given.');
  const devices = DEVICES[values.device];
  if (devices === undefined) throw new WrongOption(`There is no device ${values.device}: wasm, webgpu or both.`);
  return {
    host: values.host === undefined ? null : address(values.host),
    models: folder('--models', values.models),
    only: values.model ?? [],
    memes: folder('--memes', values.memes),
    count: values.count === undefined ? null : count(values.count),
    devices,
    json: values.json === undefined ? null : writable(values.json),
    headed: values.headed,
  };
}

function parsed(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    // The first sentence of Node's message names the error; the rest is about quoting.
    throw new WrongOption(`${error.message.split('. ')[0].replace(/\.$/, '')}.`);
  }
}

function address(text) {
  const url = URL.parse?.(text) ?? (URL.canParse(text) ? new URL(text) : null);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new WrongOption(`--host must be an address such as https://huggingface.co, not ${text}.`);
  return text.replace(/\/+$/, '');
}

function folder(name, path) {
  if (path === undefined) return null;
  const absolute = resolve(path);
  if (!existsSync(absolute) || !statSync(absolute).isDirectory())
    throw new WrongOption(`${name} must be a folder, and ${path} is none.`);
  return absolute;
}

/** Checks the output path before captioning, which takes hours. */
function writable(path) {
  const absolute = resolve(path);
  if (!existsSync(dirname(absolute)))
    throw new WrongOption(`--json must name a file in a folder that is there: ${path}.`);
  return absolute;
}

function count(text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new WrongOption(`--count must be a whole number from 1, not ${text}.`);
  return number;
}
