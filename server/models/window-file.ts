import { TandemError } from '#server/platform/errors.ts';
import { readLayouts } from '#server/telemetry/queries/inference-features.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference-window.ts';
import {
  answerName,
  columnsOfLayouts,
  countRows,
  windowParquet,
} from '#server/telemetry/queries/inference-window.ts';
import type { TableFile } from './read-table.ts';

/** Values that are compared one by one; of larger windows a sample. */
const cellsAtMost = 6_000_000;
const rowsAtMost = 200_000;

export type WindowFile = { file: TableFile; rows: number; sampled: boolean };

/** One window as a file, as a reference to keep. Throws `invalid_input` for a window without rows. */
export async function referenceFile(window: InferenceWindow): Promise<WindowFile> {
  const { reference } = await windowFiles(window, window, undefined);
  return reference;
}

/** Both windows with the same features in the same order. Throws `invalid_input` for a window without rows. */
export async function windowFiles(
  reference: InferenceWindow,
  current: InferenceWindow,
  only: readonly string[] | undefined,
): Promise<{ reference: WindowFile; current: WindowFile }> {
  const layouts = await readLayouts(reference.model);
  const wanted = only === undefined ? null : new Set(only);
  const columns = columnsOfLayouts(layouts).filter(
    ({ name }) => wanted === null || wanted.has(name),
  );
  const limit = Math.min(rowsAtMost, Math.floor(cellsAtMost / (columns.length + 1)));
  const counts = {
    reference: await countRows(reference),
    current: await countRows(current),
  };
  const numericPrediction =
    counts.reference.textPredictions === 0 && counts.current.textPredictions === 0;
  const fileOf = async (
    side: keyof typeof counts,
    window: InferenceWindow,
  ): Promise<WindowFile> => {
    const { rows } = counts[side];
    if (rows === 0)
      throw new TandemError('invalid_input', `${side}: the model has no rows in this window`, {
        fields: [{ field: side, message: 'the model has no rows in this window' }],
      });
    const bytes = await windowParquet(window, layouts, columns, { limit, numericPrediction });
    return {
      file: {
        side,
        bytes: new Uint8Array(bytes),
        names: [...columns.map(({ name }) => name), answerName(layouts)],
      },
      rows,
      sampled: rows > limit,
    };
  };
  const before = await fileOf('reference', reference);
  return {
    reference: before,
    current: current === reference ? before : await fileOf('current', current),
  };
}
