import { changeInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { systemActor } from '#server/platform/actor.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { demoSourceTest } from '#server/sources/demo-source.ts';
import { recordChange } from './record-change.ts';

/** Fields of an ingest row that the job needs. */
export type IngestChange = { payload: unknown; sourceId: string };

/**
 * Turns an ingest row of kind `change` into a change. Throws `invalid_input` if the row is
 * permanently invalid.
 */
export async function takeChange(item: IngestChange, now: Date): Promise<{ created: boolean }> {
  const change = parseInput(changeInput, item.payload);
  const isDemo = await demoSourceTest();
  return recordChange(
    systemActor('intake'),
    { change, sourceId: item.sourceId, demo: isDemo(item.sourceId) ?? false },
    { now },
  );
}
