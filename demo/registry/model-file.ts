import { FEATURE_SCHEMA, INPUT_NAMES } from '../model/features.ts';
import type { FraudModel } from '../model/fraud-model.ts';

const SIGNATURE = {
  inputs: JSON.stringify(FEATURE_SCHEMA.map(({ name, type }) => ({ name, type, required: true }))),
  outputs: JSON.stringify([{ name: 'fraud', type: 'double', required: true }]),
};

/** The model itself, as the company loads it again. */
export function modelFile({ parameters }: FraudModel): string {
  return `${JSON.stringify({ inputs: INPUT_NAMES, ...parameters }, null, 2)}\n`;
}

/** What MLflow keeps beside a model: how it is loaded, and its signature. Every JSON text is a YAML text. */
export function mlmodelFile(runId: string, createdAt: Date): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  return [
    'artifact_path: model',
    'flavors:',
    '  demo:',
    '    data: model.json',
    `run_id: ${runId}`,
    'signature:',
    `  inputs: ${quoted(SIGNATURE.inputs)}`,
    `  outputs: ${quoted(SIGNATURE.outputs)}`,
    `utc_time_created: ${quoted(createdAt.toISOString())}`,
    '',
  ].join('\n');
}
