function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Maps of traces and their assessments, whose keys are of clients. As lists of pairs (of runs and models) they hold no such keys. */
const freeKeys = new Set(['tags', 'trace_metadata', 'traceMetadata', 'metadata']);
/** Of an assessment it is any JSON; elsewhere it is a text or a number, or of OpenTelemetry, which writes camel case. */
const anyJson = 'value';

function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      rename(key),
      key === anyJson || (freeKeys.has(key) && isRecord(member)) ? member : renamed(member, rename),
    ]),
  );
}

/** `run_id` to `runId`. Every key is the name of a field but those that clients choose. */
export function toCamelKeys(value: unknown): unknown {
  return renamed(value, (key) =>
    key.replaceAll(/_([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase()),
  );
}

export function toSnake(key: string): string {
  return key.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

/** `runId` to `run_id`. */
export function toSnakeKeys(value: unknown): unknown {
  return renamed(value, toSnake);
}
