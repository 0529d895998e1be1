import { z } from 'zod';
import {
  countedMethods,
  isByCounts,
  methodChoices,
  plainPlan,
  type DriftPlan,
  type KindChoice,
  type PlannedKind,
} from '#engines/drift/drift-plan.ts';
import { methodNamed } from '#engines/drift/profiles/method-names.ts';
import { driftProfiles, removedDriftProfiles } from '#lib/choices/models/drift-profiles.ts';
import {
  driftPlanBody,
  driftPlanInput,
  saveDriftPlanInput,
  type DriftPlanAnswer,
  type DriftPlanBody,
  type PlanProblem,
} from '#lib/schemas/drift/plan.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { lockedModel } from '#server/inference/model-row.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { wrongField } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';
import {
  baselineHeadInForce,
  embeddingsInForce,
  type BaselineHead,
} from './baselines/baseline-in-force.ts';
import { rowsOfBaseline } from './measured-drift.ts';
import { previewDrift } from './preview-drift.ts';

const kinds = ['numeric', 'categorical'] as const satisfies readonly PlannedKind[];

const storedPlan = driftPlanBody.extend({ editedBy: z.string(), editedAt: z.iso.datetime() });

/** A plan with its author and time, and the name of its profile if the profile was removed. */
type Chosen = {
  plan: DriftPlan;
  editedBy: string | null;
  editedAt: string | null;
  removedProfile: string | null;
};

/** Profile in a stored plan of an earlier release that no longer exists, or null. */
function removedProfileOf(stored: unknown): string | null {
  const { data } = z.object({ profile: z.string() }).safeParse(stored);
  return data !== undefined && Object.hasOwn(removedDriftProfiles, data.profile)
    ? data.profile
    : null;
}

/**
 * Converts the selected method to the engine's name for it. Throws `invalid_input` for a method
 * that cannot be monitored.
 */
function choiceOf(profile: DriftPlan['profile'], kind: PlannedKind, asked: KindAsked): KindChoice {
  const { method: name, threshold } = asked;
  if (name === null) return { method: null, threshold: null };
  const known = methodChoices(profile, kind);
  const choice = known.find(({ method }) => method === methodNamed(name));
  if (choice === undefined)
    throw wrongField(
      `${kind}.method`,
      `${profile} compares ${kind} columns by ${known.map(({ method }) => method).join(', ')}, not by ${name}`,
    );
  if (choice.by === 'p' && threshold !== null && threshold > 1)
    throw wrongField(`${kind}.threshold`, `${choice.method} uses p, which is at most 1`);
  return { method: choice.method, threshold };
}
type KindAsked = DriftPlanBody['numeric'];

const toPlan = ({ profile, numeric, categorical }: DriftPlanBody): DriftPlan => ({
  profile,
  numeric: choiceOf(profile, 'numeric', numeric),
  categorical: choiceOf(profile, 'categorical', categorical),
});

/**
 * Plan from a monitor's row; the default plan if none was selected or it can no longer be parsed.
 */
function readDriftPlan(stored: unknown): Chosen {
  const parsed = storedPlan.safeParse(stored);
  const shipped = {
    plan: plainPlan,
    editedBy: null,
    editedAt: null,
    removedProfile: removedProfileOf(stored),
  };
  if (!parsed.success) return shipped;
  try {
    const { editedBy, editedAt, ...body } = parsed.data;
    return { plan: toPlan(body), editedBy, editedAt, removedProfile: null };
  } catch {
    // The plan contains a method of a newer or older Tandem version.
    return shipped;
  }
}

/** Drift plan of a model. */
export async function driftPlanOf(model: string): Promise<Chosen> {
  const row = await db().modelWatch.findUnique({
    where: { model },
    select: { driftPlan: true },
  });
  return readDriftPlan(row?.driftPlan);
}

const byCounts = `choose native with one of ${countedMethods.join(', ')}`;

/** Fields of the response that depend on the rows of the current baseline. */
type OfRows = Pick<DriftPlanAnswer, 'problem' | 'sample'>;

const sampleOf = ({ kept, rows }: BaselineHead): DriftPlanAnswer['sample'] =>
  kept === null || kept.rows === rows ? null : { rows: kept.rows, of: rows };

async function ofRows(model: string, plan: DriftPlan): Promise<OfRows> {
  const baseline = isByCounts(plan) ? null : await baselineHeadInForce(model);
  if (baseline === null) return { problem: null, sample: null };
  const rows = await rowsOfBaseline(baseline);
  return 'problem' in rows
    ? { problem: rows.problem, sample: null }
    : { problem: null, sample: sampleOf(baseline) };
}

const refusals: Record<PlanProblem, string> = {
  file: `requires the rows of the baseline, which has none: upload its file as the baseline, set a baseline from requests, or ${byCounts}`,
  'rows-gone': `requires the rows of the baseline, which are no longer stored: set a newer baseline, or ${byCounts}`,
};

const choices = (): DriftPlanAnswer['choices'] =>
  driftProfiles.flatMap((profile) =>
    kinds.flatMap((kind) =>
      methodChoices(profile, kind).map((choice) => ({ profile, kind, ...choice })),
    ),
  );

async function answerOf(
  model: string,
  { plan, ...chosen }: Chosen,
  preview: DriftPlanAnswer['preview'],
): Promise<DriftPlanAnswer> {
  const [rows, embeddings] = await Promise.all([ofRows(model, plan), embeddingsInForce(model)]);
  return { model, ...plan, ...rows, ...chosen, embeddings, choices: choices(), preview };
}

/** Drift plan of a model: how its columns are compared with the baseline, and the alternatives. */
export const getDriftPlan = query(
  { permission: 'models:read', input: driftPlanInput },
  async ({ actor }, { name }) => {
    await visibleModel(actor, name);
    return answerOf(name, await driftPlanOf(name), null);
  },
);

const storeInput = driftPlanBody.extend({ name: z.string() });

const storeDriftPlan = verb(
  { permission: 'models:write', input: storeInput, audit: 'models.save-drift-plan' },
  async (context, { name, ...body }) => {
    const { tx, actor, now } = context;
    const model = await lockedModel(context, name);
    context.requireAt(model);
    const plan = toPlan(body);
    const row = await tx.modelWatch.findUnique({
      where: { model: name },
      select: { driftPlan: true },
    });
    const chosen: Chosen = {
      plan,
      editedBy: actor.name,
      editedAt: now.toISOString(),
      removedProfile: null,
    };
    const { plan: before } = readDriftPlan(row?.driftPlan);
    const { editedBy, editedAt } = chosen;
    const data = { driftPlan: toJson({ ...plan, editedBy, editedAt }) };
    await tx.modelWatch.upsert({
      where: { model: name },
      create: { model: name, ...data },
      update: data,
      select: { model: true },
    });
    await context.audit({ subject: { kind: 'model', id: name, name }, before, after: plan });
    await context.emit('models', name);
    return chosen;
  },
);

/**
 * Sets the drift plan of a model; with `preview`, only returns the drift it would have found.
 * Methods that need the baseline's rows are refused if those are not available.
 */
export async function saveDriftPlan(
  actor: Actor,
  given: Readonly<Record<string, unknown>>,
): Promise<DriftPlanAnswer> {
  const { preview, days, name, ...body } = parseInput(saveDriftPlanInput, given);
  requirePermission(actor, preview ? 'models:read' : 'models:write');
  await visibleModel(actor, name);
  const plan = toPlan(body);
  const { problem } = await ofRows(name, plan);
  if (problem !== null) throw wrongField('profile', refusals[problem]);
  if (!preview) return answerOf(name, await storeDriftPlan(actor, { name, ...body }), null);
  return answerOf(
    name,
    { ...(await driftPlanOf(name)), plan },
    await previewDrift(name, plan, { days, nowMs: Date.now() }),
  );
}
