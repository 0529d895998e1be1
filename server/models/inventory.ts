import { inventoryGaps, type InventoryGap } from '#lib/choices/governance.ts';
import { cardParts, checkCard, missingFields } from '#lib/model-card-gate.ts';
import {
  listInventoryInput,
  scanStatuses,
  type InventoryItem,
  type InventoryPage,
} from '#lib/schemas/models/governance.ts';
import {
  cardFieldName,
  cardThere,
  modelGateState,
} from '#server/actions/targets/model-gate-state.ts';
import { reproduceKind } from '#server/actions/targets/reproduce-state.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import { aliasActionKind } from '#server/models/aliases/alias-plan.ts';
import { toGovernance, writtenOf } from '#server/models/governance-rows.ts';
import { can, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { containing, startingWith } from '#server/platform/database/like-text.ts';
import { demoAuthors } from '#server/platform/demo/demo-authors.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/http/page-token.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { servingAlias } from '#server/platform/serving-alias.ts';
import { query } from '#server/platform/verb.ts';

/** Size limit of an inventory, because facets are counted over all of it. */
const mostModels = 5_000;

/** Number of waiting or running requests by model; null if the actor may not see actions. */
async function openRequests(actor: Actor): Promise<Map<string, number> | null> {
  if (!can(actor, 'actions:read')) return null;
  const rows = await db().action.groupBy({
    by: ['targetName'],
    where: {
      AND: [
        visibleWhere(actor, 'actions:read'),
        { kind: aliasActionKind, targetKind: 'model', status: { in: [...activeStatuses] } },
      ],
    },
    _count: true,
  });
  return new Map(rows.map(({ targetName, _count }) => [targetName, _count]));
}

async function readRows(actor: Actor, search: string | undefined) {
  const models = await db().registeredModel.findMany({
    where: {
      AND: [
        visibleWhere(actor, 'models:read'),
        search === undefined ? {} : { name: containing(search) },
      ],
    },
    include: { aliases: true },
    orderBy: { name: 'asc' },
    take: mostModels,
  });
  const ids = { modelId: { in: models.map(({ id }) => id) } };
  const [governance, cards, scans, validated, requests, teams, guarded, demo] = await Promise.all([
    db().modelGovernance.findMany({
      where: ids,
      orderBy: [{ modelId: 'asc' }, { version: 'desc' }],
      distinct: ['modelId'],
    }),
    db().modelCard.findMany({
      where: ids,
      orderBy: [{ modelId: 'asc' }, { revision: 'desc' }],
      distinct: ['modelId'],
    }),
    db().artifactScan.findMany({
      where: ids,
      orderBy: [{ modelId: 'asc' }, { version: 'asc' }, { scannedAt: 'desc' }],
      distinct: ['modelId', 'version'],
      select: { modelId: true, version: true, status: true },
    }),
    db().action.groupBy({
      by: ['targetName'],
      // Reproducing an old run does not concern the model's present state.
      where: {
        kind: { ...startingWith('model.'), not: reproduceKind },
        targetKind: 'model',
        status: 'verified',
      },
      _max: { verifiedAt: true },
    }),
    openRequests(actor),
    db().team.findMany({ select: { id: true, name: true } }),
    readProtectedAliases(db()),
    demoAuthors(db()),
  ]);
  return { models, governance, cards, scans, validated, requests, teams, guarded, demo };
}

type Rows = Awaited<ReturnType<typeof readRows>>;
type Model = Rows['models'][number];

/** Version that the inventory describes: the serving version, otherwise the newest. */
function subjectOf(model: Model, guarded: readonly string[]): number | null {
  const serving = servingAlias(model.aliases, guarded)?.version;
  return serving ?? (model.lastVersion === 0 ? null : model.lastVersion);
}

async function generatedParts(model: Model, version: number | null) {
  const row = await db().modelVersion.findFirst({
    where: { modelId: model.id, version: version ?? -1 },
    select: { version: true, runId: true, loggedModelId: true },
  });
  if (row === null) return { hasData: false, hasMetrics: false };
  const state = await modelGateState(db(), model.id, [row]);
  return {
    hasData: state[cardFieldName('trainingData', row.version)] === cardThere,
    hasMetrics: state[cardFieldName('metrics', row.version)] === cardThere,
  };
}

async function toItem(model: Model, rows: Rows): Promise<InventoryItem> {
  const governance = toGovernance(rows.governance.find(({ modelId }) => modelId === model.id));
  const card = rows.cards.find(({ modelId }) => modelId === model.id);
  const version = subjectOf(model, rows.guarded);
  const written = writtenOf(card);
  const parts = cardParts({
    owner: governance.owner,
    written,
    ...(await generatedParts(model, version)),
  });
  const cardMissing = missingFields(checkCard(governance.tier, written.task, parts));
  const validatedAt =
    rows.validated.find(({ targetName }) => targetName === model.name)?._max.verifiedAt ?? null;
  const scan = rows.scans.find((each) => each.modelId === model.id && each.version === version);
  const has: Record<InventoryGap, boolean> = {
    'no owner': governance.owner === '',
    'no tier': governance.tier === 'unset',
    'no purpose': governance.purpose === '',
    'card incomplete': cardMissing.length > 0 || card === undefined,
    'never validated': validatedAt === null,
  };
  return {
    id: model.id,
    name: model.name,
    owner: governance.owner,
    purpose: governance.purpose,
    tier: governance.tier,
    team: rows.teams.find(({ id }) => id === model.teamId)?.name ?? null,
    servingVersion: servingAlias(model.aliases, rows.guarded)?.version ?? null,
    latestVersion: model.lastVersion === 0 ? null : model.lastVersion,
    cardRevision: card?.revision ?? 0,
    cardMissing,
    scan: scanStatuses.find((status) => status === scan?.status) ?? null,
    lastValidatedAt: validatedAt?.toISOString() ?? null,
    openRequests: rows.requests === null ? null : (rows.requests.get(model.name) ?? 0),
    gaps: inventoryGaps.filter((gap) => has[gap]),
    demo: rows.demo.has(model.createdBy),
    updatedAt: model.updatedAt.toISOString(),
  };
}

function count(values: readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, number]) => ({ value, count: number }));
}

/** All registered models with owner, risk tier and missing items. */
export const listInventory = query(
  { permission: 'models:read', input: listInventoryInput },
  async ({ actor }, input): Promise<InventoryPage> => {
    const offset = decodePageToken(input.cursor);
    const rows = await readRows(actor, input.search);
    const all = await Promise.all(rows.models.map((model) => toItem(model, rows)));
    const fits = (wanted: readonly string[] | undefined, values: readonly string[]) =>
      wanted === undefined || wanted.length === 0 || values.some((each) => wanted.includes(each));
    const kept = all.filter(
      (item) =>
        fits(input.tier, [item.tier]) &&
        fits(input.owner, [item.owner === '' ? 'none' : item.owner]) &&
        fits(input.gap, item.gaps),
    );
    const page = kept.slice(offset, offset + input.limit + 1);
    const { items, nextPageToken = null } = cutTokenPage(page, input.limit, offset);
    return {
      items,
      nextCursor: nextPageToken,
      facets: {
        tier: count(all.map(({ tier }) => tier)),
        owner: count(all.map(({ owner }) => (owner === '' ? 'none' : owner))),
        gap: count(all.flatMap(({ gaps }) => gaps)),
      },
      total: all.length,
    };
  },
);
