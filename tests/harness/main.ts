// A page for tests and benches that need code in a real browser outside the app: bare library runs to compare with, and
// workers on their own. Each `<name>.run.ts` beside this file exports `run`, called from a test as `harness.run(name,
// …)`.
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
