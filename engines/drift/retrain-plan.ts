import { errorWatch, type ErrorWatchOptions } from '#engines/drift/streams/error-watch.ts';

export type RetrainOptions = ErrorWatchOptions & {
  /** Rows that the first model was trained on: a young model is refitted like one after an alarm. */
  startRows: number;
  /** Fewer rows do not make a model. */
  leastRows?: number;
  /** Older rows are left out. */
  mostRows?: number;
  /** Rows after an alarm at which the model is trained once more, on what came since the change. */
  refitAfter?: readonly number[];
};

export type RetrainStep = {
  /** True for an alarm, false for a further training after one. */
  isAlarm: boolean;
  /** Rows to train on, counted back from the newest one. */
  rows: number;
};

export type RetrainPlan = {
  /** Takes the error of the newest row; says when to train and on how many rows, else null. */
  update: (error: number) => RetrainStep | null;
};

/**
 * When to retrain by realised errors, and on what: on an alarm with the rows since the likely onset of the
 * change, because older ones teach what no longer holds, and again as more rows of the new kind come.
 */
export function retrainPlan({
  startRows,
  leastRows = 300,
  mostRows = 2_000,
  refitAfter = [250, 500, 1_000, 2_000],
  ...watchOptions
}: RetrainOptions): RetrainPlan {
  let watch = errorWatch(watchOptions);
  let sinceAlarm = 0;
  let changeRows = startRows;
  return {
    update: (error) => {
      sinceAlarm += 1;
      if (watch.update(error) === 'drift') {
        changeRows = watch.changeRows();
        sinceAlarm = 0;
        return { isAlarm: true, rows: Math.min(mostRows, Math.max(leastRows, changeRows)) };
      }
      if (!refitAfter.includes(sinceAlarm)) return null;
      watch = errorWatch(watchOptions);
      return { isAlarm: false, rows: Math.min(mostRows, changeRows + sinceAlarm) };
    },
  };
}
