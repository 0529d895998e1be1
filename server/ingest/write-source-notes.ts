import { systemActor } from '#server/platform/actor.ts';
import { noteKnownHealth, noteSourceHealth } from '#server/sources/note-source-health.ts';
import { takeSourceNotes } from './source-notes.ts';

/**
 * Writes this process's source notes. A failed write is dropped: newer notes follow within seconds.
 */
export async function writeSourceNotes(): Promise<void> {
  const items = takeSourceNotes(Date.now());
  if (items.length === 0) return;
  const actor = systemActor('intake');
  const known = new Set(await noteKnownHealth(actor, { items }));
  const others = items.filter(({ key }) => !known.has(key));
  if (others.length > 0) await noteSourceHealth(actor, { items: others });
}
