export type Cell = string | number | boolean | null;
export type Row = Record<string, Cell>;

export type SuiteOptions = {
  dataDir: string;
  /** The suite's own folder. Results saved here are not measured again. */
  outDir: string;
  /** Null = full suite. */
  rounds: number | null;
  /** Names of the parts to run, if the suite has parts; empty = all. */
  only: readonly string[];
};

export type SuiteResult = { scores: Record<string, Cell>; rows: Row[] };

export type Suite = (options: SuiteOptions) => Promise<SuiteResult>;
