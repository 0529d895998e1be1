function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Maps of traces and their assessments, with keys chosen by clients. Runs and models use lists of
 * pairs instead, so their keys need no protection.
 */
const freeKeys = new Set(['tags', 'trace_metadata', 'traceMetadata', 'metadata']);
/**
 * Any JSON in an assessment; elsewhere a text, a number, or an OpenTelemetry value, which uses
 * camel case.
 */
const anyJson = 'value';

/**
 * Renames the keys of a value. Sets members individually: V8 reads and writes such objects several
 * times faster.
 */
function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isRecord(value)) return value;
  const named: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const name = rename(key);
    // Assigning this key would set the prototype.
    if (name === '__proto__') continue;
    const member = value[key];
    named[name] =
      key === anyJson || (freeKeys.has(key) && isRecord(member)) ? member : renamed(member, rename);
  }
  return named;
}

const namesKept = 2_000;
const nameAtMost = 64;

/**
 * Caches renamed keys. A response with a hundred runs has ten thousand keys but only about thirty
 * distinct names. The cache size is limited, because clients choose some names.
 */
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

/** `run_id` to `runId`. Renames all keys except those chosen by clients. */
export function toCamelKeys(value: unknown): unknown {
  return renamed(value, toCamel);
}

/** `runId` to `run_id`. */
export function toSnakeKeys(value: unknown): unknown {
  return renamed(value, toSnake);
}
