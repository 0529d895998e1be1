import { singleton } from '#server/platform/singleton.ts';
import { readTouches, type TouchedMinute } from './derive/touched-minutes.ts';

type Cache = { version: string | null; values: Map<string, unknown> };

/**
 * Data about registered series that this process has read. Valid until the next registration in any
 * process.
 */
const cache = (): Cache => singleton('series-cache', () => ({ version: null, values: new Map() }));

/**
 * Clears the cache if a series was registered since; `touches` come from `readTouches` with
 * `series`.
 */
export async function renewSeriesCache(touches?: readonly TouchedMinute[]): Promise<void> {
  const rows = touches ?? (await readTouches(['series']));
  const version = rows.find(({ job }) => job === 'series')?.version ?? '';
  const state = cache();
  if (state.version === version) return;
  state.version = version;
  state.values.clear();
}

/** Cached value with that name, otherwise the result of `read`. See `renewSeriesCache`. */
export function cachedPerSeries<T>(name: string, read: () => Promise<T>): Promise<T> {
  const { values } = cache();
  // Guarantee: a name has only one type and is used only by the function that owns it.
  const kept = values.get(name) as Promise<T> | undefined;
  if (kept !== undefined) return kept;
  const value = read();
  values.set(name, value);
  value.catch(() => values.delete(name));
  return value;
}
