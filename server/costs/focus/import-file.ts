import { z } from 'zod';
import type { CostImportResult } from '#lib/schemas/costs/costs.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { verb } from '#server/platform/verb.ts';
import { costFile } from './cost-body.ts';
import { costStore } from './cost-store.ts';
import { datasetOf } from './dataset-name.ts';
import { stageFile } from './ingest-file.ts';

const input = z.object({
  file: z.string(),
  dataset: z.string(),
  rows: z.number(),
  unchanged: z.boolean(),
  units: z.array(z.unknown()),
  activate: z.custom<(nowMs: number) => Promise<void>>((value) => typeof value === 'function'),
});

/** Activates a staged file and writes its audit row. */
const activateFile = verb(
  { permission: 'costs:write', input, audit: 'costs.import' },
  async (context, { activate, ...given }) => {
    if (given.unchanged) {
      context.nothingChanged();
      return;
    }
    const name = given.dataset || given.file || 'a cost file';
    await context.audit({ subject: { kind: 'cost-import', name }, after: given });
    await context.emit('costs');
    // Must be last, so that the old rows stay active if an earlier step fails.
    await activate(context.now.getTime());
  },
);

/** Imports a FOCUS file uploaded in the UI. Throws `invalid_input` with row and field. */
export async function importCosts(
  actor: Actor,
  given: { body: Buffer; contentType: string; dataset: string | null; name: string | null },
): Promise<CostImportResult> {
  requirePermission(actor, 'costs:write');
  const dataset = datasetOf(given.dataset);
  const { file, name } = costFile(given.body, given.contentType, '');
  const sender = {
    dataset,
    file: (given.name ?? name).slice(0, 200),
    source: `${actor.kind}:${actor.id}`,
    actor: actor.name,
  };
  const { result, activate } = await stageFile(file, sender, costStore);
  const { rows, unchanged, units } = result;
  await activateFile(actor, { file: sender.file, dataset, rows, unchanged, units, activate });
  return result;
}
