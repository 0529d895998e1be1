import { wrongField } from '#server/platform/errors.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { usualLengths } from '#server/telemetry/queries/inference/vectors.ts';
import {
  answerName,
  columnsOfLayouts,
  countRows,
  windowParquet,
  type InferenceWindow,
} from '#server/telemetry/queries/inference/window.ts';
import type { TableFile } from './read-table.ts';

/** Maximum number of values that are compared individually; larger windows are sampled. */
const cellsAtMost = 6_000_000;
const rowsAtMost = 200_000;
/** Maximum number of embedding components: each costs many times as much as a scalar value. */
const vectorNumbersAtMost = 3_000_000;

export type WindowFile = { file: TableFile; rows: number; sampled: boolean };

/**
 * One window as a file, for a stored reference. Throws `invalid_input` if the window has no rows.
 */
export async function referenceFile(window: InferenceWindow): Promise<WindowFile> {
  const [file] = await filesOf([window], { rowsAtMost, cellsAtMost }, () => true);
  return withRows('reference', file);
}

function withRows(side: string, found: WindowFile | null | undefined): WindowFile {
  if (found === null || found === undefined)
    throw wrongField(side, 'the model has no rows in this window');
  return { ...found, file: { ...found.file, side } };
}

/**
 * Both windows with the same features in the same order, including embeddings. Throws
 * `invalid_input` if a window has no rows.
 */
export async function windowFiles(
  reference: InferenceWindow,
  current: InferenceWindow,
  only: readonly string[] | undefined,
): Promise<{ reference: WindowFile; current: WindowFile }> {
  const isWanted = (name: string): boolean => only === undefined || only.includes(name);
  const vectors = await usualLengths(reference, await readLayouts(reference.model));
  const columns = vectors.filter(({ name }) => isWanted(name));
  const numbers = columns.reduce((sum, { length }) => sum + length, 0);
  const most = Math.min(rowsAtMost, Math.floor(vectorNumbersAtMost / Math.max(1, numbers)));
  const [before, now] = await filesOf(
    [reference, current],
    { rowsAtMost: most, cellsAtMost },
    isWanted,
    columns,
  );
  return { reference: withRows('reference', before), current: withRows('current', now) };
}

/**
 * Windows of one model with the same features in the same order, and the specified embeddings; null
 * for a window without rows.
 */
export async function filesOf(
  windows: readonly InferenceWindow[],
  most: { rowsAtMost: number; cellsAtMost: number },
  isWanted: (column: string) => boolean,
  vectors: readonly { name: string; length: number }[] = [],
): Promise<(WindowFile | null)[]> {
  const layouts = await readLayouts(windows[0]?.model ?? '');
  const columns = [
    ...columnsOfLayouts(layouts).filter(({ name }) => isWanted(name)),
    ...vectors.map((vector) => ({ ...vector, type: 'vector' as const })),
  ];
  const limit = Math.min(most.rowsAtMost, Math.floor(most.cellsAtMost / (columns.length + 1)));
  const counts = [];
  for (const window of windows) counts.push(await countRows(window));
  const numericPrediction = counts.every(({ textPredictions }) => textPredictions === 0);
  const names = [...columns.map(({ name }) => name), answerName(layouts)];
  const files: (WindowFile | null)[] = [];
  for (const [at, window] of windows.entries()) {
    const rows = counts[at]?.rows ?? 0;
    if (rows === 0) {
      files.push(null);
      continue;
    }
    const bytes = await windowParquet(window, layouts, columns, { limit, numericPrediction });
    const file = { side: 'current', bytes: new Uint8Array(bytes), names };
    files.push({ file, rows, sampled: rows > limit });
  }
  return files;
}
