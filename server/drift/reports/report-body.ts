import type { z } from 'zod';
import { fileReportInput, windowReportInput } from '#lib/schemas/drift/drift.ts';
import { tableLimits, type TableFile } from '#server/inference/tables/read-table.ts';
import { refuseUnstorable } from '#server/platform/database/refuse-unstorable.ts';
import { wrongField } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { readJson } from '#server/platform/http/read-bytes.ts';
import { withForm, type ReadForm } from '#server/platform/http/read-form.ts';

const maxJsonBytes = 1024 * 1024;
const formLimits = {
  files: ['reference', 'current'],
  bytesPerFile: tableLimits.plainBytes,
  fieldBytes: 256 * 1024,
};

const textFields = [
  'name',
  'profile',
  'numeric',
  'categorical',
  'context',
  'chunkCount',
  'chunkSize',
  'chunkPeriod',
  'time',
  'target',
  'prediction',
];

export type ReportBody =
  | {
      kind: 'files';
      input: z.output<typeof fileReportInput>;
      files: { reference: TableFile; current: TableFile };
      names: { reference: string; current: string };
    }
  | { kind: 'windows'; input: z.output<typeof windowReportInput> };

/**
 * Runs `use` with two files from a form, which remain on disk until it ends, or with two windows of
 * a model from JSON.
 */
export async function withReportBody<T>(
  request: Request,
  use: (body: ReportBody) => Promise<T>,
): Promise<T> {
  const contentType = request.headers.get('content-type') ?? '';
  if (/^multipart\/form-data/iu.test(contentType))
    return withForm(request, formLimits, (form) => use(filesOf(form)));
  if (!/^application\/json\b/iu.test(contentType))
    throw wrongField('content-type', 'must be multipart/form-data or application/json');
  const json = await readJson(request, maxJsonBytes);
  refuseUnstorable(json);
  return use({ kind: 'windows', input: parseInput(windowReportInput, json) });
}

function filesOf(form: ReadForm): ReportBody {
  const reference = fileOf(form, 'reference');
  const current = fileOf(form, 'current');
  const texts: Record<string, unknown> = {};
  for (const name of textFields) {
    const value = form.fields.get(name)?.[0] ?? '';
    if (value !== '') texts[name] = value;
  }
  for (const name of ['methods', 'columns']) {
    const values = (form.fields.get(name) ?? [])
      .flatMap((value) => value.split(','))
      .map((value) => value.trim())
      .filter((value) => value !== '');
    if (values.length > 0) texts[name] = values;
  }
  refuseUnstorable(texts);
  return {
    kind: 'files',
    input: parseInput(fileReportInput, texts),
    files: { reference: reference.file, current: current.file },
    names: { reference: reference.name, current: current.name },
  };
}

function fileOf(form: ReadForm, side: string): { file: TableFile; name: string } {
  const found = form.files.get(side);
  if (found === undefined) throw wrongField(side, 'is missing; send a CSV or Parquet file');
  if (found.bytes === 0) throw wrongField(side, 'the file is empty');
  return { file: { side, path: found.path }, name: (found.filename ?? side).slice(0, 200) };
}
