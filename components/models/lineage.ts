import type { State } from '#components/ui/states.tsx';
import { incidentKey, incidentState, isOpen } from '#components/incidents/incident-words.ts';
import { datasetHref } from '#components/experiments/dataset-words.ts';
import { runHref } from '#components/experiments/run-view.ts';
import type { RunDetail } from '#lib/schemas/experiments-runs.ts';
import type { IncidentSummary } from '#lib/schemas/incidents.ts';
import type { ModelAliasItem, ModelVersionItem } from '#lib/schemas/models.ts';

export const LINEAGE_STEPS = ['data', 'run', 'version', 'alias', 'incident'] as const;
export type LineageStep = (typeof LINEAGE_STEPS)[number];

export interface LineageNode {
  id: string;
  step: LineageStep;
  name: string;
  detail: string;
  href: string | null;
  /** ISO 8601; null where no time is known. */
  at: string | null;
  state: State | null;
}

export interface LineageParts {
  version: ModelVersionItem;
  run: RunDetail | undefined;
  aliases: readonly ModelAliasItem[];
  incidents: readonly IncidentSummary[];
}

const mostIncidents = 5;

function dataNodes(run: RunDetail | undefined): LineageNode[] {
  return (run?.datasets ?? []).map(({ name, digest, context, source }) => ({
    id: `data:${name}:${digest}:${context ?? ''}`,
    step: 'data',
    name,
    detail: [context, digest, source && `pulled as ${source.name}`].filter(Boolean).join(', '),
    href: source === null ? null : datasetHref(source.id),
    at: null,
    state: null,
  }));
}

function incidentNodes(incidents: readonly IncidentSummary[], since: string): LineageNode[] {
  return incidents
    .filter((incident) => incident.openedAt >= since)
    .toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || (a.openedAt < b.openedAt ? 1 : -1))
    .slice(0, mostIncidents)
    .map((incident) => ({
      id: `incident:${incident.id}`,
      step: 'incident',
      name: incidentKey(incident),
      detail: incident.title,
      href: `/incidents/${incident.id}`,
      at: incident.openedAt,
      state: incidentState(incident),
    }));
}

/** What a version came from and what came of it: data, run, version, aliases, incidents since it was made. */
export function lineageOf({ version, run, aliases, incidents }: LineageParts): LineageNode[] {
  return [
    ...dataNodes(run),
    ...(version.run === null
      ? []
      : [
          {
            id: `run:${version.run.id}`,
            step: 'run' as const,
            name: version.run.name,
            detail: run?.tags['mlflow.source.git.commit']?.slice(0, 10) ?? 'no commit logged',
            href: runHref(version.run.id),
            at: run?.startedAt ?? null,
            state: null,
          },
        ]),
    {
      id: `version:${version.version}`,
      step: 'version',
      name: `v${version.version}`,
      detail: `by ${version.createdBy}`,
      href: null,
      at: version.createdAt,
      state: null,
    },
    ...aliases
      .filter((alias) => alias.version === version.version)
      .map((alias) => ({
        id: `alias:${alias.alias}`,
        step: 'alias' as const,
        name: alias.alias,
        detail: alias.protected ? 'moved by an approval only' : 'not protected',
        href: null,
        at: alias.since,
        state: null,
      })),
    ...incidentNodes(incidents, version.createdAt),
  ];
}
