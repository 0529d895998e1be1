import type { TrainedModel } from '../training/trained-model.ts';
import type { Column, ModelPapers } from './model-papers.ts';

const signature = (columns: readonly Column[]): string =>
  JSON.stringify(columns.map(({ name, type }) => ({ name, type, required: true })));

/** The model file, from which the company can reload the model. */
export function modelFile<P>({ names }: ModelPapers, { parameters }: TrainedModel<P>): string {
  return `${JSON.stringify({ inputs: names, ...parameters }, null, 2)}\n`;
}

/** MLflow's MLmodel file: how to load the model, and its signature. JSON is valid YAML. */
export function mlmodelFile(
  { inputs, outputs }: ModelPapers,
  runId: string,
  createdAt: Date,
): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  return [
    'artifact_path: model',
    'flavors:',
    '  demo:',
    '    data: model.json',
    `run_id: ${runId}`,
    'signature:',
    `  inputs: ${quoted(signature(inputs))}`,
    `  outputs: ${quoted(signature(outputs))}`,
    `utc_time_created: ${quoted(createdAt.toISOString())}`,
    '',
  ].join('\n');
}
