import { tiersWithAuthors } from '#lib/choices/governance.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { PromotionMeasures } from '#lib/schemas/actions/promotion.ts';
import { loweredBy } from '#server/actions/policy/lowered-by.ts';
import { tierSayings } from '#server/actions/policy/tier-requirements.ts';
import { propose } from '#server/actions/proposals/propose.ts';
import { supersedeAction } from '#server/actions/runs/end-action.ts';
import { checkPreconditions } from '#server/actions/targets/preconditions.ts';
import { registryState, withAliasOf } from '#server/actions/targets/registry-state.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import { originOfModel } from '#server/experiments/mlflow-servers/origin-alias.ts';
import { authorsOf, type Author } from '#server/models/authors-of.ts';
import { newestScan, vouchedOf } from '#server/models/files/newest-scan.ts';
import { readCardRow, readGovernance, writtenOf } from '#server/models/governance-rows.ts';
import type { LoadedModel } from '#server/models/registry-rows.ts';
import { can, ruleActor, type Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { demoAuthors } from '#server/platform/demo/demo-authors.ts';
import { publicUrl } from '#server/platform/env.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { aliasActionKind, aliasPlan, type AliasRequest } from './alias-plan.ts';
import { promotionEvidenceOf } from './promotion-evidence.ts';

type Wanted = Pick<AliasRequest, 'alias' | 'from' | 'to' | 'runId' | 'gateHref'> & {
  /** Measurements for the request, made outside of this transaction. */
  measured?: PromotionMeasures | undefined;
};

type AliasAsked = { id: string; number: number; href: string };

/** Open request for exactly this move. Other moves of the same model are decided separately. */
async function openRequest({ tx }: VerbContext, { name }: LoadedModel, parameters: object) {
  return tx.action.findFirst({
    where: {
      kind: aliasActionKind,
      targetKind: 'model',
      targetName: name,
      incidentId: null,
      status: { in: [...activeStatuses] },
      plan: { path: ['parameters'], equals: toJson(parameters) },
    },
    select: { id: true, number: true },
  });
}

/**
 * Result of the plan's checks on the rows of this transaction, under the model's lock. A failed
 * check is shown, not hidden.
 */
async function checksOf({ tx, now }: VerbContext, plan: Plan) {
  const at = now.toISOString();
  const state = withAliasOf(plan, await registryState(plan.target.name, tx));
  return {
    preCheck: { at, checks: checkPreconditions(plan, state) },
    dryRun: {
      kind: 'done',
      at,
      changes: plan.changes,
      detail: plan.changes.map(({ field, to }) => `${field} would be ${to}`).join(', '),
    },
  };
}

/**
 * Whether one of the requesters accepted the unscanned files. Neither the requester nor the editor
 * of a requesting rule may accept them.
 */
async function isVouchedBy(
  tx: Transaction,
  { modelId, version }: { modelId: string; version: number },
  askers: readonly (string | undefined)[],
): Promise<boolean> {
  const scan = await newestScan(tx, modelId, version);
  const vouched = scan === null ? null : vouchedOf(scan);
  return vouched !== null && askers.includes(vouched.byId);
}

async function toRequest(
  { tx, actor, now }: VerbContext,
  model: LoadedModel,
  { measured, editor, ...wanted }: Wanted & { editor: { id: string } | null },
): Promise<AliasRequest> {
  const { tier } = await readGovernance(tx, model.id);
  const { task } = writtenOf(await readCardRow(tx, model.id));
  const environment =
    model.environmentId === null
      ? null
      : await tx.environment.findUnique({ where: { id: model.environmentId } });
  const { from, to } = wanted;
  const origin = await originOfModel(model.id, tx);
  return {
    ...wanted,
    ...(origin === null ? {} : { origin: origin.server.name }),
    ...(to === null
      ? {}
      : {
          promotion: await promotionEvidenceOf(tx, model, { from, to, tier, task, measured }),
          vouchedByAsker: await isVouchedBy(tx, { modelId: model.id, version: to }, [
            actor.id,
            editor?.id,
          ]),
        }),
    tier,
    task,
    model: model.name,
    requester: actor.name,
    askedAt: now,
    environment: environment?.name ?? null,
  };
}

/** Authors of the version, who may not approve it if the model has a high risk tier. */
async function authorsFor(
  { tx }: VerbContext,
  model: LoadedModel,
  { to, tier }: Pick<AliasRequest, 'to' | 'tier'>,
): Promise<{ authors?: Author[] }> {
  if (to === null || !tiersWithAuthors.includes(tier)) return {};
  const authors = await authorsOf(tx, model, to);
  return authors === null || authors.length === 0 ? {} : { authors };
}

/** Anyone who may register versions may request a move; a training key has no further permission. */
function asker(actor: Actor): Actor {
  return can(actor, 'actions:write')
    ? actor
    : ruleActor(actor.id, `${actor.name}, by a key for training`);
}

/**
 * Requests a move of a protected alias; returns the open request for the same move if there is one.
 */
export async function requestAlias(
  context: VerbContext,
  model: LoadedModel,
  wanted: Wanted,
  /** User who counts as a proposer besides the actor: the editor of the rule behind it. */
  editor: { id: string; name: string } | null = null,
): Promise<AliasAsked> {
  const { tx, actor } = context;
  const request = await toRequest(context, model, { ...wanted, editor });
  const hrefOf = (id: string) => `${publicUrl()}/actions/${id}`;
  const plan = aliasPlan(request);
  const open = await openRequest(context, model, plan.parameters);
  if (open !== null) return { ...open, href: hrefOf(open.id) };
  const lowered = loweredBy(await tierSayings(tx, model.id));
  const made = await propose(
    asker(actor),
    {
      incidentId: null,
      title: plan.steps[0]?.title ?? plan.runbook.title,
      plan,
      proposer: {
        kind: actor.kind === 'user' || actor.kind === 'key' ? 'user' : 'rule',
        id: actor.id,
        name: actor.name,
        editor,
        ...(lowered === null ? {} : { tierLoweredBy: lowered }),
        ...(await authorsFor(context, model, request)),
      },
      signature: `alias:${model.name}:${wanted.alias}`,
      ...(await checksOf(context, plan)),
      teamId: model.teamId,
      environmentId: model.environmentId,
      demo: (await demoAuthors(tx)).has(model.createdBy),
    },
    { within: context },
  );
  if (made === null) throw new Error('an equal request is open, and was not found');
  const { number } = await tx.action.findUniqueOrThrow({
    where: { id: made.id },
    select: { number: true },
  });
  return { id: made.id, number, href: hrefOf(made.id) };
}

/**
 * Whether a running rollout will request the move again automatically, after its gate has compared
 * with the newly serving version.
 */
async function asksAnew({ tx }: VerbContext, id: string): Promise<boolean> {
  const open = { promotionActionId: id, state: { not: 'done' } };
  return (await tx.modelRollout.count({ where: open })) > 0;
}

/**
 * Withdraws open requests. A tier change affects all requests of the model, because they need other
 * approvals and another card. An alias move affects the requests for that alias, because their
 * starting version is outdated. `advice` is the next step for the requester; rollout requests need
 * none if an alias moved.
 */
export async function withdrawRequests(
  context: VerbContext,
  model: LoadedModel,
  { reason, advice, alias }: { reason: string; advice: string; alias?: string },
): Promise<void> {
  const open = await context.tx.action.findMany({
    where: {
      kind: aliasActionKind,
      targetKind: 'model',
      targetName: model.name,
      status: 'proposed',
      ...(alias === undefined ? {} : { plan: { path: ['parameters', 'alias'], equals: alias } }),
    },
    select: { id: true },
  });
  for (const { id } of open) {
    const next =
      alias !== undefined && (await asksAnew(context, id))
        ? 'Its rollout compares with the new version and requests the promotion again.'
        : advice;
    const given = { id, reason: `${reason} ${next}` };
    await supersedeAction(asker(context.actor), given, { within: context });
  }
}
