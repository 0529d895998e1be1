import type { DatasetHeader } from '#lib/schemas/experiments/datasets.ts';
import type { DatasetSource } from '#server/generated/prisma/client.ts';
import { isSameOrigin, storedSecret } from '#server/platform/outbound/stored-secret.ts';
import { headersOf } from './dataset-row.ts';

/** Unique key per header: if a name occurs twice, the second key differs from the first. */
function keysOf(headers: readonly DatasetHeader[]): string[] {
  const seen = new Map<string, number>();
  return headers.map(({ name }) => {
    const key = name.toLowerCase();
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return times === 1 ? key : `${key} ${times}`;
  });
}

/** Stored secrets by header. */
export function headerSecrets(row: Pick<DatasetSource, 'headers'>): Record<string, string | null> {
  const headers = headersOf(row);
  const keys = keysOf(headers);
  return Object.fromEntries(headers.map(({ secretRef }, at) => [keys[at] ?? '', secretRef]));
}

/**
 * The settings with new secrets encrypted. A stored secret is reused only for the same header and
 * server.
 */
export function withStoredSecrets<G extends { url: string; headers: DatasetHeader[] }>(
  given: G,
  before: Pick<DatasetSource, 'url' | 'headers'> | null,
  now: Date,
): G {
  const kept = before === null ? {} : headerSecrets(before);
  const keys = keysOf(given.headers);
  const moved = before !== null && !isSameOrigin(before.url, given.url);
  const headers = given.headers.map((header, at) => ({
    ...header,
    secretRef: storedSecret(header.secretRef, {
      field: `headers.${at}.secretRef`,
      before: kept[keys[at] ?? ''] ?? null,
      now,
      moved,
    }),
  }));
  return { ...given, headers };
}
