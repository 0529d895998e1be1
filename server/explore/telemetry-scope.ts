import type { Permission } from '#lib/permissions.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

/** Returns true if the labels belong to something that the actor may see. */
export type TelemetryScope = (labels: Readonly<Record<string, string>>) => boolean;

const everything: TelemetryScope = () => true;

export function seesEverything(scope: TelemetryScope): boolean {
  return scope === everything;
}

/**
 * Telemetry has no team or environment ID. A grant for a team or environment therefore covers what
 * the services and hosts of that place send, and excludes data that names neither.
 */
export async function telemetryScope(
  actor: Actor,
  permission: Permission,
): Promise<TelemetryScope> {
  const where = visibleWhere(actor, permission);
  if (where.OR === undefined) return everything;
  const rows = await db().resource.findMany({
    where: { AND: [where, { kind: { in: ['service', 'host'] } }] },
    select: { kind: true, name: true, reportedEnvironmentId: true },
  });
  const environments = new Map(
    (await db().environment.findMany()).map((row) => [row.id, row.name]),
  );
  const services = new Set(
    rows
      .filter((row) => row.kind === 'service')
      .map((row) => `${row.name}\u0000${environments.get(row.reportedEnvironmentId ?? '') ?? ''}`),
  );
  const hosts = new Set(rows.filter((row) => row.kind === 'host').map((row) => row.name));
  return (labels) => {
    const service = labels['service.name'];
    const environment =
      labels['deployment.environment.name'] ?? labels['deployment.environment'] ?? '';
    if (service !== undefined) return services.has(`${service}\u0000${environment}`);
    return hosts.has(labels['host.name'] ?? '');
  };
}
