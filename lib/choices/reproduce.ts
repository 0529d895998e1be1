/**
 * Run tags that identify the training code, most reliable first: a commit, otherwise a digest of
 * code outside a Git tree.
 */
export const codeTags = ['mlflow.source.git.commit', 'tandem.code'] as const;
/** The code that trained a run, from its tags; null if it has no such tag. */
export function codeOf(tagOf: (key: string) => string | null | undefined): string | null {
  return codeTags.map(tagOf).find((value) => value) ?? null;
}

/** Short form of a run's code for screens: a Git commit, or a digest of an image or of files. */
export function codeWord(code: string): { label: 'Commit' | 'Code digest'; short: string } {
  if (/^[0-9a-f]{7,64}$/iu.test(code)) return { label: 'Commit', short: code.slice(0, 10) };
  const [, algorithm = '', digest = code] = /^([a-z0-9]+:)(.+)$/iu.exec(code) ?? [];
  return { label: 'Code digest', short: `${algorithm}${digest.slice(0, 12)}` };
}

/** Tag of a run that repeats another run; its value is the ID of the original. */
export const reproducesTag = 'tandem.reproduces';
/** Prefix of machine metrics, which MLflow clients log automatically. */
export const machineMetrics = 'system/';

/** Files that pin the training environment, the most exact first. */
export const environmentFiles = [
  'uv.lock',
  'poetry.lock',
  'package-lock.json',
  'requirements.txt',
  'python_env.yaml',
  'conda.yaml',
  'conda.yml',
] as const;

/** Quotes a word for a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Command line that repeats the training of a run, from its tags and params; null if required data
 * is missing.
 */
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
