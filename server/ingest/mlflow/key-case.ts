function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Maps of traces and their assessments, whose keys are of clients. As lists of pairs (of runs and models) they hold no such keys. */
const freeKeys = new Set(['tags', 'trace_metadata', 'traceMetadata', 'metadata']);
/** Of an assessment it is any JSON; elsewhere it is a text or a number, or of OpenTelemetry, which writes camel case. */
const anyJson = 'value';

/** Names set one by one: V8 reads and writes objects that were made so several times faster. */
function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isRecord(value)) return value;
  const named: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const name = rename(key);
    // Set like this it would be no name but what the object inherits from.
    if (name === '__proto__') continue;
    const member = value[key];
    named[name] =
      key === anyJson || (freeKeys.has(key) && isRecord(member)) ? member : renamed(member, rename);
  }
  return named;
}

const namesKept = 2_000;
const nameAtMost = 64;

/** An answer of a hundred runs has ten thousand keys and some thirty names. What clients call things is kept in bounds. */
function remembered(rename: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const name = rename(key);
    if (known.size < namesKept && key.length <= nameAtMost) known.set(key, name);
    return name;
  };
}

const toCamel = remembered((key) =>
  key.replaceAll(/_([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase()),
);
export const toSnake = remembered((key) =>
  key.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`),
);

/** `run_id` to `runId`. Every key is the name of a field but those that clients choose. */
export function toCamelKeys(value: unknown): unknown {
  return renamed(value, toCamel);
}

/** `runId` to `run_id`. */
export function toSnakeKeys(value: unknown): unknown {
  return renamed(value, toSnake);
}
