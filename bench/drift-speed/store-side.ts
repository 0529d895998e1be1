import type { CategoricalColumn, NumericColumn } from '#engines/drift/column.ts';
import {
  FeatureNames,
  layoutBook,
  type PlacedLayout,
} from '#server/ingest/inference/inference-layouts.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { missingText } from '#server/telemetry/spool/inference-batch.ts';

const ROWS_AT_ONCE = 10_000;
const BATCHES_AT_ONCE = 10;

export type Side = readonly (NumericColumn | CategoricalColumn)[];

const rowsOf = (side: Side): number => {
  const [first] = side;
  if (first === undefined) return 0;
  return (first.kind === 'numeric' ? first.values : first.codes).length;
};

/** A row with features only. */
const unknown = {
  predictionValue: Number.NaN,
  score: Number.NaN,
  latencyMs: Number.NaN,
  inputTokens: Number.NaN,
  outputTokens: Number.NaN,
};

type Stored = { model: string; version: string; fromMs: number };

function addRow(
  builder: BatchBuilder,
  side: Side,
  row: number,
  { model, version, fromMs, place }: Stored & { place: PlacedLayout },
): void {
  const { layout, numberAt, textAt } = place;
  const numbers = new Float64Array(layout.numbers.length);
  const texts = layout.texts.map(() => missingText);
  for (const column of side)
    if (column.kind === 'numeric')
      numbers[numberAt.get(column.name) ?? 0] = column.values[row] ?? Number.NaN;
    else
      texts[textAt.get(column.name) ?? 0] = column.labels[column.codes[row] ?? -1] ?? missingText;
  builder.inference.push(
    {
      model,
      version,
      requestId: `${version}-${row}`,
      layout: layout.id,
      texts,
      prediction: missingText,
      classes: [],
      segment: {},
      origin: 'sent',
    },
    { tsMs: fromMs + row, receivedMs: fromMs + row, ...unknown },
    numbers,
    [],
  );
}

/**
 * Stores one side in the telemetry store as predictions of a version, through the spool like any
 * sender's rows.
 */
export async function storeSide(side: Side, stored: Stored): Promise<void> {
  const names = new FeatureNames();
  for (const { name, kind } of side) (kind === 'numeric' ? names.numbers : names.texts).add(name);
  const place = layoutBook().place(stored.model, names, stored.fromMs);
  const rows = rowsOf(side);
  for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
    const builder = new BatchBuilder('bench');
    if (first === 0) builder.layouts.push(place.layout);
    for (let row = first; row < Math.min(rows, first + ROWS_AT_ONCE); row += 1)
      addRow(builder, side, row, { ...stored, place });
    await getSpool().submit(builder.build());
    // The spool refuses rows if the store falls behind.
    if ((first / ROWS_AT_ONCE) % BATCHES_AT_ONCE === BATCHES_AT_ONCE - 1)
      await getSpool().flushed();
  }
  await getSpool().flushed();
}
