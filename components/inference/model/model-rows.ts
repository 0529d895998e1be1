import { incidentKey } from '#components/labels/incident-text.ts';
import { badgeState, HEALTH_WORD } from '#components/labels/resource-text.ts';
import type { State } from '#components/ui/states/states.tsx';
import { healthStates } from '#lib/choices/infrastructure.ts';
import { servingAliases } from '#lib/choices/models/models.ts';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { InferenceModelItem } from '#lib/schemas/inference/inference.ts';
import type { ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { ModelHealth } from '#lib/schemas/model-monitoring/health.ts';
import type {
  ModelAliasItem,
  ModelItem,
  OpenRollout,
  PeopleAgree,
} from '#lib/schemas/models/models.ts';

/** A row of the model list: a registered model, one that sends rows, or both. */
export interface ModelRow {
  name: string;
  description: string;
  registered: boolean;
  demo: boolean;
  /** A built-in predictor of Tandem. */
  builtIn: boolean;
  /** The serving version, if available, and the source of this information. */
  serving: { version: string; by: 'alias' | 'rows' } | null;
  /** Aliases that indicate the serving version are listed first. */
  aliases: ModelAliasItem[];
  latestVersion: number | null;
  /** `href`: the incident of the worst alert; `check`: the title of that alert. */
  health: { state: State; word: string; href: string | null; check: string | null };
  /** Rows of the last day that violate the schema, as text. */
  violations: string | null;
  rows: number;
  hasBaseline: boolean;
  labels: number;
  lastAt: string | null;
  owner: string | null;
  team: string | null;
  tier: string | null;
  /** Rollout in progress, if there is one. */
  rollout: OpenRollout | null;
}

export interface ModelParts {
  registered: readonly ModelItem[];
  sending: readonly InferenceModelItem[];
  resources: readonly ResourceItem[];
}

/**
 * Minimum number of verdicts for a meaningful percentage; the same as for the confidence of causes.
 */
const shareFrom = 30;

/** Record of a built-in predictor, based on users' verdicts. */
export function describePredictor({ verdicts, agreed }: PeopleAgree): string {
  if (verdicts === 0)
    return 'Built into Tandem. No decision has been rated yet, so its accuracy is unknown.';
  const share = verdicts < shareFrom ? '' : ` (${formatPercent(agreed / verdicts)})`;
  return `Built into Tandem. Users agreed with ${agreed} of ${formatCount(verdicts, 'answer')}${share}.`;
}

function servingRank(alias: string): number {
  const at = servingAliases.findIndex((each) => each === alias);
  return at === -1 ? servingAliases.length : at;
}

/** Sorts the serving alias first, then other protected aliases, then by name. */
export function orderAliases(aliases: readonly ModelAliasItem[]): ModelAliasItem[] {
  return aliases.toSorted(
    (a, b) =>
      servingRank(a.alias) - servingRank(b.alias) ||
      Number(b.protected) - Number(a.protected) ||
      a.alias.localeCompare(b.alias),
  );
}

/**
 * Serving version by alias, or the version with the latest prediction. The server's rule decides
 * which alias serves: its name means serving (exact match) or is protected by approval.
 */
export function servingOf(
  aliases: readonly ModelAliasItem[],
  sent: InferenceModelItem | undefined,
): ModelRow['serving'] {
  const [first] = orderAliases(aliases);
  if (first !== undefined && (first.protected || servingRank(first.alias) < servingAliases.length))
    return { version: String(first.version), by: 'alias' };
  const latest = sent?.versions.toSorted((a, b) => b.lastAt.localeCompare(a.lastAt))[0];
  return latest === undefined ? null : { version: latest.version, by: 'rows' };
}

/** Rows of the last day that violate the schema, as text, or null. */
export function describeViolation(violations: InferenceModelItem['violations']): string | null {
  const parts = [
    violations.missing > 0
      ? `${formatCount(violations.missing, 'row')} with a missing feature`
      : '',
    violations.wrongType > 0 ? `${formatCount(violations.wrongType, 'row')} of the wrong type` : '',
    violations.wrongLength > 0
      ? `${formatCount(violations.wrongLength, 'row')} with an embedding of a different length`
      : '',
    violations.newCategory > 0
      ? `${formatCount(violations.newCategory, 'row')} with a new category`
      : '',
    violations.extra > 0 ? `${formatCount(violations.extra, 'row')} with an extra feature` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(', ');
}

/**
 * The state that the server determined, with the incident of the worst alert in place of the word.
 */
export function healthOf({ state, alerts }: ModelHealth): ModelRow['health'] {
  const worst = alerts.find(({ severity }) => severity === state);
  const { incidentId = null, incidentNumber = null } = worst ?? {};
  const isLinked = incidentId !== null && incidentNumber !== null;
  return {
    state: badgeState(state),
    word: isLinked ? incidentKey({ number: incidentNumber }) : HEALTH_WORD[state],
    href: isLinked ? `/incidents/${incidentId}` : null,
    check: worst?.title ?? null,
  };
}

/** Short description of the requirement that an unmonitored model lacks; null for all others. */
export function describeMissing({ health, hasBaseline, builtIn }: ModelRow): string | null {
  if (health.state !== 'not-monitored' || builtIn) return null;
  return hasBaseline ? 'No limit or monitor reads it' : 'No baseline yet';
}

/** Whether alerts of the model fire. */
export const isFailing = (state: State): boolean =>
  ['critical', 'error', 'warning'].includes(state);

/** Tier from the inventory. Tags are ignored because anyone who registers a model can set them. */
const tierOf = (model: ModelItem | undefined): string | null =>
  model === undefined || model.tier === 'unset' ? null : model.tier;

/** Registered models that send no rows are not a problem and come last. */
const order: readonly State[] = [
  ...healthStates.filter((state) => state !== 'no_data').map(badgeState),
  'no-data',
];

/**
 * Merges registered models with models that only send rows. Models that need attention come first,
 * built-in models last.
 */
export function modelRows({ registered, sending, resources }: ModelParts): ModelRow[] {
  const names = new Set([...registered, ...sending].map(({ name }) => name));
  const rows = [...names].map((name): ModelRow => {
    const model = registered.find((each) => each.name === name);
    const sent = sending.find((each) => each.name === name);
    const resource = resources.find((each) => each.name === name);
    const aliases = orderAliases(model?.aliases ?? []);
    const known = sent ?? model;
    return {
      name,
      description: model?.description ?? '',
      registered: model !== undefined,
      demo: model?.demo ?? resource?.demo ?? false,
      builtIn: model?.builtIn ?? false,
      serving: servingOf(aliases, sent),
      aliases,
      latestVersion: model?.latestVersion ?? null,
      health: healthOf(known ?? { state: 'no_data', alerts: [], monitored: false }),
      violations: sent === undefined ? null : describeViolation(sent.violations),
      rows: sent?.rows ?? 0,
      hasBaseline: sent?.hasBaseline ?? false,
      labels: sent?.labels ?? 0,
      lastAt: sent?.lastAt ?? null,
      owner: model?.owner || (resource?.owner ?? null),
      team: resource?.team ?? null,
      tier: tierOf(model),
      rollout: model?.rollout ?? null,
    };
  });
  return rows.toSorted(
    (a, b) =>
      Number(a.builtIn) - Number(b.builtIn) ||
      order.indexOf(a.health.state) - order.indexOf(b.health.state) ||
      b.rows - a.rows ||
      a.name.localeCompare(b.name),
  );
}

export type ModelFacet = 'health' | 'tier' | 'owner' | 'known';

const none = 'none';
/** Stored links also use the API's spelling of states. */
const asBadge = (state: string): string => state.replaceAll(/[_ ]/gu, '-');
const facetValue: Record<ModelFacet, (row: ModelRow) => string> = {
  health: (row) => row.health.state,
  tier: (row) => row.tier ?? none,
  owner: (row) => row.owner ?? none,
  known: (row) => (row.registered ? 'registered' : 'rows'),
};

export type ModelFilter = Record<ModelFacet, readonly string[]> & { q: string };

function matches(row: ModelRow, filter: ModelFilter, except?: ModelFacet): boolean {
  const words = filter.q.trim().toLowerCase();
  if (words !== '' && !`${row.name} ${row.description}`.toLowerCase().includes(words)) return false;
  const facets: ModelFacet[] = ['health', 'tier', 'owner', 'known'];
  return facets.every(
    (facet) =>
      facet === except ||
      filter[facet].length === 0 ||
      (facet === 'health' ? filter.health.map(asBadge) : filter[facet]).includes(
        facetValue[facet](row),
      ),
  );
}

export function filterModels(rows: readonly ModelRow[], filter: ModelFilter): ModelRow[] {
  return rows.filter((row) => matches(row, filter));
}

/** Number of rows for each value of a facet, with the other filters applied. */
export function facetCounts(
  rows: readonly ModelRow[],
  filter: ModelFilter,
  facet: ModelFacet,
): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = facetValue[facet](row);
    counts.set(value, (counts.get(value) ?? 0) + Number(matches(row, filter, facet)));
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted(
      (a, b) => Number(a.value === none) - Number(b.value === none) || (a.value < b.value ? -1 : 1),
    );
}
