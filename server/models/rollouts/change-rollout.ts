import { z } from 'zod';
import { rolloutSignature } from '#server/actions/claim-run.ts';
import { supersedeAction } from '#server/actions/end-action.ts';
import { propose } from '#server/actions/propose.ts';
import { queueRun } from '#server/actions/queue-run.ts';
import type { Plan } from '#lib/schemas/actions.ts';
import { promotionMeasures } from '#lib/schemas/actions-promotion.ts';
import type { PromotionMeasures } from '#lib/schemas/actions-promotion.ts';
import { idSchema } from '#lib/schemas/common.ts';
import { retrainPolicyBody } from '#lib/schemas/models-loop.ts';
import {
  gateSchema,
  rolloutAccepted,
  rolloutCheck,
  rolloutOutcomes,
  rolloutStages,
  rolloutStates,
  rolloutVerification,
  rolloutWait,
} from '#lib/schemas/models-rollouts.ts';
import { rolloutTakenBack, rolloutWaits } from '#server/notifications/event-kind.ts';
import { noteEvent } from '#server/notifications/note-event.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { settleAfterAction } from '#server/incidents/settle-after-action.ts';
import { loadVersion } from '#server/models/internal.ts';
import { aliasBackPlan } from '#server/models/alias-plan.ts';
import { requestAlias } from '#server/models/request-alias.ts';
import { readCardRow, readGovernance, writtenOf } from '#server/models/governance-rows.ts';
import { servingAlias } from '#server/platform/serving-alias.ts';
import { publicUrl } from '#server/platform/env.ts';
import { toJson } from '#server/platform/json.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';
import type { Rollout } from './rollout-row.ts';
import { readRollout, rolloutPath } from './rollout-row.ts';
import { trafficPlan } from './traffic-plan.ts';

const notesKept = 200;
const checksKept = 100;

const change = z.object({
  stage: z.enum(rolloutStages).optional(),
  step: z.number().int().optional(),
  state: z.enum(rolloutStates).optional(),
  outcome: z.enum(rolloutOutcomes).optional(),
  reason: z.string().max(2_000).optional(),
  gate: gateSchema.optional(),
  /** Another version serves by now: the gate compares with it. */
  baseVersion: z.string().max(200).optional(),
  check: rolloutCheck.optional(),
  provisional: rolloutVerification.optional(),
  late: rolloutVerification.optional(),
  /** What it has shown of what it needs, while it waits for a person. */
  waits: rolloutWait.optional(),
  /** A person goes on with what is there, in this stage and step. */
  accepted: rolloutAccepted.optional(),
  /** Numbers of a later policy, and who saved that: proposing and approving are two people. */
  policy: z
    .object({
      body: retrainPolicyBody,
      version: z.number().int(),
      editor: z.object({ id: z.string(), name: z.string() }).nullable(),
    })
    .optional(),
  /** The order of the stage was lost: it is given anew. */
  again: z.boolean().optional(),
  /** The longest time of the stage begins anew. */
  restart: z.boolean().optional(),
});
const input = z.object({
  id: idSchema,
  /** The revision that the decision was made on; another one by now makes it void. */
  revision: z.number().int(),
  change,
  /** What the present stage needs of the world, made in this transaction. */
  ask: z.enum(['traffic', 'promotion', 'promotion withdrawn', 'alias back']).optional(),
  /** What was measured for the promotion that is asked for. */
  measured: promotionMeasures.optional(),
  /** For people; without it only progress was kept. */
  note: z.string().max(2_000).optional(),
});
export type RolloutChange = z.input<typeof input>;

/** One order that the approval of the promotion covers: it runs without asking again, under every gate of a run. */
async function order(
  context: VerbContext,
  rollout: Rollout,
  plan: Plan,
  covered: string,
): Promise<string | null> {
  const { tx, actor } = context;
  const promotion =
    rollout.promotionActionId === null
      ? null
      : await tx.action.findUnique({ where: { id: rollout.promotionActionId } });
  const made = await propose(
    actor,
    {
      incidentId: null,
      title: plan.steps[0]?.title ?? plan.runbook.title,
      plan,
      proposer: { kind: 'rule', id: rollout.id, name: 'Rollout of a version', editor: null },
      signature: `${rolloutSignature}${rollout.model}`,
      preCheck: { at: context.now.toISOString(), checks: [] },
      dryRun: { kind: 'unsupported', reason: 'the rollout looks at the state itself' },
      teamId: promotion?.teamId ?? null,
      environmentId: promotion?.environmentId ?? null,
      demo: rollout.demo,
      covered: true,
    },
    { within: context },
  );
  // An equal order is still under way; the next pass asks again.
  if (made === null) return null;
  const action = await tx.action.findUniqueOrThrow({ where: { id: made.id } });
  if (made.mode !== 'never')
    await queueRun(
      context,
      action,
      promotion === null ? covered : `${covered} It was approved in ACT-${promotion.number}.`,
    );
  return action.id;
}

async function registered(context: VerbContext, rollout: Rollout) {
  const { tx, actor } = context;
  await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${rollout.model} for update`;
  const version = Number(rollout.version);
  return loadVersion(tx, actor, { name: rollout.model, version }, 'models:write');
}

/** Asks for the alias that says what serves; where it points there already nothing is asked. */
async function askPromotion(
  context: VerbContext,
  rollout: Rollout,
  measured: PromotionMeasures | undefined,
): Promise<string | null> {
  const { tx } = context;
  const { model, row } = await registered(context, rollout);
  const serving = servingAlias(model.aliases, await readProtectedAliases(tx));
  const alias = serving?.alias ?? 'champion';
  const from = serving?.version ?? null;
  if (from === row.version) return null;
  const editor =
    rollout.editorId === null
      ? null
      : { id: rollout.editorId, name: rollout.editorName ?? 'somebody' };
  const gateHref = `${publicUrl()}${rolloutPath(rollout)}`;
  const wanted = { alias, from, to: row.version, runId: row.runId, gateHref, measured };
  const asked = await requestAlias(context, model, wanted, editor);
  return asked.id;
}

/**
 * Closes the request that says more than holds: the version was compared with what no longer serves. Null where it was
 * decided meanwhile; how that ends is read first.
 */
async function withdrawPromotion(
  context: VerbContext,
  { promotionActionId: id }: Rollout,
  serving: string,
): Promise<{ promotionActionId: null } | null> {
  if (id === null) return null;
  const { status } = await context.tx.action.findUniqueOrThrow({
    where: { id },
    select: { status: true },
  });
  if (status !== 'proposed' && status !== 'superseded') return null;
  const reason = `Version ${serving} serves by now. Its rollout compares with that and asks anew.`;
  await supersedeAction(context.actor, { id, reason }, { within: context });
  return { promotionActionId: null };
}

const moved = z.object({
  alias: z.string(),
  fromVersion: z.number().nullable(),
  toVersion: z.number().nullable(),
});

/** Points the alias back to what it pointed to before the promotion. Null where it does not point here. */
async function orderAliasBack(context: VerbContext, rollout: Rollout): Promise<string | null> {
  const { tx, actor } = context;
  if (rollout.promotionActionId === null) return null;
  const change_ = await tx.modelAliasChange.findFirst({
    where: { actionId: rollout.promotionActionId },
  });
  const { model } = await registered(context, rollout);
  const given = moved.safeParse(change_);
  if (!given.success) return null;
  const { alias, fromVersion } = given.data;
  const current = model.aliases.find((each) => each.alias === alias)?.version ?? null;
  if (current !== Number(rollout.version)) return null;
  const { tier } = await readGovernance(tx, model.id);
  const { task } = writtenOf(await readCardRow(tx, model.id));
  const plan = aliasBackPlan({
    model: model.name,
    alias,
    from: current,
    to: fromVersion,
    requester: actor.name,
    environment: null,
    runId: null,
    askedAt: context.now,
    tier,
    task,
    gateHref: `${publicUrl()}${rolloutPath(rollout)}`,
  });
  return order(context, rollout, plan, 'The way back belongs to the promotion.');
}

async function carryAsk(
  context: VerbContext,
  rollout: Rollout,
  { ask, measured, change: { baseVersion } }: z.output<typeof input>,
): Promise<{ orderActionId?: string | null; promotionActionId?: string | null } | null> {
  if (ask === undefined) return {};
  if (ask === 'promotion')
    return { promotionActionId: await askPromotion(context, rollout, measured) };
  if (ask === 'promotion withdrawn')
    return withdrawPromotion(context, rollout, baseVersion ?? rollout.baseVersion);
  const id =
    ask === 'traffic'
      ? await order(context, rollout, trafficPlan(rollout), 'A step of the rollout.')
      : await orderAliasBack(context, rollout);
  if (id === null && ask === 'traffic') return null;
  return { orderActionId: id };
}

/** What is kept while a rollout waits, and a decision that holds for one stage and step: both end with those. */
function heldData(rollout: Rollout, given: z.output<typeof change>, enters: boolean) {
  const { state, waits, accepted } = given;
  const waiting = (state ?? rollout.state) === 'waiting' && !enters;
  const lapses = enters || state === 'waiting' || state === 'done';
  return {
    ...(waits !== undefined && waiting ? { waits: toJson(waits) } : {}),
    ...(waiting ? {} : { waits: Prisma.DbNull }),
    ...(accepted === undefined
      ? lapses
        ? { accepted: Prisma.DbNull }
        : {}
      : { accepted: toJson(accepted) }),
  };
}

function policyData({ policy }: z.output<typeof change>) {
  if (policy === undefined) return {};
  const { body, version, editor } = policy;
  return {
    policy: toJson(body),
    policyVersion: version,
    editorId: editor?.id ?? null,
    editorName: editor?.name ?? null,
  };
}

function moveData(rollout: Rollout, given: z.output<typeof change>, now: Date) {
  const { stage, step, state, outcome, reason, baseVersion } = given;
  const { check, again, restart, gate, provisional, late } = given;
  const enters =
    (stage !== undefined && stage !== rollout.stage) ||
    (step !== undefined && step !== rollout.step);
  const plain = { stage, step, state, outcome, reason, baseVersion };
  return {
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(gate === undefined ? {} : { gate: toJson(gate) }),
    ...(provisional === undefined ? {} : { provisional: toJson(provisional) }),
    ...(late === undefined ? {} : { late: toJson(late) }),
    ...(check === undefined
      ? {}
      : { checks: toJson([...rollout.checks, check].slice(-checksKept)) }),
    ...heldData(rollout, given, enters),
    ...policyData(given),
    ...(enters ? { stageSince: now, attempt: 0, orderActionId: null } : {}),
    ...(restart === true ? { stageSince: now } : {}),
    ...(again === true ? { attempt: rollout.attempt + 1, orderActionId: null } : {}),
    ...(state === 'done' ? { finishedAt: now } : {}),
  };
}

/** What people want to hear of at once: that one of them is waited for, and that a version was taken back by itself. */
function kindOf(rollout: Rollout, { stage, state, outcome }: z.output<typeof change>): string {
  if (state === 'waiting') return rolloutWaits;
  const isTaken = stage === 'reverting' && rollout.stage !== 'reverting' && outcome !== 'aborted';
  return isTaken ? rolloutTakenBack : 'rollout';
}

/** The verdict of the gate with the rule that it was made by, for the audit log. */
function verdictOf({ gate }: z.output<typeof change>) {
  if (gate?.kind !== 'judged') return {};
  const checks = Object.fromEntries(gate.checks.map(({ id, status }) => [id, status]));
  return { gate: { passed: gate.passed, rule: gate.rule, checks } };
}

async function tell(
  context: VerbContext,
  rollout: Rollout,
  { note, change: given }: { note: string; change: z.output<typeof change> },
): Promise<void> {
  const { outcome, stage = rollout.stage } = given;
  await context.audit({
    subject: { kind: 'rollout', id: rollout.id, name: `${rollout.model} ${rollout.version}` },
    before: { stage: rollout.stage, step: rollout.step, state: rollout.state },
    after: { stage, note, ...(outcome === undefined ? {} : { outcome }), ...verdictOf(given) },
    reason: note,
    demo: rollout.demo,
  });
  const entry = {
    kind: kindOf(rollout, given),
    title: `Rollout of version ${rollout.version} of ${rollout.model}: ${note}`,
    body: given.reason === note ? null : (given.reason ?? null),
    story: true,
    data: { rolloutId: rollout.id, model: rollout.model, said: note },
  };
  if (rollout.incidentId !== null) await addTimelineEvent(context, rollout.incidentId, entry);
  else await noteEvent(context, null, entry);
}

/** What the labels have proven ends the incident that began it. */
async function settleIncident(context: VerbContext, rollout: Rollout): Promise<void> {
  if (rollout.incidentId === null) return;
  const actionTitle = `Version ${rollout.version} of ${rollout.model}`;
  await settleAfterAction(
    context.actor,
    { id: rollout.incidentId, fixes: 'cause', actionTitle },
    { within: context },
  );
}

/**
 * One move of a rollout: compare-and-set on its revision, and in the same transaction what the move asks of the world.
 * A worker that dies before the commit has done nothing, one that dies after it has done all of it; the order itself is
 * carried out by the action's own run.
 */
export const changeRollout = verb(
  { permission: 'models:write', input, audit: 'models.advance-rollout' },
  async (context, given): Promise<boolean> => {
    const { tx, now, actor } = context;
    await tx.$queryRaw`select 1 from "ModelRollout" where id = ${given.id}::uuid for update`;
    const row = await tx.modelRollout.findUniqueOrThrow({ where: { id: given.id } });
    const rollout = readRollout(row);
    if (rollout.revision !== given.revision || rollout.state === 'done') {
      context.nothingChanged();
      return false;
    }
    const asked = await carryAsk(context, rollout, given);
    if (asked === null) {
      context.nothingChanged();
      return false;
    }
    const stage = given.change.stage ?? rollout.stage;
    const { note } = given;
    const noted = { at: now.toISOString(), stage, text: note ?? '', by: actor.name };
    const history = [...rollout.history, ...(note === undefined ? [] : [noted])];
    await tx.modelRollout.update({
      where: { id: rollout.id },
      data: {
        ...moveData(rollout, given.change, now),
        history: toJson(history.slice(-notesKept)),
        ...asked,
        revision: rollout.revision + 1,
      },
      select: { id: true },
    });
    if (note === undefined) context.nothingChanged();
    else await tell(context, rollout, { note, change: given.change });
    if (given.change.outcome === 'verified') await settleIncident(context, rollout);
    await context.emit('models', rollout.model);
    return true;
  },
);
