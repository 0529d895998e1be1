import type { z } from 'zod';
import { startAutomatically } from '#server/actions/start-automatic.ts';
import { runPreCheck } from '#server/actions/pre-check.ts';
import { planSchema } from '#lib/schemas/actions.ts';
import { aliasInput, resolveAliasInput, setAliasInput } from '#lib/schemas/models.ts';
import type { WireVersion } from '#lib/schemas/models.ts';
import { promotionMeasures } from '#lib/schemas/actions-promotion.ts';
import type { PromotionMeasures } from '#lib/schemas/actions-promotion.ts';
import { originOfModel } from '#server/experiments/servers/origin-alias.ts';
import type { LoadedModel } from '#server/models/internal.ts';
import {
  auditModel,
  loadModel,
  loadVersion,
  moveAlias,
  toWireVersion,
} from '#server/models/internal.ts';
import type { AliasAsked } from '#server/models/request-alias.ts';
import { measurePromotion } from '#server/models/measure-promotion.ts';
import { requestAlias } from '#server/models/request-alias.ts';
import { scanOnce } from '#server/models/scan-version.ts';
import type { Actor } from '#server/platform/actor.ts';
import { requirePermission, systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { query, verb } from '#server/platform/verb.ts';

/** Done, or asked for: a protected alias, and any of a model that is copied from another server, moves by an action only. */
export type AliasAnswer = { kind: 'done' } | ({ kind: 'asked' } & AliasAsked);

async function change(
  context: VerbContext,
  model: LoadedModel,
  alias: string,
  to: number | null,
  { runId, measured }: { runId: string | null; measured?: PromotionMeasures | undefined },
): Promise<AliasAnswer> {
  const from = model.aliases.find((each) => each.alias === alias)?.version ?? null;
  if (from === to) {
    context.nothingChanged();
    return { kind: 'done' };
  }
  if (
    (await readProtectedAliases(context.tx)).includes(alias) ||
    (await originOfModel(model.id, context.tx)) !== null
  ) {
    const asked = await requestAlias(context, model, { alias, from, to, runId, measured });
    // The proposal wrote its own audit row; the alias has not changed.
    context.nothingChanged();
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
    await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const { model, row } = await loadVersion(tx, actor, { name, version }, 'models:write');
    return change(context, model, alias, version, { runId: row.runId, measured });
  },
);

const recordDelete = verb(
  { permission: 'models:write', input: aliasInput, audit: 'models.delete-alias' },
  async (context, { name, alias }) => {
    const { tx, actor } = context;
    await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const model = await loadModel(tx, actor, name, 'models:write');
    return change(context, model, alias, null, { runId: null });
  },
);

/** Where the policy lets such moves run by themselves, the request starts at once. */
async function startIfAutomatic(answer: AliasAnswer): Promise<AliasAnswer> {
  if (answer.kind === 'done') return answer;
  const action = await db().action.findUnique({ where: { id: answer.id } });
  if (action?.status !== 'proposed') return answer;
  try {
    const now = new Date();
    const preCheck = await runPreCheck(planSchema.parse(action.plan), { now, past: false });
    await startAutomatically(systemActor('registry'), { id: answer.id, preCheck }, { now });
  } catch (error) {
    // The request stands and a person decides.
    logger.warn('alias request could not start by itself', { actionId: answer.id, error });
  }
  return answer;
}

/** A request for a protected alias shows what its version's files hold. */
async function scanBefore(actor: Actor, input: z.output<typeof setAliasInput>): Promise<void> {
  try {
    await scanOnce(actor, input);
  } catch (error) {
    if (asTandemError(error)?.code === 'not_found' || asTandemError(error)?.code === 'forbidden')
      throw error;
    // Without a scan the request says that nobody has looked.
    logger.warn('the files of a version could not be looked at', { name: input.name, error });
  }
}

async function needsAction({ name, alias }: z.output<typeof setAliasInput>): Promise<boolean> {
  if ((await readProtectedAliases(db())).includes(alias)) return true;
  const model = await db().registeredModel.findUnique({ where: { name }, select: { id: true } });
  return model !== null && (await originOfModel(model.id)) !== null;
}

/** What a request for a protected alias shows and takes time to read, before its transaction; nothing of other aliases. */
async function lookBefore(
  actor: Actor,
  input: z.output<typeof setAliasInput>,
): Promise<PromotionMeasures | undefined> {
  if (!(await needsAction(input))) return undefined;
  await scanBefore(actor, input);
  const { name: model, version, alias } = input;
  const pointing = await db().modelAlias.findFirst({ where: { alias, model: { name: model } } });
  return measurePromotion({ model, version, from: pointing?.version ?? null }, new Date());
}

/** Points an alias to a version; a protected one is asked for instead. */
export async function setAlias(actor: Actor, given: unknown): Promise<AliasAnswer> {
  const input = parseInput(setAliasInput, given);
  requirePermission(actor, 'models:write');
  const measured = await lookBefore(actor, input);
  return startIfAutomatic(await recordSet(actor, { ...input, measured }));
}

export async function deleteAlias(actor: Actor, given: unknown): Promise<AliasAnswer> {
  return startIfAutomatic(await recordDelete(actor, parseInput(aliasInput, given)));
}

/** The version that an alias points to, now or at a time. */
export const resolveAlias = query(
  { permission: 'models:read', input: resolveAliasInput },
  async ({ actor }, { name, alias, at }): Promise<{ modelVersion: WireVersion }> => {
    const model = await loadModel(db(), actor, name, 'models:read');
    const earlier =
      at === undefined
        ? undefined
        : await db().modelAliasChange.findFirst({
            where: { modelId: model.id, alias, at: { lte: at } },
            orderBy: [{ at: 'desc' }, { id: 'desc' }],
          });
    const version =
      at === undefined
        ? model.aliases.find((each) => each.alias === alias)?.version
        : earlier?.toVersion;
    if (version === undefined || version === null)
      throw new TandemError('invalid_input', `Registered model alias ${alias} not found.`);
    const { row } = await loadVersion(db(), actor, { name, version }, 'models:read');
    return { modelVersion: toWireVersion(row, model) };
  },
);
