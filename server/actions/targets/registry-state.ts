import type { Plan } from '#lib/schemas/actions/plan.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { servingAlias } from '#server/platform/serving-alias.ts';
import { comparedState, type CompareTables } from './compared-state.ts';
import { modelGateState, tierField, type GateTables } from './model-gate-state.ts';

/**
 * Built-in executor that moves aliases of Tandem's own registry. It has no address and always
 * exists.
 */
export const registryExecutor = 'registry';

/** Field of a model's state that contains the version an alias points to. */
export function aliasField(alias: string): string {
  return `alias ${alias}`;
}

export function describeVersion(version: number | null): string {
  return version === null ? 'no version' : `version ${version}`;
}

/**
 * Adds the alias that a plan moves if the state lacks it, without a version: the state is only
 * guaranteed to include protected aliases.
 */
export function withAliasOf(plan: Pick<Plan, 'parameters'>, state: TargetState): TargetState {
  const { alias } = plan.parameters;
  if (typeof alias !== 'string') return state;
  return { [aliasField(alias)]: describeVersion(null), ...state };
}

type StateTables = 'registeredModel' | 'modelVersion' | 'setting' | GateTables | CompareTables;

/**
 * Versions that the aliases of a registered model point to, and its gate state, for pre-checks and
 * verification.
 */
export async function registryState(
  name: string,
  tx: Pick<Transaction, StateTables> = db(),
): Promise<TargetState> {
  const [model, guarded] = await Promise.all([
    tx.registeredModel.findUnique({ where: { name }, include: { aliases: true } }),
    readProtectedAliases(tx),
  ]);
  if (model === null) throw new TandemError('not_found', `There is no registered model ${name}.`);
  const versions = await tx.modelVersion.findMany({
    where: { modelId: model.id },
    select: { version: true, runId: true, loggedModelId: true },
    orderBy: { version: 'desc' },
    take: 1_000,
  });
  const gate = await modelGateState(tx, model.id, versions);
  const { [tierField]: tier } = gate;
  const compared =
    tier === 'medium' || tier === 'high'
      ? await comparedState(
          tx,
          { ...model, tier },
          versions.map(({ version }) => version),
          servingAlias(model.aliases, guarded)?.version ?? null,
        )
      : {};
  return {
    ...gate,
    ...compared,
    previousVersions: versions.map(({ version }) => String(version)),
    ...Object.fromEntries(guarded.map((alias) => [aliasField(alias), describeVersion(null)])),
    ...Object.fromEntries(
      model.aliases.map(({ alias, version }) => [aliasField(alias), describeVersion(version)]),
    ),
    ...Object.fromEntries(versions.map(({ version }) => [describeVersion(version), 'there'])),
  };
}
