/** Tags of a run that say which code trained it, the surest first: a commit, else a digest of what holds no Git tree. */
export const codeTags = ['mlflow.source.git.commit', 'tandem.code'] as const;
/** The code that trained a run by its tags; null where they do not tell. */
export function codeOf(tagOf: (key: string) => string | null | undefined): string | null {
  return codeTags.map(tagOf).find((value) => value) ?? null;
}

/** Tag of a run that repeats another one, with the id of that one. */
export const reproducesTag = 'tandem.reproduces';
/** Metrics of the machine, not of the model; MLflow's clients log them by themselves. */
export const machineMetrics = 'system/';
