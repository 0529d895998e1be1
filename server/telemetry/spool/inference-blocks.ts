import type { Batch } from './batch.ts';
import {
  scalarNames,
  type InferenceColumns,
  type InferenceNumbers,
  type InferenceTexts,
} from './inference-batch.ts';
import {
  bigColumn,
  f64ArrayColumn,
  fixedColumn,
  mapColumn,
  millisColumn,
  stringColumn,
  textArrayColumn,
  vectorListColumn,
  type NativeColumn,
} from './native-block.ts';
import type { TableBlock } from './row-blocks.ts';

export const isParts = (batch: Batch): boolean => batch.inference.rows[0]?.part !== undefined;
const isShadow = (batch: Batch): boolean => batch.inference.rows[0]?.shadow === true;

/** Block of predictions. The features of each row follow the layout that the row names. */
export function inferenceBlock(batches: readonly Batch[]): TableBlock {
  return rowsBlock(
    'inference',
    batches.filter(
      (batch) => batch.inference.rows.length > 0 && !isParts(batch) && !isShadow(batch),
    ),
  );
}

/**
 * Columns of shadow predictions. Only the predictions are stored for requests that were not served.
 */
const shadowColumns = new Set([
  'model',
  'version',
  'request_id',
  'ts',
  'received',
  'source',
  'prediction',
  'prediction_value',
  'score',
  'classes',
  'scores',
  'latency_ms',
  'error',
]);

/** Block of shadow predictions. */
export function inferenceShadowBlock(batches: readonly Batch[]): TableBlock {
  const block = rowsBlock('inference_shadow', batches.filter(isShadow));
  return { ...block, columns: block.columns.filter(({ name }) => shadowColumns.has(name)) };
}

/** Requests and responses that arrived separately; the job `join-parts` combines them into rows. */
export function inferencePartsBlock(batches: readonly Batch[]): TableBlock {
  const held = batches.filter(isParts);
  const block = rowsBlock('inference_parts', held);
  const parts = held.flatMap((batch) => batch.inference.rows.map((row) => row.part ?? ''));
  return { ...block, columns: [...block.columns, stringColumn('part', parts)] };
}

function rowsBlock(table: string, held: readonly Batch[]): TableBlock {
  const parts = held.map((batch) => batch.inference);
  const rows = parts.flatMap((part) => part.rows);
  return {
    table,
    rows: rows.length,
    columns: [
      ...textColumns(rows),
      stringColumn(
        'source',
        held.flatMap((batch) => batch.inference.rows.map(() => batch.sourceId)),
      ),
      ...numberColumns(parts),
      f64ArrayColumn(
        'numbers',
        parts.map((part) => ({ ends: part.numbersEnd, values: part.numbers })),
      ),
      f64ArrayColumn(
        'scores',
        parts.map((part) => ({ ends: part.scoresEnd, values: part.scores })),
      ),
      vectorListColumn(
        'vectors',
        parts.map((part) => ({ rows: part.rows.length, vectors: part.vectors })),
      ),
    ],
  };
}

function textColumns(rows: readonly InferenceTexts[]): NativeColumn[] {
  const text = (name: string, pick: (row: InferenceTexts) => string): NativeColumn =>
    stringColumn(name, rows.map(pick));
  return [
    text('model', (row) => row.model),
    text('version', (row) => row.version),
    text('request_id', (row) => row.requestId),
    bigColumn(
      'layout',
      rows.map((row) => row.layout),
    ),
    textArrayColumn(
      'texts',
      rows.map((row) => row.texts),
    ),
    text('prediction', (row) => row.prediction),
    textArrayColumn(
      'classes',
      rows.map((row) => row.classes),
    ),
    mapColumn(
      'segment',
      rows.map((row) => row.segment),
    ),
    text('error', (row) => row.error ?? row.segment['error'] ?? ''),
    text('origin', (row) => row.origin),
  ];
}

function numberColumns(parts: readonly InferenceColumns[]): NativeColumn[] {
  const pick = (name: keyof InferenceNumbers): Float64Array[] =>
    parts.map((part) => {
      const at = scalarNames.indexOf(name);
      return Float64Array.from(
        part.rows,
        (_, row) => part.scalars[row * scalarNames.length + at] ?? Number.NaN,
      );
    });
  return [
    millisColumn('ts', pick('tsMs')),
    millisColumn('received', pick('receivedMs')),
    fixedColumn('prediction_value', 'Float64', pick('predictionValue')),
    fixedColumn('score', 'Float64', pick('score')),
    fixedColumn('latency_ms', 'Float64', pick('latencyMs')),
    fixedColumn('input_tokens', 'Float64', pick('inputTokens')),
    fixedColumn('output_tokens', 'Float64', pick('outputTokens')),
  ];
}

export function layoutsBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.layouts);
  return {
    table: 'inference_layouts',
    rows: rows.length,
    columns: [
      bigColumn(
        'id',
        rows.map((row) => row.id),
      ),
      stringColumn(
        'model',
        rows.map((row) => row.model),
      ),
      textArrayColumn(
        'numbers',
        rows.map((row) => row.numbers),
      ),
      textArrayColumn(
        'texts',
        rows.map((row) => row.texts),
      ),
      textArrayColumn(
        'truths',
        rows.map((row) => row.truths),
      ),
      textArrayColumn(
        'vectors',
        rows.map((row) => row.vectors ?? []),
      ),
      millisColumn('first_seen', [rows.map((row) => row.firstSeenMs)]),
    ],
  };
}

/**
 * Number of positions per millisecond. The position in the body distinguishes labels of the same
 * millisecond.
 */
const placesPerMs = 1_048_576n;

export function labelsBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.labels);
  const text = (name: 'model' | 'source' | 'label'): NativeColumn =>
    stringColumn(
      name,
      rows.map((row) => row[name]),
    );
  return {
    table: 'inference_labels',
    rows: rows.length,
    columns: [
      text('model'),
      stringColumn(
        'request_id',
        rows.map((row) => row.requestId),
      ),
      text('label'),
      fixedColumn('label_value', 'Float64', [
        Float64Array.from(rows, (row) => toNumber(row.label)),
      ]),
      millisColumn('ts', [rows.map((row) => row.tsMs)]),
      millisColumn('received', [rows.map((row) => row.receivedMs)]),
      text('source'),
      bigColumn(
        'receipt',
        rows.map((row) => BigInt(row.receivedMs) * placesPerMs + BigInt(row.position)),
      ),
    ],
  };
}

/** Parses a number from text; NaN for any other text. */
function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
