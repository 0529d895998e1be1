import { db } from '#server/platform/database/db.ts';

export type KnownPlace = { kind: string; name: string; team: string; environment: string };

export type KnownPlaces = {
  /** Finds a place by id, name or alias, in lower case. */
  resource: (name: string) => KnownPlace | null;
  host: (name: string) => KnownPlace | null;
  service: (name: string, environment: string) => KnownPlace | null;
  services: readonly KnownPlace[];
  isModel: (name: string) => boolean;
};

/** Teams and environments of all resources in Tandem. */
export async function knownPlaces(): Promise<KnownPlaces> {
  const [rows, teams, environments] = await Promise.all([
    db().resource.findMany({
      where: { kind: { not: 'process' } },
      select: {
        kind: true,
        name: true,
        canonicalId: true,
        teamId: true,
        environmentId: true,
        aliases: { select: { value: true } },
      },
    }),
    db().team.findMany({ select: { id: true, name: true } }),
    db().environment.findMany({ select: { id: true, name: true } }),
  ]);
  const names = new Map([...teams, ...environments].map((row) => [row.id, row.name]));
  const byName = new Map<string, KnownPlace>();
  const hosts = new Map<string, KnownPlace>();
  const services: KnownPlace[] = [];
  const models = new Set<string>();
  for (const row of rows) {
    const place = {
      kind: row.kind,
      name: row.name,
      team: names.get(row.teamId ?? '') ?? '',
      environment: names.get(row.environmentId ?? '') ?? '',
    };
    if (row.kind === 'service') services.push(place);
    if (row.kind === 'host') hosts.set(row.name, place);
    if (row.kind === 'model') models.add(row.name);
    for (const name of [row.name, row.canonicalId, ...row.aliases.map((alias) => alias.value)])
      if (!byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), place);
  }
  const byService = Map.groupBy(services, (place) => place.name);
  return {
    services,
    resource: (name) => byName.get(name.toLowerCase()) ?? null,
    host: (name) => hosts.get(name) ?? null,
    service: (name, environment) => {
      const found = byService.get(name) ?? [];
      return found.find((place) => place.environment === environment) ?? found[0] ?? null;
    },
    isModel: (name) => models.has(name),
  };
}
