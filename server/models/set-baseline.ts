import { z } from 'zod';
import type { BaselineItem } from '#lib/schemas/models-windows.ts';
import { listBaselinesInput, setBaselineInput } from '#lib/schemas/models-windows.ts';
import type { InferenceBaseline } from '#server/generated/prisma/client.ts';
import type { Actor } from '#server/platform/actor.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { found, query, verb } from '#server/platform/verb.ts';
import { sketchFile } from './drift-threads.ts';
import { visibleModel } from './inference-models.ts';
import { sketchList } from './sketch-shape.ts';
import { referenceFile } from './window-file.ts';
import { toWindow } from './window-of.ts';

const farMs = Date.UTC(2100, 0, 1);

export function toBaseline(row: Omit<InferenceBaseline, 'sketch'>, columns: number): BaselineItem {
  return {
    id: row.id,
    name: row.name,
    kind: z.enum(['period', 'version', 'file']).parse(row.kind),
    spec: z.record(z.string(), z.unknown()).parse(row.spec),
    rows: row.rows,
    columns,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  };
}

const columnsOf = (row: InferenceBaseline): number => sketchList.parse(row.sketch).length;

const saveInput = z.object({
  model: z.string(),
  name: z.string(),
  kind: z.enum(['period', 'version']),
  spec: z.record(z.string(), z.unknown()),
  rows: z.number(),
  sketch: sketchList,
});

/** Stores a baseline; the latest one of a model is the one that counts. */
const saveBaseline = verb(
  { permission: 'models:write', input: saveInput, audit: 'models.set-baseline' },
  async (context, { sketch, spec, ...rest }) => {
    const place = found(
      await context.tx.inferenceModel.findUnique({ where: { name: rest.model } }),
      'model',
    );
    context.requireAt(place);
    const { actor } = context;
    const row = await context.tx.inferenceBaseline.create({
      data: {
        id: newId(),
        ...rest,
        spec: toJson(spec),
        sketch: toJson(sketch),
        createdAt: context.now,
        createdById: actor.kind === 'user' || actor.kind === 'key' ? actor.id : null,
        createdBy: actor.name,
      },
    });
    await context.audit({
      subject: { kind: 'model', id: rest.model, name: rest.model },
      after: { baseline: row.id, ...rest, spec },
    });
    await context.emit('models', rest.model);
    return toBaseline(row, sketch.length);
  },
);

/** Makes the rows of a period or a version what later rows of the model are compared with. */
export async function setBaseline(
  actor: Actor,
  given: z.input<typeof setBaselineInput>,
): Promise<BaselineItem> {
  requirePermission(actor, 'models:write');
  const input = parseInput(setBaselineInput, given);
  const { name: model } = await visibleModel(actor, input.model);
  const window = {
    model,
    fromMs: input.from?.getTime() ?? 0,
    toMs: input.to?.getTime() ?? farMs,
    version: input.version ?? null,
  };
  const { file, rows, sampled } = await referenceFile(window);
  const sketch = await sketchFile(file);
  const name = input.name || (input.version === undefined ? 'period' : `version ${input.version}`);
  return saveBaseline(actor, {
    model,
    name,
    kind: input.kind,
    spec: { ...toWindow(window), rows, sampled, isSample: input.isSample },
    rows: sketch.rows,
    sketch: sketch.columns,
  });
}

/** Baselines of a model, the latest first. */
export const listBaselines = query(
  { permission: 'models:read', input: listBaselinesInput },
  async ({ actor }, { name }) => {
    await visibleModel(actor, name);
    const rows = await db().inferenceBaseline.findMany({
      where: { model: name },
      orderBy: { createdAt: 'desc' },
      take: 50,
    });
    return { items: rows.map((row) => toBaseline(row, columnsOf(row))) };
  },
);

/** The baseline that counts, or the one that is asked for. Throws `not_found`. */
export async function baselineOf(
  model: string,
  id: string | undefined,
): Promise<InferenceBaseline> {
  const row = await db().inferenceBaseline.findFirst({
    where: { model, ...(id === undefined ? {} : { id }) },
    orderBy: { createdAt: 'desc' },
  });
  if (row === null)
    throw new TandemError(
      'not_found',
      id === undefined ? 'The model has no baseline yet; set one.' : 'No such baseline.',
    );
  return row;
}
