import { z } from 'zod';
import { sketchVectors, type VectorSketch } from '#engines/drift/sketch/vector-sketch.ts';
import {
  baselineItem,
  removeBaselineInput,
  setBaselineInput,
  type BaselineItem,
} from '#lib/schemas/drift/windows.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { lockedModel } from '#server/inference/model-row.ts';
import { servingVersionOf } from '#server/inference/serving-version.ts';
import { referenceFile } from '#server/inference/tables/window-file.ts';
import { toWindow } from '#server/inference/window.ts';
import { keepBaselineRows } from '#server/models/baseline-rows.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import { namesOf, readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { vectorReference } from '#server/telemetry/queries/inference/vectors.ts';
import { answerName, type InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { storedTable, sketchFile } from '../drift-threads.ts';
import { multivariateShape } from '../multivariate-shape.ts';
import {
  baselineInForce,
  withKept,
  type BaselineHead,
  type BaselineRow,
} from './baseline-in-force.ts';
import { sketchList } from './sketch-shape.ts';

const farMs = Date.UTC(2100, 0, 1);

export function toBaseline(row: BaselineHead, columns: number): BaselineItem {
  return {
    id: row.id,
    name: row.name,
    kind: baselineItem.shape.kind.parse(row.kind),
    spec: z.record(z.string(), z.unknown()).parse(row.spec),
    rows: row.rows,
    keptRows: row.kept?.rows ?? null,
    columns,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  };
}

const saveInput = z.object({
  model: z.string(),
  name: z.string(),
  kind: baselineItem.shape.kind,
  spec: z.record(z.string(), z.unknown()),
  rows: z.number(),
  sketch: sketchList,
  /** Joint distribution; null if it was not or could not be learned. */
  together: multivariateShape.nullable(),
  /** The rows, if they are not stored elsewhere. */
  table: storedTable.nullable().default(null),
});

/**
 * Stores a baseline in a transaction, one at a time per model, so that learned and manually set
 * baselines cannot race.
 */
async function insert(
  context: VerbContext,
  { sketch, together, spec, table, ...rest }: z.output<typeof saveInput>,
): Promise<BaselineItem> {
  const { actor } = context;
  const row = await context.tx.inferenceBaseline.create({
    data: {
      id: newId(),
      ...rest,
      spec: toJson(spec),
      sketch: toJson(sketch),
      ...(together === null ? {} : { together: toJson(together) }),
      createdAt: context.now,
      createdById: actor.kind === 'user' || actor.kind === 'key' ? actor.id : null,
      createdBy: actor.name,
    },
  });
  await keepBaselineRows(context.tx, row, table);
  const keptRows = table?.rows ?? null;
  await context.audit({
    subject: { kind: 'model', id: rest.model, name: rest.model },
    after: { baseline: row.id, ...rest, keptRows, spec },
  });
  await context.emit('models', rest.model);
  return toBaseline({ ...row, kept: table }, sketch.length);
}

/** Stores a baseline, which becomes the current baseline of its model. */
export const saveBaseline = verb(
  { permission: 'models:write', input: saveInput, audit: 'models.set-baseline' },
  async (context, input) => {
    context.requireAt(await lockedModel(context, input.model));
    return insert(context, input);
  },
);

/**
 * Stores the learned first baseline of a model. Null if a user has since set a baseline or removed
 * the previous one, because a user's decision is not undone.
 */
export const saveFirstBaseline = verb(
  { permission: 'models:write', input: saveInput, audit: 'models.learn-baseline' },
  async (context, input) => {
    context.requireAt(await lockedModel(context, input.model));
    if ((await context.tx.inferenceBaseline.count({ where: { model: input.model } })) === 0)
      return insert(context, input);
    context.nothingChanged();
    return null;
  },
);

/**
 * Removes a baseline. The previous baseline becomes current again; without one, inputs are not
 * compared.
 */
export const removeBaseline = verb(
  { permission: 'models:write', input: removeBaselineInput, audit: 'models.remove-baseline' },
  async (context, { name, id }) => {
    const { tx, now } = context;
    context.requireAt(await lockedModel(context, name));
    const where = { id, model: name, removedAt: null };
    const row = found(
      await tx.inferenceBaseline.findFirst({ where, omit: { sketch: true, together: true } }),
      'baseline',
    );
    await tx.inferenceBaseline.update({ where: { id }, data: { removedAt: now } });
    await tx.baselineRows.deleteMany({ where: { baselineId: id } });
    const { kind, name: called, rows } = row;
    await context.audit({
      subject: { kind: 'model', id: name, name },
      before: { baseline: id, kind, name: called, rows },
    });
    await context.emit('models', name);
    return { id };
  },
);

type Params = z.output<typeof setBaselineInput>;

/**
 * Version whose rows are used; null for all versions. Throws `invalid_input` if no version is
 * serving.
 */
async function versionOf({ kind, model, version }: Params): Promise<string | null> {
  if (kind !== 'champion') return version ?? null;
  const serving = await servingVersionOf(model);
  if (serving === null)
    throw wrongField('kind', 'no alias names the serving version: set champion, or name a version');
  return serving;
}

const nameOf = ({ name, kind }: Params, version: string | null): string => {
  if (kind === 'champion') return `serving version ${version ?? ''}`;
  return name || (version === null ? 'period' : `version ${version}`);
};

/**
 * Makes the rows of a period or a version the baseline for later rows of the model. Input:
 * `setBaselineInput`.
 */
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
  return saveBaseline(actor, {
    model,
    name: nameOf(input, version),
    kind: input.kind,
    ...(await sketchOfWindow(window, input.isSample)),
  });
}

/** Embedding sketches of a window. They cover every row, because the store computes the sums. */
async function vectorsOfWindow(window: InferenceWindow): Promise<VectorSketch[]> {
  const layouts = await readLayouts(window.model);
  const sketches: VectorSketch[] = [];
  for (const name of namesOf(layouts, 'vectors')) {
    const reference = await vectorReference(window, layouts, name);
    const sketch = reference === null ? null : sketchVectors(reference, reference.parts);
    if (sketch !== null) sketches.push(sketch);
  }
  return sketches;
}

/** Sketch of the rows of a window. Throws `invalid_input` for a window without rows. */
export async function sketchOfWindow(window: InferenceWindow, isSample: boolean) {
  const { file, rows, sampled } = await referenceFile(window);
  const features = { answer: answerName(await readLayouts(window.model)) };
  const [sketch, vectors] = [await sketchFile(file, { features }), await vectorsOfWindow(window)];
  return {
    spec: { ...toWindow(window), rows, sampled, isSample },
    rows: sketch.rows,
    sketch: [...sketch.columns, ...vectors],
    together: sketch.together,
  };
}

/** The requested or else the current baseline. Throws `not_found`. */
export async function baselineOf(model: string, id: string | undefined): Promise<BaselineRow> {
  const row =
    id === undefined
      ? await baselineInForce(model)
      : await db().inferenceBaseline.findFirst({ where: { model, id }, include: withKept });
  if (row === null)
    throw new TandemError(
      'not_found',
      id === undefined
        ? 'The model has no baseline; set one, or wait until Tandem learns the first one.'
        : 'No such baseline.',
    );
  return row;
}
