import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping';

/**
 * The source lines that ran: path in the project → set of line numbers from 1. `characters` is the result of
 * `ScriptCoverage`; the source maps are beside the scripts in the folder `site`.
 */
export function linesThatRan(characters, site) {
  const lines = new Map();
  for (const [path, ran] of characters) {
    const map = join(site, `${path}.map`);
    if (!existsSync(map)) continue;
    const starts = lineStarts(readFileSync(join(site, path), 'utf8'));
    eachMapping(new TraceMap(readFileSync(map, 'utf8')), ({ generatedLine, generatedColumn, source, originalLine }) => {
      if (source === null || ran[starts[generatedLine - 1] + generatedColumn] !== 1) return;
      // The path is relative to the folder in which Vite built the script, not to the script's final folder.
      const file = source.replace(/^(\.\.\/)+/, '');
      lines.set(file, (lines.get(file) ?? new Set()).add(originalLine));
    });
  }
  return lines;
}

function lineStarts(code) {
  const starts = [0];
  for (let at = code.indexOf('\n'); at !== -1; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/**
 * Counts lines with a statement, and those that ran in the unit tests or in a browser. `report` is a unit run's
 * Istanbul report (`coverage-final.json`); it must contain every file, also those without tests.
 */
export function lineCoverage(report, browserLines, root) {
  let [total, byUnits, byEither] = [0, 0, 0];
  const files = [];
  for (const { path, statementMap, s: hits } of Object.values(report)) {
    const file = relative(root, path);
    const inUnits = new Map();
    for (const [key, { start }] of Object.entries(statementMap))
      inUnits.set(start.line, Math.max(inUnits.get(start.line) ?? 0, hits[key]));
    const inBrowser = browserLines.get(file);
    const units = [...inUnits].filter(([, count]) => count > 0).length;
    const either = [...inUnits].filter(([line, count]) => count > 0 || inBrowser?.has(line)).length;
    [total, byUnits, byEither] = [total + inUnits.size, byUnits + units, byEither + either];
    files.push({ file, lines: inUnits.size, units, either });
  }
  return { total, byUnits, byEither, files };
}
