import { aliasesThere, originOfModel } from '#server/experiments/mlflow-servers/origin-alias.ts';
import { db } from '#server/platform/database/db.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';
import { aliasField, describeVersion } from './registry-state.ts';

const isAlias = (field: string) => field.startsWith(aliasField(''));

/**
 * Current aliases of a model that is copied from another server, as that server reports them, not
 * as last copied.
 */
export async function withOrigin(name: string, state: TargetState): Promise<TargetState> {
  const model = await db().registeredModel.findUnique({ where: { name }, select: { id: true } });
  const origin = model === null ? null : await originOfModel(model.id);
  if (origin === null) return state;
  const there = await aliasesThere(origin);
  const none = Object.keys(state).filter(isAlias);
  return {
    ...state,
    ...Object.fromEntries(none.map((field) => [field, describeVersion(null)])),
    ...Object.fromEntries(
      [...there].map(([alias, version]) => [aliasField(alias), describeVersion(version)]),
    ),
  };
}
