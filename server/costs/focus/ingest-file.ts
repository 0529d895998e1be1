import { createHash } from 'node:crypto';
import type { CostImportResult } from '#lib/schemas/costs/costs.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { CostImportInput, CostRowInput } from '#server/telemetry/insert-costs.ts';
import { CostUnits, unitOf, type CostSender, type CostUnit } from './cost-units.ts';
import { readFocus } from './read-focus.ts';

/** Destination of rows: the store in production, a list in ingest tests. */
export type CostStore = {
  /** Digests of the active imports, by unit. */
  digests: (units: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  insertRows: (rows: readonly CostRowInput[]) => Promise<void>;
  /** Activates imports and makes the file durable. */
  activate: (imports: readonly CostImportInput[]) => Promise<void>;
};

/** Opens the file for each read: once to check it, once to store it. */
export type CostFile = () => AsyncIterable<Uint8Array>;

const rowsPerInsert = 10_000;

/**
 * Reads and checks the entire file before the first row is stored: a file is accepted completely or
 * not at all.
 */
async function check(
  file: CostFile,
  sender: CostSender,
): Promise<{ digest: string; units: CostUnits; result: CostImportResult }> {
  const hash = createHash('sha256');
  const units = new CostUnits(sender);
  let version = '1.0';
  for await (const part of readFocus(hashed(file(), hash))) {
    units.add(part);
    version = part.version;
  }
  const all = units.all();
  if (all.length === 0) throw new TandemError('invalid_input', 'the file contains no rows');
  if (all.length > 10_000)
    throw new TandemError('invalid_input', 'the file contains too many periods');
  return { digest: hash.digest('hex'), units, result: resultOf(all, version) };
}

function resultOf(units: readonly CostUnit[], version: string): CostImportResult {
  return {
    rows: units.reduce((sum, unit) => sum + unit.rows, 0),
    unchanged: false,
    focusVersion: version,
    currencies: [...new Set(units.flatMap((unit) => unit.currencies))].toSorted(),
    units: units.map((unit) => ({
      dataset: unit.dataset === '' ? null : unit.dataset,
      provider: unit.provider,
      billingAccount: unit.billing_account,
      periodStart: new Date(unit.period_start * 1000).toISOString(),
      periodEnd: new Date(unit.period_end * 1000).toISOString(),
      rows: unit.rows,
      replaced: false,
    })),
  };
}

async function* hashed(
  pieces: AsyncIterable<Uint8Array>,
  hash: { update: (piece: Uint8Array) => unknown },
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

async function storeRows(
  file: CostFile,
  sender: CostSender,
  units: CostUnits,
  store: CostStore,
): Promise<void> {
  let waiting: CostRowInput[] = [];
  for await (const { rows } of readFocus(file())) {
    for (const row of rows) {
      const unit = unitOf(row, sender.dataset);
      waiting.push({ ...row, unit, import: units.importOf(unit) });
    }
    if (waiting.length < rowsPerInsert) continue;
    await store.insertRows(waiting);
    waiting = [];
  }
  await store.insertRows(waiting);
}

/**
 * Stages a FOCUS file: checks it entirely, then stores its rows as inactive. `activate` replaces
 * the earlier contents of its units; it does nothing if they already contain the same file. Throws
 * `invalid_input` with row and field, and `unavailable` if the store does not accept the file.
 */
export async function stageFile(
  file: CostFile,
  sender: CostSender,
  store: CostStore,
): Promise<{ result: CostImportResult; activate: (nowMs: number) => Promise<void> }> {
  const { digest, units, result } = await check(file, sender);
  const all = units.all();
  const before = await store.digests(all.map((unit) => unit.unit));
  if (all.every((unit) => before.get(unit.unit) === digest))
    return { result: { ...result, unchanged: true }, activate: async () => undefined };
  await storeRows(file, sender, units, store);
  return {
    result: {
      ...result,
      units: result.units.map((unit, index) => ({
        ...unit,
        replaced: before.has(all[index]?.unit ?? ''),
      })),
    },
    activate: (nowMs) =>
      store.activate(all.map((unit) => ({ ...unit, digest, importedMs: nowMs }))),
  };
}
