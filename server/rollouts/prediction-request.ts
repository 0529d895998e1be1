import { z } from 'zod';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { PromotionMeasures } from '#lib/schemas/actions/promotion.ts';
import { propose } from '#server/actions/proposals/propose.ts';
import { rolloutSignature } from '#server/actions/runs/claim-run.ts';
import { supersedeAction } from '#server/actions/runs/end-action.ts';
import { queueRun } from '#server/actions/runs/queue-run.ts';
import { aliasBackPlan } from '#server/models/aliases/alias-plan.ts';
import { requestAlias } from '#server/models/aliases/request-alias.ts';
import { readCardRow, readGovernance, writtenOf } from '#server/models/governance-rows.ts';
import { loadVersion } from '#server/models/registry-rows.ts';
import { publicUrl } from '#server/platform/env.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { servingAlias } from '#server/platform/serving-alias.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import type { RequestedMove } from './rollout-change.ts';
import { rolloutPath, type Rollout } from './rollout-row.ts';
import { trafficPlan } from './traffic-plan.ts';

/**
 * Creates an order covered by the approval of the promotion. It needs no further request, but
 * passes every gate of a run.
 */
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
      dryRun: { kind: 'unsupported', reason: 'the rollout checks the state' },
      teamId: promotion?.teamId ?? null,
      environmentId: promotion?.environmentId ?? null,
      demo: rollout.demo,
      covered: true,
    },
    { within: context },
  );
  // An identical order is still in progress; the next pass tries again.
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

/** Requests the move of the serving alias. Does nothing if it already points to the version. */
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
 * Closes the outdated request, because the version was compared with one that no longer serves.
 * Null if the request was decided in the meantime; that result is read first.
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
  const reason = `Version ${serving} serves now. Its rollout compares with it and requests the promotion again.`;
  await supersedeAction(context.actor, { id, reason }, { within: context });
  return { promotionActionId: null };
}

const moved = z.object({
  alias: z.string(),
  fromVersion: z.number().nullable(),
  toVersion: z.number().nullable(),
});

/**
 * Rolls the alias back to its target before the promotion. Null if it does not point to this
 * version.
 */
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
  return order(context, rollout, plan, 'The rollback belongs to the promotion.');
}

/**
 * Makes the external request of a move and returns the IDs of its actions. Null if it cannot be
 * ordered now.
 */
export async function carryAsk(
  context: VerbContext,
  rollout: Rollout,
  { ask, measured, change: { baseVersion } }: RequestedMove,
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
