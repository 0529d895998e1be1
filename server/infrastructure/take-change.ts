import { changeInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { systemActor } from '#server/platform/actor.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { demoSourceTest } from '#server/sources/demo-source.ts';
import { recordChange } from './record-change.ts';

/** What the job needs of an intake row. */
export type IntakeChange = { payload: unknown; sourceId: string };

/** Turns an intake row of kind `change` into a change. Throws `invalid_input` when it can never become one. */
export async function takeChange(item: IntakeChange, now: Date): Promise<{ created: boolean }> {
  const change = parseInput(changeInput, item.payload);
  const isDemo = await demoSourceTest();
  return recordChange(
    systemActor('intake'),
    { change, sourceId: item.sourceId, demo: isDemo(item.sourceId) ?? false },
    { now },
  );
}
