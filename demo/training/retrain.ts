import { RETRAINING } from '../model/fraud-model.ts';
import { createRng } from '../random.ts';
import { INPUT_NAMES } from '../model/features.ts';
import type { LabelledTransaction } from '../model/training-rows.ts';
import type { Country } from '../model/transactions.ts';
import type { Registration } from '../registry/register-model.ts';
import type { ModelDesk } from '../serving/model-desk.ts';
import { trainAside } from './train-aside.ts';

export interface RetrainOrder {
  readonly trainFromAt: string;
  readonly trainToAt: string;
  readonly baseVersion: string;
  readonly reason: string;
}

const MAX_ROWS = 8_000;
const MIN_ROWS = 400;
const MIN_FRAUDS = 20;

/** Rows of which ordinary refunds of a country were booked as chargebacks: this share of them stands as fraud. */
export function withRefundsAsChargebacks(
  rows: readonly LabelledTransaction[],
  { country, share }: { country: Country; share: number },
): LabelledTransaction[] {
  const input = INPUT_NAMES.indexOf(`country=${country}`);
  const rng = createRng(`refunds:${country}`);
  return rows.map((row) =>
    row.features[input] === 1 && rng() < share ? { ...row, fraud: 1 } : row,
  );
}

/** The labelled rows of the window; throws when they are too few to learn from. */
export function rowsToTrainOn(desk: ModelDesk, order: RetrainOrder): LabelledTransaction[] {
  const fromMs = Date.parse(order.trainFromAt);
  const toMs = Date.parse(order.trainToAt);
  const rows = desk.rows.labelled(fromMs, toMs, MAX_ROWS);
  const frauds = rows.filter((row) => row.fraud === 1).length;
  if (rows.length < MIN_ROWS || frauds < MIN_FRAUDS)
    throw new Error(
      `the window holds ${rows.length} labelled rows with ${frauds} frauds; ${MIN_ROWS} with ${MIN_FRAUDS} are needed`,
    );
  const wrong = desk.company.world.mislabelled();
  return wrong === null ? rows : withRefundsAsChargebacks(rows, wrong);
}

/** Trains on what was served and registers the next version, which nobody is served by yet. */
export async function retrain(desk: ModelDesk, order: RetrainOrder): Promise<Registration> {
  const rows = rowsToTrainOn(desk, order);
  const startedAtMs = Date.now();
  const model = await trainAside(rows, RETRAINING);
  return desk.register(model, {
    runName: `retraining-${new Date(startedAtMs).toISOString().slice(0, 16)}`,
    source: `answered requests of ${desk.name} from ${order.trainFromAt} to ${order.trainToAt}`,
    tags: {
      reason: order.reason,
      base_version: order.baseVersion,
      train_from: order.trainFromAt,
      train_to: order.trainToAt,
    },
    startedAtMs,
    endedAtMs: Date.now(),
  });
}
