import type { z } from 'zod';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { promotionMeasures, type PromotionMeasures } from '#lib/schemas/actions/promotion.ts';
import {
  aliasInput,
  resolveAliasInput,
  setAliasInput,
  type AliasAnswer,
  type WireVersion,
} from '#lib/schemas/models/models.ts';
import { startAutomatically } from '#server/actions/runs/start-automatic.ts';
import { runPreCheck } from '#server/actions/targets/pre-check.ts';
import { requestAlias } from '#server/models/aliases/request-alias.ts';
import { scanOnce } from '#server/models/files/scan-version.ts';
import {
  auditModel,
  loadModel,
  loadVersion,
  moveAlias,
  toWireVersion,
  type LoadedModel,
} from '#server/models/registry-rows.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { logger } from '#server/platform/logger.ts';
import { protectedAliasesKey, protectedAliasesOf } from '#server/platform/protected-aliases.ts';
import { query, verb, type VerbContext } from '#server/platform/verb.ts';
import { measurePromotion } from './measure-promotion.ts';

/**
 * Result for an action whose evidence is not measured yet. Measuring takes time, so it happens
 * outside of the transaction.
 */
type Unmeasured = { kind: 'unmeasured' };

/** True for a protected alias, and for every alias of a model copied from another server. */
async function needsAction(
  tx: Pick<Transaction, '$queryRaw'>,
  modelId: string,
  alias: string,
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ setting: unknown; copied: boolean }[]>`/* prepared */
    select (select s."value" from "Setting" s where s."key" = ${protectedAliasesKey}) as "setting",
      exists (select 1 from "MlflowItem" i where i."kind" = 'model' and i."localId" = ${modelId}
        and i."goneAt" is null) as "copied"`;
  return row === undefined || row.copied || protectedAliasesOf(row.setting).includes(alias);
}

type Asking = { runId: string | null; measured: PromotionMeasures | 'not needed' | undefined };

async function change(
  context: VerbContext,
  model: LoadedModel,
  { alias, to }: { alias: string; to: number | null },
  { runId, measured }: Asking,
): Promise<AliasAnswer | Unmeasured> {
  const from = model.aliases.find((each) => each.alias === alias)?.version ?? null;
  if (from === to) {
    context.nothingChanged();
    return { kind: 'done' };
  }
  if (await needsAction(context.tx, model.id, alias)) {
    // A proposal writes its own audit row, and the alias has not changed.
    context.nothingChanged();
    if (measured === undefined) return { kind: 'unmeasured' };
    const shown = measured === 'not needed' ? {} : { measured };
    const asked = await requestAlias(context, model, { alias, from, to, runId, ...shown });
    return { kind: 'asked', ...asked };
  }
  await moveAlias(context, model, { alias, from, to });
  await auditModel(context, model, { alias, version: from }, { alias, version: to });
  return { kind: 'done' };
}

const recordSet = verb(
  {
    permission: 'models:write',
    input: setAliasInput.extend({ measured: promotionMeasures.optional() }),
    audit: 'models.set-alias',
  },
  async (context, { name, alias, version, measured }) => {
    const { tx, actor } = context;
    await tx.$queryRaw`/* prepared */ select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const { model, row } = await loadVersion(tx, actor, { name, version }, 'models:write');
    return change(context, model, { alias, to: version }, { runId: row.runId, measured });
  },
);

const recordDelete = verb(
  { permission: 'models:write', input: aliasInput, audit: 'models.delete-alias' },
  async (context, { name, alias }) => {
    const { tx, actor } = context;
    await tx.$queryRaw`/* prepared */ select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const model = await loadModel(tx, actor, name, 'models:write');
    return change(context, model, { alias, to: null }, { runId: null, measured: 'not needed' });
  },
);

/** Starts the request immediately if the policy allows such moves to run automatically. */
async function startIfAutomatic(answer: AliasAnswer): Promise<AliasAnswer> {
  if (answer.kind === 'done') return answer;
  const action = await db().action.findUnique({ where: { id: answer.id } });
  if (action?.status !== 'proposed') return answer;
  try {
    const now = new Date();
    const preCheck = await runPreCheck(planSchema.parse(action.plan), { now, past: false });
    await startAutomatically(systemActor('registry'), { id: answer.id, preCheck }, { now });
  } catch (error) {
    // The request remains open until a user decides.
    logger.warn('an alias request could not start automatically', { actionId: answer.id, error });
  }
  return answer;
}

/** Scans the version's files, which a request for a protected alias shows. */
async function scanBefore(actor: Actor, input: z.output<typeof setAliasInput>): Promise<void> {
  try {
    await scanOnce(actor, input);
  } catch (error) {
    if (asTandemError(error)?.code === 'not_found' || asTandemError(error)?.code === 'forbidden')
      throw error;
    // Without a scan, the request shows that the files were not scanned.
    logger.warn('the files of a version could not be scanned', { name: input.name, error });
  }
}

/** Slow measurements for a request to move a protected alias. */
async function measure(
  actor: Actor,
  input: z.output<typeof setAliasInput>,
): Promise<PromotionMeasures> {
  await scanBefore(actor, input);
  const { name: model, version, alias } = input;
  const pointing = await db().modelAlias.findFirst({ where: { alias, model: { name: model } } });
  return measurePromotion(actor, { model, version, from: pointing?.version ?? null }, new Date());
}

function settled(answer: AliasAnswer | Unmeasured): AliasAnswer {
  if (answer.kind === 'unmeasured') throw new Error('an alias was requested without measurements');
  return answer;
}

/** Points an alias to a version, or requests approval if the alias is protected. */
export async function setAlias(actor: Actor, given: unknown): Promise<AliasAnswer> {
  const input = parseInput(setAliasInput, given);
  const first = await recordSet(actor, input);
  if (first.kind !== 'unmeasured') return startIfAutomatic(first);
  const measured = await measure(actor, input);
  return startIfAutomatic(settled(await recordSet(actor, { ...input, measured })));
}

export async function deleteAlias(actor: Actor, given: unknown): Promise<AliasAnswer> {
  return startIfAutomatic(settled(await recordDelete(actor, parseInput(aliasInput, given))));
}

/** Version an alias points to, now or at a given time. */
export const resolveAlias = query(
  { permission: 'models:read', input: resolveAliasInput },
  async ({ actor }, { name, alias, at }): Promise<{ modelVersion: WireVersion }> => {
    if (at === undefined) {
      const { model, row } = await loadVersion(db(), actor, { name, alias }, 'models:read');
      return { modelVersion: toWireVersion(row, model) };
    }
    const { id } = await loadModel(db(), actor, name, 'models:read');
    const earlier = await db().modelAliasChange.findFirst({
      where: { modelId: id, alias, at: { lte: at } },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
    });
    const version = earlier?.toVersion ?? null;
    if (version === null)
      throw new TandemError('invalid_input', `Registered model alias ${alias} not found.`);
    const { model, row } = await loadVersion(db(), actor, { name, version }, 'models:read');
    return { modelVersion: toWireVersion(row, model) };
  },
);
