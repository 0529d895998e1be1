import { z } from 'zod';
import type { BaselineItem } from '#lib/schemas/models-windows.ts';
import { baselineItem, listBaselinesInput, setBaselineInput } from '#lib/schemas/models-windows.ts';
import type { InferenceBaseline } from '#server/generated/prisma/client.ts';
import type { Actor } from '#server/platform/actor.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { found, query, verb } from '#server/platform/verb.ts';
import { sketchFile } from './drift-threads.ts';
import { visibleModel } from './inference-models.ts';
import { servingVersionOf } from './serving-version.ts';
import { sketchList } from './sketch-shape.ts';
import { referenceFile } from './window-file.ts';
import { toWindow } from './window-of.ts';

const farMs = Date.UTC(2100, 0, 1);

export function toBaseline(row: Omit<InferenceBaseline, 'sketch'>, columns: number): BaselineItem {
  return {
    id: row.id,
    name: row.name,
    kind: baselineItem.shape.kind.parse(row.kind),
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
  kind: baselineItem.shape.kind,
  spec: z.record(z.string(), z.unknown()),
  rows: z.number(),
  sketch: sketchList,
});

/** Stores a baseline; the latest one of a model is the one that counts. */
export const saveBaseline = verb(
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

type Asked = z.output<typeof setBaselineInput>;

/** The version whose rows are meant; null for those of all. Throws `invalid_input` where none serves. */
async function versionOf({ kind, model, version }: Asked): Promise<string | null> {
  if (kind !== 'champion') return version ?? null;
  const serving = await servingVersionOf(model);
  if (serving === null)
    throw wrongField('kind', 'no alias says which version serves: set champion, or name a version');
  return serving;
}

const nameOf = ({ name, kind }: Asked, version: string | null): string => {
  if (kind === 'champion') return `serving version ${version ?? ''}`;
  return name || (version === null ? 'period' : `version ${version}`);
};

/** Makes the rows of a period or a version what later rows of the model are compared with; the input is `setBaselineInput`. */
export async function setBaseline(
  actor: Actor,
  given: Readonly<Record<string, unknown>>,
): Promise<BaselineItem> {
  requirePermission(actor, 'models:write');
  const input = parseInput(setBaselineInput, given);
  const { name: model } = await visibleModel(actor, input.model);
  const version = await versionOf({ ...input, model });
  const window = {
    model,
    fromMs: input.from?.getTime() ?? 0,
    toMs: input.to?.getTime() ?? farMs,
    version,
  };
  const { file, rows, sampled } = await referenceFile(window);
  const sketch = await sketchFile(file);
  return saveBaseline(actor, {
    model,
    name: nameOf(input, version),
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
