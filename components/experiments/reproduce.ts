import { codeOf } from '#lib/choices/reproduce.ts';
import type { RunDetail } from '#lib/schemas/experiments-runs.ts';

/** One thing that is needed to run a training again; null where the run does not tell it. */
export interface ReproducePart {
  label: string;
  value: string | null;
  /** What logs it. */
  hint: string;
}

const tag = (run: RunDetail, key: string): string | null => {
  const value = run.tags[key];
  return value === undefined || value === '' ? null : value;
};

function commandOf(run: RunDetail): string | null {
  const uri = tag(run, 'mlflow.project.entryPoint');
  const backend = tag(run, 'mlflow.source.name');
  if (uri !== null && backend !== null) {
    const params = Object.entries(run.params).map(([key, value]) => ` -P ${key}=${quote(value)}`);
    return `mlflow run ${quote(backend)} -e ${uri}${params.join('')}`;
  }
  if (backend === null) return null;
  return backend.endsWith('.py') ? `python ${quote(backend)}` : backend;
}

/** A word as a POSIX shell reads it back. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Code, data, environment and command of a run, as far as it says them. */
export function reproduceParts(run: RunDetail, environmentFile: string | null): ReproducePart[] {
  const data = run.datasets.map(({ name, digest }) => `${name}@${digest}`).join(', ');
  return [
    {
      label: 'Code',
      value: codeOf((key) => tag(run, key)),
      hint: 'Run the script inside a Git working tree, or set the tag tandem.code',
    },
    {
      label: 'Data',
      value: data === '' ? null : data,
      hint: 'Log the dataset with mlflow.log_input()',
    },
    {
      label: 'Environment',
      value: environmentFile,
      hint: 'log_model() keeps requirements.txt beside the model',
    },
    {
      label: 'Command',
      value: commandOf(run),
      hint: 'The client notes it when a script starts the run',
    },
  ];
}

/** Lines for a shell that run it again; null where the command is not known. */
export function reproduceScript(run: RunDetail, environmentFile: string | null): string | null {
  const command = commandOf(run);
  if (command === null) return null;
  const commit = tag(run, 'mlflow.source.git.commit');
  return [
    ...(commit === null ? [] : [`git checkout ${commit}`]),
    ...(environmentFile === null
      ? []
      : [
          `mlflow artifacts download -r ${run.id} -a ${quote(environmentFile)} -d .`,
          `pip install -r ${quote(environmentFile)}`,
        ]),
    command,
  ].join('\n');
}
