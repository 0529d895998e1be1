import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';

/** Maximum parsed source maps, enough for one stack trace. A parsed map takes megabytes. */
const MAX_MAPS = 4;

/**
 * Makes stack traces name the source file and line instead of the position in Next's bundle. A map
 * is read when a stack that needs it is first accessed, so it costs nothing in a process without
 * errors, unlike `--enable-source-maps`.
 *
 * @param builtFolder absolute; only files below it have maps
 */
export function nameSourcesInStacks(builtFolder: string): void {
  const maps = new Map<string, SourceMap | null>();
  const mapOf = (file: string): SourceMap | null => {
    const known = maps.get(file);
    if (known !== undefined) return known;
    const [oldest] = maps.keys();
    if (maps.size >= MAX_MAPS && oldest !== undefined) maps.delete(oldest);
    const map = readMap(file);
    maps.set(file, map);
    return map;
  };
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => `    at ${describeFrame(frame, builtFolder, mapOf)}`);
    return [Error.prototype.toString.call(error), ...lines].join('\n');
  };
}

function describeFrame(
  frame: NodeJS.CallSite,
  builtFolder: string,
  mapOf: (file: string) => SourceMap | null,
): string {
  const file = frame.getFileName();
  const line = frame.getLineNumber();
  const column = frame.getColumnNumber();
  // oxlint-disable-next-line typescript/no-base-to-string -- V8's call sites write themselves
  const text = frame.toString();
  if (line === null || column === null || !file?.startsWith(builtFolder + sep)) return text;
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry)) return text;
  const source = resolve(dirname(file), decodeURIComponent(entry.originalSource));
  const place = `${relative('', source)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return text.replace(`${file}:${line}:${column}`, () => place);
}

/** Null if the map is missing or unreadable; the stack trace then stays unchanged. */
function readMap(file: string): SourceMap | null {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-argument -- written by the bundler
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return null;
  }
}
