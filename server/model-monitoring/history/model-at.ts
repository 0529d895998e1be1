import { modelAtInput, type ModelAt } from '#lib/schemas/models/governance.ts';
import type { ModelAliasChange } from '#server/generated/prisma/client.ts';
import { toAliasChanges } from '#server/models/aliases/alias-changes.ts';
import { toScan } from '#server/models/files/scan-version.ts';
import { readCardRow, readGovernance } from '#server/models/governance-rows.ts';
import {
  loadPastModel,
  pastVersion,
  type PastModel,
  type PastVersion,
} from '#server/models/past-model.ts';
import { trainedOn } from '#server/models/training/trained-on.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { protectedAliasesAt } from '#server/platform/protected-aliases.ts';
import { servingAlias, servingNames } from '#server/platform/serving-alias.ts';
import { query } from '#server/platform/verb.ts';
import { answeredAt, mostAnswered } from './answered-at.ts';
import { decidedBy } from './decided-by.ts';
import { watchedAt } from './monitor-at.ts';

type Set = ModelAliasChange & { toVersion: number };
const isSet = (change: ModelAliasChange): change is Set => change.toVersion !== null;

/** Last change of each alias before the given time, if it still pointed to a version. */
async function aliasesAt(modelId: string, at: Date): Promise<Set[]> {
  const rows = await db().modelAliasChange.findMany({
    where: { modelId, at: { lte: at } },
    orderBy: [{ alias: 'asc' }, { at: 'desc' }, { id: 'desc' }],
    distinct: ['alias'],
  });
  return rows.filter(isSet);
}

async function replacedAt(modelId: string, { alias }: Set, at: Date): Promise<ModelAt['replaced']> {
  const next = await db().modelAliasChange.findFirst({
    where: { modelId, alias, at: { gt: at } },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  });
  return next === null ? null : { at: next.at.toISOString(), toVersion: next.toVersion };
}

/**
 * Adjacent changes, for navigation. A change at exactly this time belongs to the current result.
 */
async function changesBeside(modelId: string, guarded: readonly string[], at: Date) {
  const alias = { in: [...new Set([...guarded, ...servingNames])] };
  const [before, after] = await Promise.all([
    db().modelAliasChange.findFirst({
      where: { modelId, alias, at: { lt: at } },
      orderBy: { at: 'desc' },
      select: { at: true },
    }),
    db().modelAliasChange.findFirst({
      where: { modelId, alias, at: { gt: at } },
      orderBy: { at: 'asc' },
      select: { at: true },
    }),
  ]);
  return {
    previousChangeAt: before?.at.toISOString() ?? null,
    nextChangeAt: after?.at.toISOString() ?? null,
  };
}

const toRemoved = (removed: PastModel['removed']): ModelAt['removed'] =>
  removed === null ? null : { at: removed.at.toISOString(), by: removed.by };

const toVersion = (row: PastVersion | null): ModelAt['version'] =>
  row === null
    ? null
    : {
        version: row.version,
        registeredAt: row.createdAt.toISOString(),
        registeredBy: row.createdBy,
        source: row.source,
        removed: toRemoved(row.removed),
      };

async function scanAt(modelId: string, version: number, at: Date): Promise<ModelAt['scan']> {
  const row = await db().artifactScan.findFirst({
    where: { modelId, version, scannedAt: { lte: at } },
    orderBy: { scannedAt: 'desc' },
  });
  if (row === null) return null;
  const { status, scannedAt, vouched } = toScan(row);
  const known = vouched !== null && new Date(vouched.at) <= at;
  return { status, scannedAt, vouched: known ? vouched : null };
}

function sentenceOf(
  model: PastModel,
  at: Date,
  decided: Set | null,
  answered: ModelAt['answered'],
): string {
  if (at < model.createdAt)
    return `${model.name} did not exist yet: it was registered at ${model.createdAt.toISOString()}.`;
  if (model.removed !== null && at >= model.removed.at)
    return `${model.name} was removed at ${model.removed.at.toISOString()} by ${model.removed.by}.`;
  if (decided === null) {
    const [most] = answered;
    const all = answered.reduce((sum, { requests }) => sum + requests, 0);
    const none = `No protected alias of ${model.name} pointed to a version at that time.`;
    if (most === undefined) return none;
    return `${none} Version ${most.version} served ${most.requests} of ${all} requests in the previous hour.`;
  }
  return `Version ${decided.toVersion} of ${model.name} was serving, as ${decided.alias}, since ${decided.at.toISOString()}.`;
}

const toDecided = (decided: Set | null): ModelAt['decided'] =>
  decided === null
    ? null
    : { alias: decided.alias, version: decided.toVersion, since: decided.at.toISOString() };

const nothingKnown = (note: string): ModelAt['trainedOn'] => ({ run: null, datasets: [], note });

/** Facts about a version that served without an alias. */
async function ofAnswered(actor: Actor, model: PastModel, version: number | null, at: Date) {
  const row = version === null ? null : await pastVersion(model.id, version);
  const [training, scan] = await Promise.all([
    row === null ? nothingKnown('There was no serving version.') : trainedOn(actor, row.runId),
    row === null ? null : scanAt(model.id, row.version, at),
  ]);
  const reason =
    row === null
      ? 'There was no serving version.'
      : `No alias pointed to version ${row.version}, so no approval was needed here: the serving system chose the version.`;
  return {
    version: toVersion(row),
    trainedOn: training,
    approval: { kind: 'none', reason } as const,
    change: null,
    replaced: null,
    scan,
  };
}

/** Facts about the deciding version, selected by its alias. */
async function ofDecided(actor: Actor, model: PastModel, decided: Set, at: Date) {
  const row = await pastVersion(model.id, decided.toVersion);
  const [training, approval, [change], replaced, scan] = await Promise.all([
    row === null
      ? nothingKnown(
          `Version ${decided.toVersion} was deleted before Tandem recorded removed versions.`,
        )
      : trainedOn(actor, row.runId),
    decidedBy(actor, decided),
    toAliasChanges(actor, [decided]),
    replacedAt(model.id, decided, at),
    scanAt(model.id, decided.toVersion, at),
  ]);
  return {
    version: toVersion(row),
    trainedOn: training,
    approval,
    change: change ?? null,
    replaced,
    scan,
  };
}

/**
 * State of a model at any time: the deciding version, its training data, approver and evidence, and
 * its monitoring.
 */
export const modelAt = query(
  { permission: 'models:read', input: modelAtInput },
  async ({ actor, now }, input): Promise<ModelAt> => {
    const at = input.at ?? now;
    if (at > now)
      throw new TandemError('invalid_input', 'at: is in the future', {
        fields: [{ field: 'at', message: 'is in the future' }],
      });
    const model = await loadPastModel(actor, input.name, at);
    const [changes, guarded, governance, card, answered] = await Promise.all([
      aliasesAt(model.id, at),
      protectedAliasesAt(db(), at),
      readGovernance(db(), model.id, at),
      readCardRow(db(), model.id, at),
      answeredAt(actor, model.name, at),
    ]);
    const decided = servingAlias(changes, guarded);
    const [rest, beside, watch] = await Promise.all([
      decided === null
        ? ofAnswered(actor, model, mostAnswered(answered), at)
        : ofDecided(actor, model, decided, at),
      changesBeside(model.id, guarded, at),
      watchedAt(model.name, at),
    ]);
    return {
      name: model.name,
      at: at.toISOString(),
      existed: at >= model.createdAt && (model.removed === null || at < model.removed.at),
      removed: toRemoved(model.removed),
      nowNamed: model.lastName === model.name ? null : model.lastName,
      sentence: sentenceOf(model, at, decided, answered),
      decided: toDecided(decided),
      aliases: changes.map((each) => ({
        alias: each.alias,
        version: each.toVersion,
        since: each.at.toISOString(),
        protected: guarded.includes(each.alias),
      })),
      answered,
      ...rest,
      ...beside,
      governance,
      card:
        card === null
          ? null
          : { revision: card.revision, by: card.editedBy, at: card.createdAt.toISOString() },
      watch,
    };
  },
);
