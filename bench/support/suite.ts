export type Cell = string | number | boolean | null;
export type Row = Record<string, Cell>;

export type SuiteOptions = {
  dataDir: string;
  /** The suite's own folder; what is saved here is not measured again. */
  outDir: string;
  /** Null is the full suite. */
  rounds: number | null;
  /** Names of the parts to run, where a suite has such; empty = all. */
  only: readonly string[];
};

export type SuiteResult = { scores: Record<string, Cell>; rows: Row[] };

export type Suite = (options: SuiteOptions) => Promise<SuiteResult>;
