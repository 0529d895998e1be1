import { codeOf, commandOf, shellWord } from '#lib/choices/reproduce.ts';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';

/** One requirement for repeating a training; null if the run does not record it. */
export interface ReproducePart {
  label: string;
  value: string | null;
  /** Explains how to log the requirement. */
  hint: string;
}

const tag = (run: RunDetail, key: string): string | null => {
  const value = run.tags[key];
  return value === undefined || value === '' ? null : value;
};

/** Recorded code, data, environment and command of a run. */
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
      hint: 'log_model() stores requirements.txt next to the model',
    },
    {
      label: 'Command',
      value: commandOf((key) => tag(run, key), run.params),
      hint: 'The client records it when a script starts the run',
    },
  ];
}

/**
 * Command that downloads the file. The client finds files of a logged model by model id, and older
 * files by run id.
 */
function downloadOf(run: RunDetail, file: string): string {
  const [folder = ''] = file.split('/');
  return /^m-[0-9a-f]{32}$/u.test(folder)
    ? `mlflow artifacts download -u models:/${shellWord(file)} -d ${folder}`
    : `mlflow artifacts download -r ${run.id} -a ${shellWord(file)} -d .`;
}

/** Shell commands that repeat the run; null if the command is not recorded. */
export function reproduceScript(run: RunDetail, environmentFile: string | null): string | null {
  const command = commandOf((key) => tag(run, key), run.params);
  if (command === null) return null;
  const commit = tag(run, 'mlflow.source.git.commit');
  return [
    ...(commit === null ? [] : [`git checkout ${commit}`]),
    ...(environmentFile === null
      ? []
      : [downloadOf(run, environmentFile), `pip install -r ${shellWord(environmentFile)}`]),
    command,
  ].join('\n');
}
