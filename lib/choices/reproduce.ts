/** Tags of a run that say which code trained it, the surest first: a commit, else a digest of what holds no Git tree. */
export const codeTags = ['mlflow.source.git.commit', 'tandem.code'] as const;
/** Tag of a run that repeats another one, with the id of that one. */
export const reproducesTag = 'tandem.reproduces';
/** Metrics of the machine, not of the model; MLflow's clients log them by themselves. */
export const machineMetrics = 'system/';
