// The page in which tests and benches run code in a real browser without the app: bare libraries to compare with, and
// single workers. Each `<name>.run.ts` beside this file exports `run`; a test calls it with `harness.run(name, ...)`.
type Run = (...args: never[]) => unknown;

const modules = import.meta.glob<{ run: Run }>('./*.run.ts');

declare global {
  var runHarness: (name: string, args: unknown[]) => Promise<unknown>;
}

globalThis.runHarness = async (name, args) => {
  const load = modules[`./${name}.run.ts`];
  if (load === undefined) throw new Error(`No ${name}.run.ts`);
  const { run } = await load();
  return await run(...(args as never[]));
};
