import type { TeamReference } from '#lib/schemas/infrastructure/ownership.ts';
import { readOwnershipRules } from '#server/infrastructure/ownership/ownership-rows.ts';
import { readRouting } from '#server/notifications/read-routing.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** Maximum number of names per kind in a response; the count is complete. */
const shown = 5;

const reference = (kind: TeamReference['kind'], names: readonly string[]): TeamReference[] =>
  names.length === 0 ? [] : [{ kind, count: names.length, names: names.slice(0, shown) }];

async function rowsOf(tx: Transaction, team: { id: string }) {
  const where = { where: { teamId: team.id } };
  const name = { ...where, select: { name: true }, orderBy: { name: 'asc' as const } };
  const [
    grants,
    keys,
    sources,
    datasets,
    servers,
    resources,
    monitors,
    incidents,
    actions,
    ownership,
    routing,
  ] = await Promise.all([
    tx.roleGrant.findMany({ ...where, select: { role: true, user: { select: { name: true } } } }),
    tx.apiKey.findMany({ ...name, where: { teamId: team.id, revokedAt: null } }),
    tx.source.findMany(name),
    tx.datasetSource.findMany(name),
    tx.mlflowServer.findMany(name),
    tx.resource.findMany(name),
    tx.monitor.findMany(name),
    tx.incident.findMany({ ...where, select: { number: true }, orderBy: { number: 'desc' } }),
    tx.action.findMany({ ...where, select: { number: true }, orderBy: { number: 'desc' } }),
    readOwnershipRules(tx),
    readRouting(tx),
  ]);
  return {
    grants,
    keys,
    sources,
    datasets,
    servers,
    resources,
    monitors,
    incidents,
    actions,
    ownership,
    routing,
  };
}

/**
 * References to a team: roles, keys, sources, datasets, MLflow servers, resources, rules, monitors,
 * routes, incidents and actions. Excludes the audit log and sent data.
 */
export async function teamReferences(
  tx: Transaction,
  team: { id: string; name: string },
): Promise<TeamReference[]> {
  const {
    grants,
    keys,
    sources,
    datasets,
    servers,
    resources,
    monitors,
    incidents,
    actions,
    ownership,
    routing,
  } = await rowsOf(tx, team);
  const names = (rows: readonly { name: string }[]) => rows.map((row) => row.name);
  return [
    ...reference(
      'role',
      grants.map(({ role, user }) => `${role} of ${user.name}`),
    ),
    ...reference('API key', names(keys)),
    ...reference('source', names(sources)),
    ...reference('dataset source', names(datasets)),
    ...reference('MLflow server', names(servers)),
    ...reference('resource', names(resources)),
    ...reference(
      'ownership rule',
      names(ownership.rules.filter((rule) => rule.teamId === team.id)),
    ),
    ...reference('monitor', names(monitors)),
    ...reference(
      'notification route',
      names(routing.routes.filter((route) => route.teams.includes(team.name))),
    ),
    ...reference(
      'incident',
      incidents.map(({ number }) => `INC-${number}`),
    ),
    ...reference(
      'action',
      actions.map(({ number }) => `ACT-${number}`),
    ),
  ];
}
