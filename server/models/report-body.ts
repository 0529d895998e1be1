import { fileReportInput, windowReportInput } from '#lib/schemas/models-drift.ts';
import type { z } from 'zod';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import type { TableFile } from './read-table.ts';

export const maxReportBytes = 64 * 1024 * 1024;

export type ReportBody =
  | {
      kind: 'files';
      input: z.output<typeof fileReportInput>;
      files: { reference: TableFile; current: TableFile };
      names: { reference: string; current: string };
    }
  | { kind: 'windows'; input: z.output<typeof windowReportInput> };

function refuse(field: string, message: string): TandemError {
  return new TandemError('invalid_input', `${field}: ${message}`, { fields: [{ field, message }] });
}

/** Two files as a form, or two windows of a model as JSON. */
export async function readReportBody(contentType: string, body: Buffer): Promise<ReportBody> {
  if (/^multipart\/form-data/iu.test(contentType)) return readForm(contentType, body);
  if (!/^application\/json\b/iu.test(contentType))
    throw refuse('content-type', 'must be multipart/form-data or application/json');
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw new TandemError('invalid_input', 'The body is not valid JSON.');
  }
  return { kind: 'windows', input: parseInput(windowReportInput, json) };
}

async function readForm(contentType: string, body: Buffer): Promise<ReportBody> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  })
    .formData()
    .catch(() => {
      throw new TandemError('invalid_input', 'The body is not a valid form.');
    });
  const reference = await fileOf(form, 'reference');
  const current = await fileOf(form, 'current');
  const texts: Record<string, unknown> = {};
  for (const name of ['name', 'profile', 'target', 'prediction']) {
    const value = form.get(name);
    if (typeof value === 'string' && value !== '') texts[name] = value;
  }
  for (const name of ['methods', 'columns']) {
    const values = form
      .getAll(name)
      .filter((value) => typeof value === 'string')
      .flatMap((value) => value.split(','))
      .map((value) => value.trim())
      .filter((value) => value !== '');
    if (values.length > 0) texts[name] = values;
  }
  return {
    kind: 'files',
    input: parseInput(fileReportInput, texts),
    files: { reference: reference.file, current: current.file },
    names: { reference: reference.name, current: current.name },
  };
}

async function fileOf(form: FormData, side: string): Promise<{ file: TableFile; name: string }> {
  const value = form.get(side);
  if (value === null) throw refuse(side, 'is missing; send a CSV or Parquet file');
  const bytes =
    typeof value === 'string'
      ? new TextEncoder().encode(value)
      : new Uint8Array(await value.arrayBuffer());
  if (bytes.length === 0) throw refuse(side, 'the file is empty');
  const name = typeof value === 'string' ? side : value.name.slice(0, 200);
  return { file: { side, bytes }, name };
}
