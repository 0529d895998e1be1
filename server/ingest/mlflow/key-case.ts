function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [rename(key), renamed(member, rename)]),
  );
}

/** `run_id` to `runId`. MLflow's messages hold no free keys, so every key is the name of a field. */
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
