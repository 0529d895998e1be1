import { riskTiers } from '#lib/choices/governance.ts';
import {
  setGovernanceInput,
  type GovernanceEntry,
  type GovernanceHistory,
} from '#lib/schemas/models/governance.ts';
import { modelNameInput } from '#lib/schemas/models/models.ts';
import { tierForRules } from '#server/actions/policy/lowered-by.ts';
import { readSingleOperator } from '#server/actions/policy/single-operator.ts';
import { tierSayings } from '#server/actions/policy/tier-requirements.ts';
import { withdrawRequests } from '#server/models/aliases/request-alias.ts';
import { readGovernance, toGovernance } from '#server/models/governance-rows.ts';
import { can } from '#server/platform/actor.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { query, verb } from '#server/platform/verb.ts';
import { auditModel, loadModel } from './registry-rows.ts';

const versionsShown = 100;

/**
 * Sets the owner, purpose and risk tier of a model. A lower tier needs fewer approvals, so
 * lowering it requires the permission to decide on high-risk actions. Saving unchanged values
 * confirms the tier, for the rules of the policy (`server/actions/policy/lowered-by.ts`).
 */
export const setGovernance = verb(
  { permission: 'models:write', input: setGovernanceInput, audit: 'models.set-governance' },
  async (context, { name, baseVersion, ...given }): Promise<GovernanceEntry> => {
    const { tx, actor, now } = context;
    await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const model = await loadModel(tx, actor, name, 'models:write');
    const before = await readGovernance(tx, model.id);
    requireBaseVersion(baseVersion, {
      version: before.version,
      by: before.by,
      body: { owner: before.owner, purpose: before.purpose, tier: before.tier },
    });
    const lowered = riskTiers.indexOf(given.tier) < riskTiers.indexOf(before.tier);
    if (lowered && !can(actor, 'actions:decide-high', model))
      throw new TandemError(
        'forbidden',
        `tier: only an approver can lower a tier, from ${before.tier} to ${given.tier}.`,
        { fields: [{ field: 'tier', message: 'only an approver can lower a tier' }] },
      );
    const row = await tx.modelGovernance.create({
      data: {
        id: newId(),
        modelId: model.id,
        modelName: model.name,
        version: before.version + 1,
        ...given,
        editedById: actor.id,
        editedBy: actor.name,
        createdAt: now,
      },
    });
    const { owner, purpose, tier } = before;
    if (given.tier !== tier)
      await withdrawRequests(context, model, {
        reason: `The risk tier changed from ${tier} to ${given.tier}, by ${actor.name}.`,
        advice: 'Request it again.',
      });
    await auditModel(
      context,
      model,
      { owner, purpose, tier },
      { owner: given.owner, purpose: given.purpose, tier: given.tier, comment: given.comment },
    );
    return toGovernance(row);
  },
);

/** Governance of a model, current and earlier, newest first. */
export const getGovernance = query(
  { permission: 'models:read', input: modelNameInput },
  async ({ actor }, { name }): Promise<GovernanceHistory> => {
    const model = await loadModel(db(), actor, name, 'models:read');
    const rows = await db().modelGovernance.findMany({
      where: { modelId: model.id },
      orderBy: { version: 'desc' },
      take: versionsShown,
    });
    return {
      current: toGovernance(rows[0]),
      tierForRules: tierForRules(await tierSayings(db(), model.id), {
        alone: (await readSingleOperator(db())).active,
      }),
      versions: rows.map(toGovernance),
    };
  },
);
