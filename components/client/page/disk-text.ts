import type { PausableWrites } from '#lib/choices/disk.ts';

const NAMES: Record<PausableWrites, readonly string[]> = {
  samples: ['samples'],
  logs: ['logs', 'spans'],
  history: ['predictions', 'training metrics', 'cost rows', 'roll-ups'],
};

/** Sentence for the paused kinds, such as "New samples, logs and spans are not stored." */
export function pausedSentence(paused: readonly PausableWrites[]): string {
  const names = paused.flatMap((kind) => NAMES[kind]);
  const last = names.at(-1) ?? 'data';
  const first = names.slice(0, -1).join(', ');
  return `New ${first === '' ? last : `${first} and ${last}`} are not stored.`;
}
