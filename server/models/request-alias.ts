import { demoAuthors } from '#server/accounts/demo-authors.ts';
import { supersedeAction } from '#server/actions/end-action.ts';
import { propose } from '#server/actions/propose.ts';
import { checkPreconditions } from '#server/actions/preconditions.ts';
import { registryState, withAliasOf } from '#server/actions/registry-state.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import { z } from 'zod';
import type { Plan } from '#lib/schemas/actions.ts';
import type { PromotionMeasures } from '#lib/schemas/actions-promotion.ts';
import { planSchema } from '#lib/schemas/actions.ts';
import { originOfModel } from '#server/experiments/servers/origin-alias.ts';
import type { AliasRequest } from '#server/models/alias-plan.ts';
import { aliasActionKind, aliasPlan } from '#server/models/alias-plan.ts';
import { readGovernance, readGovernanceVersions } from '#server/models/governance-rows.ts';
import { loweredBy } from '#server/actions/lowered-by.ts';
import { promotionEvidenceOf } from '#server/models/promotion-evidence.ts';
import type { LoadedModel } from '#server/models/internal.ts';
import type { Actor } from '#server/platform/actor.ts';
import { can, ruleActor } from '#server/platform/actor.ts';
import { publicUrl } from '#server/platform/env.ts';
import type { VerbContext } from '#server/platform/verb.ts';

type Wanted = Pick<AliasRequest, 'alias' | 'from' | 'to' | 'runId' | 'gateHref'> & {
  /** What was measured for the request, outside of this transaction. */
  measured?: PromotionMeasures | undefined;
};

export type AliasAsked = {
  id: string;
  number: number;
  href: string;
  /** The open request is for this very move, not for another one of the same model. */
  same: boolean;
};

const parametersSchema = z.object({
  alias: z.string(),
  fromVersion: z.number().nullable(),
  toVersion: z.number().nullable(),
});

async function openRequest({ tx }: VerbContext, model: LoadedModel, wanted: AliasRequest) {
  const open = await tx.action.findFirst({
    where: {
      kind: aliasActionKind,
      targetKind: 'model',
      targetName: model.name,
      incidentId: null,
      status: { in: [...activeStatuses] },
    },
    select: { id: true, number: true, plan: true },
  });
  if (open === null) return null;
  const { data } = parametersSchema.safeParse(planSchema.parse(open.plan).parameters);
  return {
    id: open.id,
    number: open.number,
    same:
      data?.alias === wanted.alias &&
      data.fromVersion === wanted.from &&
      data.toVersion === wanted.to,
  };
}

/** What the rows of this transaction, under the lock of the model, say to the plan. A failed check is shown, not hidden. */
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

async function toRequest(
  { tx, actor, now }: VerbContext,
  model: LoadedModel,
  { measured, ...wanted }: Wanted,
): Promise<AliasRequest> {
  const { tier } = await readGovernance(tx, model.id);
  const environment =
    model.environmentId === null
      ? null
      : await tx.environment.findUnique({ where: { id: model.environmentId } });
  const { to } = wanted;
  const origin = await originOfModel(model.id, tx);
  return {
    ...wanted,
    ...(origin === null ? {} : { origin: origin.server.name }),
    ...(to === null
      ? {}
      : { promotion: await promotionEvidenceOf(tx, model, { to, tier, measured }) }),
    tier,
    model: model.name,
    requester: actor.name,
    askedAt: now,
    environment: environment?.name ?? null,
  };
}

/** Who may register versions may ask; a key for training holds no more than that. */
function asker(actor: Actor): Actor {
  return can(actor, 'actions:write')
    ? actor
    : ruleActor(actor.id, `${actor.name}, by a key for training`);
}

/** Asks for a move of a protected alias; while a request is open it is the answer, and no second one is made. */
export async function requestAlias(
  context: VerbContext,
  model: LoadedModel,
  wanted: Wanted,
  /** Who counts as proposing besides the actor: the editor of the rule behind it. */
  editor: { id: string; name: string } | null = null,
): Promise<AliasAsked> {
  const { tx, actor } = context;
  const request = await toRequest(context, model, wanted);
  const hrefOf = (id: string) => `${publicUrl()}/actions/${id}`;
  const open = await openRequest(context, model, request);
  if (open !== null) return { ...open, href: hrefOf(open.id) };
  const plan = aliasPlan(request);
  const lowered = loweredBy(await readGovernanceVersions(tx, model.id));
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
      },
      signature: `alias:${model.name}:${wanted.alias}`,
      ...(await checksOf(context, plan)),
      teamId: model.teamId,
      environmentId: model.environmentId,
      demo: (await demoAuthors(tx)).has(model.createdBy),
    },
    { within: context },
  );
  const action = await tx.action.findFirstOrThrow({
    where: made === null ? { kind: aliasActionKind, targetName: model.name } : { id: made.id },
    orderBy: { proposedAt: 'desc' },
    select: { id: true, number: true },
  });
  return { ...action, href: hrefOf(action.id), same: true };
}

/** A changed tier asks for other approvals and another card: what was asked for under the old one is withdrawn. */
export async function withdrawRequests(
  context: VerbContext,
  model: LoadedModel,
  reason: string,
): Promise<void> {
  const open = await context.tx.action.findMany({
    where: {
      kind: aliasActionKind,
      targetKind: 'model',
      targetName: model.name,
      status: 'proposed',
    },
    select: { id: true },
  });
  for (const { id } of open)
    await supersedeAction(asker(context.actor), { id, reason }, { within: context });
}
