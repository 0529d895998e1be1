import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { isRecord } from '#lib/is-record.ts';
import { fileBaselineInput, type BaselineItem } from '#lib/schemas/drift/windows.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { tableLimits } from '#server/inference/tables/read-table.ts';
import { someNames, wantedColumns } from '#server/inference/tables/required-columns.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { refuseUnstorable } from '#server/platform/database/refuse-unstorable.ts';
import { wrongField } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { readJson } from '#server/platform/http/read-bytes.ts';
import { withForm, type FormFile, type ReadForm } from '#server/platform/http/read-form.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { answerName } from '#server/telemetry/queries/inference/window.ts';
import { sketchFile } from '../drift-threads.ts';
import { storedSize } from '../measured-drift.ts';
import { setReportBaseline } from './baseline-of-report.ts';
import { saveBaseline, setBaseline } from './set-baseline.ts';

const maxJsonBytes = 64 * 1024;
const formLimits = {
  files: ['file'],
  bytesPerFile: tableLimits.plainBytes,
  fieldBytes: 16 * 1024,
};

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest('hex')}`;
}

/** Makes the rows of a file, such as training data, the baseline for a model's requests. */
async function setFileBaseline(
  actor: Actor,
  { model, name, prediction }: z.output<typeof fileBaselineInput>,
  file: FormFile,
): Promise<BaselineItem> {
  const row = await visibleModel(actor, model);
  const wanted = await wantedColumns(row, prediction, Date.now());
  const features = { answer: answerName(await readLayouts(model)) };
  const sketch = await sketchFile(
    { side: 'file', path: file.path },
    { wanted, features, keep: storedSize },
  );
  const names = wanted.columns.map((each) => each.column);
  if (sketch.columns.length === 0)
    throw wrongField('file', `has no columns of the model; the model sends ${someNames(names)}`);
  if (prediction !== undefined && sketch.absent.includes(wanted.columns.at(-1)?.name ?? ''))
    throw wrongField('prediction', `the file has no column ${prediction}`);
  const { absent, unlike, dropped } = sketch;
  return saveBaseline(actor, {
    model,
    name: name || (file.filename ?? 'file').slice(0, 200),
    kind: 'file',
    spec: { file: file.filename, digest: await digestOf(file.path), absent, unlike, dropped },
    rows: sketch.rows,
    sketch: sketch.columns,
    together: sketch.together,
    table: sketch.table,
  });
}

async function fromForm(actor: Actor, model: string, form: ReadForm): Promise<BaselineItem> {
  const file = form.files.get('file');
  if (file === undefined) throw wrongField('file', 'is missing; send a CSV or Parquet file');
  if (file.bytes === 0) throw wrongField('file', 'the file is empty');
  const texts: Record<string, unknown> = { model };
  for (const field of ['name', 'prediction']) {
    const value = form.fields.get(field)?.[0] ?? '';
    if (value !== '') texts[field] = value;
  }
  refuseUnstorable(texts);
  return setFileBaseline(actor, parseInput(fileBaselineInput, texts), file);
}

/** Creates a baseline from a file (form), or from stored rows or a report's reference (JSON). */
export async function createBaseline(
  actor: Actor,
  model: string,
  request: Request,
): Promise<BaselineItem> {
  requirePermission(actor, 'models:write');
  const contentType = request.headers.get('content-type') ?? '';
  if (/^multipart\/form-data/iu.test(contentType))
    return withForm(request, formLimits, (form) => fromForm(actor, model, form));
  if (contentType !== '' && !/^(?:application\/json|text\/plain)\b/iu.test(contentType))
    throw wrongField('content-type', 'must be multipart/form-data or application/json');
  const json = await readJson(request, maxJsonBytes);
  refuseUnstorable(json);
  const given: Record<string, unknown> = { ...(isRecord(json) ? json : {}), model };
  return given['kind'] === 'report' ? setReportBaseline(actor, given) : setBaseline(actor, given);
}
