import { errorMonitor, type ErrorMonitorOptions } from '#engines/drift/streams/error-monitor.ts';

export type RetrainOptions = ErrorMonitorOptions & {
  /**
   * Number of rows of the initial training. A model trained on few rows is refitted as after an
   * alarm.
   */
  startRows: number;
  /** Minimum number of rows to train a model. */
  leastRows?: number;
  /** Maximum number of training rows; older rows are left out. */
  mostRows?: number;
  /**
   * Numbers of rows after an alarm at which the model is trained again, on the rows since the
   * change.
   */
  refitAfter?: readonly number[];
};

export type RetrainStep = {
  /** True for an alarm, false for a later training after an alarm. */
  isAlarm: boolean;
  /** Number of training rows, counted back from the newest row. */
  rows: number;
};

export type RetrainPlan = {
  /**
   * Processes the error of the newest row; returns when to train and on how many rows, else null.
   */
  update: (error: number) => RetrainStep | null;
};

/**
 * Decides from actual errors when to retrain and on which rows. After an alarm, it uses the rows
 * since the likely onset of the change, because older rows no longer apply, and retrains as more
 * rows arrive after the change.
 */
export function retrainPlan({
  startRows,
  leastRows = 300,
  mostRows = 2_000,
  refitAfter = [250, 500, 1_000, 2_000],
  ...watchOptions
}: RetrainOptions): RetrainPlan {
  let watch = errorMonitor(watchOptions);
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
      watch = errorMonitor(watchOptions);
      return { isAlarm: false, rows: Math.min(mostRows, changeRows + sinceAlarm) };
    },
  };
}
