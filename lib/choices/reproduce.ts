/** Tags of a run that say which code trained it, the surest first: a commit, else a digest of what holds no Git tree. */
export const codeTags = ['mlflow.source.git.commit', 'tandem.code'] as const;
/** The code that trained a run by its tags; null where they do not tell. */
export function codeOf(tagOf: (key: string) => string | null | undefined): string | null {
  return codeTags.map(tagOf).find((value) => value) ?? null;
}

/** Code of a run as screens name it: a Git commit, else a digest such as that of an image or of files. */
export function codeWord(code: string): { label: 'Commit' | 'Code digest'; short: string } {
  if (/^[0-9a-f]{7,64}$/iu.test(code)) return { label: 'Commit', short: code.slice(0, 10) };
  const [, algorithm = '', digest = code] = /^([a-z0-9]+:)(.+)$/iu.exec(code) ?? [];
  return { label: 'Code digest', short: `${algorithm}${digest.slice(0, 12)}` };
}

/** Tag of a run that repeats another one, with the id of that one. */
export const reproducesTag = 'tandem.reproduces';
/** Metrics of the machine, not of the model; MLflow's clients log them by themselves. */
export const machineMetrics = 'system/';

/** Files that pin what a training ran with, the most exact first. */
export const environmentFiles = [
  'uv.lock',
  'poetry.lock',
  'package-lock.json',
  'requirements.txt',
  'python_env.yaml',
  'conda.yaml',
  'conda.yml',
] as const;

/** A word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The line that starts the training of a run again, by its tags and params; null where they do not tell. */
export function commandOf(
  tagOf: (key: string) => string | null | undefined,
  params: Readonly<Record<string, string>>,
): string | null {
  const entryPoint = tagOf('mlflow.project.entryPoint') || null;
  const source = tagOf('mlflow.source.name') || null;
  if (source === null) return null;
  if (entryPoint !== null) {
    const given = Object.entries(params).map(([key, value]) => ` -P ${key}=${shellWord(value)}`);
    return `mlflow run ${shellWord(source)} -e ${entryPoint}${given.join('')}`;
  }
  return source.endsWith('.py') ? `python ${shellWord(source)}` : source;
}
