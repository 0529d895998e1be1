import { AsyncLocalStorage } from 'node:async_hooks';
import { singleton } from '#server/platform/singleton.ts';

type Reader = { wait: () => Promise<void>; isReady: Promise<void> | null };

const readers = (): AsyncLocalStorage<Reader> =>
  singleton('telemetry-readers', () => new AsyncLocalStorage<Reader>());

/** Runs a request and calls `wait` before its first read of telemetry. */
export function asReader<T>(wait: () => Promise<void>, run: () => T): T {
  return readers().run({ wait, isReady: null }, run);
}

/**
 * Waits for the data of the current reader request. Resolves immediately outside of such a request.
 */
export async function beforeRead(): Promise<void> {
  const reader = readers().getStore();
  if (reader === undefined) return;
  reader.isReady ??= reader.wait();
  await reader.isReady;
}
