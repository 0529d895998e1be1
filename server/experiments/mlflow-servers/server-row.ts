import type { MlflowServerItem } from '#lib/schemas/experiments/servers.ts';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { secretProblem, shownSecret } from '#server/platform/outbound/stored-secret.ts';

const itemKinds = ['experiment', 'run', 'model', 'version'] as const;

export type ServerCount = { serverId: string; kind: string; copies: number; gone: number };

/** A failed pass still has progress, so `failing` takes precedence over `syncing`. */
function stateOf(row: MlflowServer): MlflowServerItem['state'] {
  if (!row.enabled) return 'off';
  if (row.failures > 0 || secretProblem([row.secretRef]) !== null) return 'failing';
  if (row.progress !== null) return 'syncing';
  return row.syncedAt === null ? 'waiting' : 'ok';
}

export function toServerItem(
  row: MlflowServer,
  names: ReadonlyMap<string, string>,
  counts: readonly ServerCount[],
): MlflowServerItem {
  const named = (id: string | null) =>
    id === null ? null : { id, name: names.get(id) ?? 'unknown' };
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    secretRef: shownSecret(row.secretRef),
    webhookSecretRef: shownSecret(row.webhookSecretRef),
    allow: row.allow,
    everySeconds: row.everySeconds,
    team: named(row.teamId),
    environment: named(row.environmentId),
    enabled: row.enabled,
    editedBy: row.editedBy,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    state: stateOf(row),
    dueAt: row.dueAt.toISOString(),
    syncedAt: row.syncedAt?.toISOString() ?? null,
    syncedThrough: row.syncedThrough?.toISOString() ?? null,
    problem: secretProblem([row.secretRef, row.webhookSecretRef]) ?? row.problem,
    failures: row.failures,
    version: row.version,
    counts: itemKinds.map((kind) => {
      const found = counts.find((each) => each.serverId === row.id && each.kind === kind);
      return { kind, copies: found?.copies ?? 0, gone: found?.gone ?? 0 };
    }),
  };
}
