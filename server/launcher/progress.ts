/** Prints the launcher's progress in plain language, with durations. */
export interface Progress {
  say: (line: string) => void;
  /** Runs `work`, then prints a line with its duration. */
  step: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

export function createProgress(write: (line: string) => void): Progress {
  return {
    say: write,
    step: async (name, work) => {
      const startedAt = performance.now();
      const result = await work();
      write(`  ${name}  ${formatSeconds(performance.now() - startedAt)}`);
      return result;
    },
  };
}

/** Formats a duration, such as `0.4 s` or `12 s`. */
export function formatSeconds(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}
