import { singleton } from '#server/platform/singleton.ts';
import type { TouchedMinute } from './derive/touched-minutes.ts';
import { readTouches } from './derive/touched-minutes.ts';

type Cache = { version: string | null; values: Map<string, unknown> };

/** What this process has read of the registered series, good until the next one is registered anywhere. */
const cache = (): Cache => singleton('series-cache', () => ({ version: null, values: new Map() }));

/** Drops what is kept when a series was registered since; `touches` as `readTouches` gave them, with `series`. */
export async function renewSeriesCache(touches?: readonly TouchedMinute[]): Promise<void> {
  const rows = touches ?? (await readTouches(['series']));
  const version = rows.find(({ job }) => job === 'series')?.version ?? '';
  const state = cache();
  if (state.version === version) return;
  state.version = version;
  state.values.clear();
}

/** The kept value of that name, else what `read` gives; see `renewSeriesCache`. */
export function keptOfSeries<T>(name: string, read: () => Promise<T>): Promise<T> {
  const { values } = cache();
  // Guarantee: a name is used with one type only, by the one function that owns it.
  const kept = values.get(name) as Promise<T> | undefined;
  if (kept !== undefined) return kept;
  const value = read();
  values.set(name, value);
  value.catch(() => values.delete(name));
  return value;
}
