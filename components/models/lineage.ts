import { loggedDatasetHref } from '#components/labels/dataset-text.ts';
import { incidentKey, incidentState, isOpen } from '#components/labels/incident-text.ts';
import { modelHref, versionHref } from '#components/labels/model-name.ts';
import { runHref } from '#components/labels/run-view.ts';
import type { State } from '#components/ui/states/states.tsx';
import { codeOf, codeWord } from '#lib/choices/reproduce.ts';
import { formatCount } from '#lib/format.ts';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { InferenceModelItem } from '#lib/schemas/inference/inference.ts';
import type { ChangeItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { AliasChange, ModelAliasItem, ModelVersionItem } from '#lib/schemas/models/models.ts';
import { formatDay } from '#lib/time-format.ts';
import { incidentsWhile, servingSpans, spansOf, type AliasSpan } from './versions/version-life.ts';

export const LINEAGE_STEPS = ['data', 'run', 'version', 'deployment', 'incident'] as const;
export type LineageStep = (typeof LINEAGE_STEPS)[number];

export interface LineageNode {
  id: string;
  step: LineageStep;
  name: string;
  detail: string;
  href: string | null;
  /** ISO 8601; null if the node has no time. */
  at: string | null;
  state: State | null;
}

export interface LineageParts {
  model: string;
  version: ModelVersionItem;
  run: RunDetail | undefined;
  aliases: readonly ModelAliasItem[];
  aliasChanges: readonly AliasChange[];
  changes: readonly ChangeItem[];
  sent: Pick<InferenceModelItem, 'versions'> | null;
  incidents: readonly IncidentSummary[];
  /** Time zone for dates. The year is shown if it differs from the year of `nowMs`. */
  zone: string;
  nowMs: number;
}

/** Maximum number of nodes per step; the rest are counted and listed on the page of the version. */
const mostNodes = 5;

/** The newest nodes of a step, and the number of omitted ones. */
function cut(nodes: readonly LineageNode[], { model, version }: LineageParts): LineageNode[] {
  const more = nodes.length - mostNodes;
  const [first] = nodes;
  if (more <= 0 || first === undefined) return [...nodes];
  return [
    ...nodes.slice(0, mostNodes),
    {
      id: `more:${first.step}`,
      step: first.step,
      name: `${more} more`,
      detail: 'see the version page',
      href: versionHref(model, version.version),
      at: null,
      state: null,
    },
  ];
}

function dataNodes({ run }: LineageParts): LineageNode[] {
  return (run?.datasets ?? []).map(({ id, name, digest, context, source }) => ({
    id: `data:${name}:${digest}:${context ?? ''}`,
    step: 'data',
    name,
    detail: [context, digest, source && `pulled as ${source.name}`].filter(Boolean).join(', '),
    href: loggedDatasetHref(id),
    at: null,
    state: null,
  }));
}

function runNodes({ version, run }: LineageParts): LineageNode[] {
  if (version.run === null) return [];
  const code = codeOf((key) => run?.tags[key]);
  return [
    {
      id: `run:${version.run.id}`,
      step: 'run',
      name: version.run.name,
      detail: code === null ? 'no commit logged' : codeWord(code).short,
      href: runHref(version.run.id),
      at: run?.startedAt ?? null,
      state: null,
    },
  ];
}

function describeSpan({ fromAt, toAt }: AliasSpan, { zone, nowMs }: LineageParts): string {
  const day = (at: string) => formatDay(Date.parse(at), zone, nowMs);
  if (toAt === null) return fromAt === null ? 'until now' : `since ${day(fromAt)}`;
  return fromAt === null ? `until ${day(toAt)}` : `${day(fromAt)} to ${day(toAt)}`;
}

/** Node for a period in which an alias pointed to the version. Links to the decision. */
function spanNode(span: AliasSpan, parts: LineageParts): LineageNode {
  const { alias, fromAt, toAt, set } = span;
  const at = `${modelHref(parts.model, 'at')}?at=${encodeURIComponent(fromAt ?? toAt ?? '')}`;
  const approved = set?.action?.approvedBy ?? [];
  return {
    id: `alias:${alias}:${fromAt ?? ''}:${toAt ?? ''}`,
    step: 'deployment',
    name: alias,
    detail: `${describeSpan(span, parts)}${approved.length === 0 ? '' : `, approved by ${approved.join(' and ')}`}`,
    href: set?.action?.href ?? at,
    at: fromAt,
    state: toAt === null ? 'ok' : null,
  };
}

/**
 * The version of the model that a change puts into service; null if the change does not name a
 * version.
 */
export function versionOfChange(change: ChangeItem, model: string): number | null {
  const own = change.resource.kind === 'model' && change.resource.name === model;
  const after = (change.after ?? '').trim();
  const rest = after.startsWith(model) ? after.slice(model.length) : own ? after : '';
  const named =
    /^[\s:@/]*(?:version\s*)?v?(\d{1,9})$/iu.exec(rest) ??
    (own ? /\bversion (\d{1,9})\b/iu.exec(change.title) : null);
  return named?.[1] === undefined ? null : Number(named[1]);
}

function changeNode(change: ChangeItem, { model, zone, nowMs }: LineageParts): LineageNode {
  const { id, title, resource, occurredAt } = change;
  const own = resource.kind === 'model';
  return {
    id: `change:${id}`,
    step: 'deployment',
    name: own ? title : resource.name,
    detail: `${formatDay(Date.parse(occurredAt), zone, nowMs)}${own ? '' : `, ${title}`}`,
    href:
      resource.id === null ? `${modelHref(model)}?tab=serving` : `/infrastructure/${resource.id}`,
    at: occurredAt,
    state: null,
  };
}

function requestNodes({ model, version, sent }: LineageParts): LineageNode[] {
  const own = sent?.versions.find((each) => each.version === String(version.version));
  if (own === undefined || own.rows === 0) return [];
  return [
    {
      id: 'requests',
      step: 'deployment',
      name: 'Serves requests',
      detail: `${formatCount(own.rows, 'row')} in 7 days`,
      href: `${modelHref(model)}?tab=serving`,
      at: own.lastAt,
      state: null,
    },
  ];
}

function incidentNodes(parts: LineageParts, serving: readonly AliasSpan[]): LineageNode[] {
  const { incidents, version } = parts;
  const about =
    serving.length > 0
      ? incidentsWhile(incidents, serving)
      : incidents.filter(({ openedAt }) => openedAt >= version.createdAt);
  return about
    .toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || (a.openedAt < b.openedAt ? 1 : -1))
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

/**
 * Lineage of a version: data, run, version, deployments (aliases, changes that put it into service,
 * predictions) and incidents while it served. For a version that never had a serving alias,
 * incidents since its creation.
 */
export function lineageOf(parts: LineageParts): LineageNode[] {
  const { model, version, aliases, aliasChanges, changes } = parts;
  const spans = spansOf(version.version, aliasChanges, aliases);
  const put = changes.filter((change) => versionOfChange(change, model) === version.version);
  return [
    ...dataNodes(parts),
    ...runNodes(parts),
    {
      id: `version:${version.version}`,
      step: 'version',
      name: `v${version.version}`,
      detail: `by ${version.createdBy}`,
      href: versionHref(model, version.version),
      at: version.createdAt,
      state: null,
    },
    ...cut(
      [
        ...spans.map((span) => spanNode(span, parts)),
        ...requestNodes(parts),
        ...put.map((change) => changeNode(change, parts)),
      ],
      parts,
    ),
    ...cut(incidentNodes(parts, servingSpans(spans, aliases)), parts),
  ];
}
