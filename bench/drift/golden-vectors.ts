import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  upstreamCase,
  referenceCase,
  specialCase,
  type ReferenceFile,
  type UpstreamFile,
} from './read-vectors.ts';

const samples = z.record(z.string(), z.object({ x: z.array(z.number()), y: z.array(z.number()) }));
const value = z.union([z.number(), z.string()]);

/** A list of rows, or each value with its row count. */
const rows = z.union([
  z.array(value),
  z
    .object({ values: z.array(value), counts: z.array(z.number()) })
    .transform(({ values, counts }) =>
      values.flatMap((each, at) => Array<string | number>(counts[at] ?? 0).fill(each)),
    ),
]);

const scipyFile = z.object({
  special_functions: z.array(specialCase),
  samples,
  cases: z.array(
    referenceCase.extend({
      sample: z.string().optional(),
      inputs: referenceCase.shape.inputs.optional(),
    }),
  ),
});

const packagesFile = z.object({
  inputs: z.record(z.string(), z.object({ ref: rows, cur: rows })),
  functions: z.array(upstreamCase.extend({ inputs: z.string() })),
  streams: z.record(z.string(), z.string()),
  detectors: z.array(
    z.object({ detector: z.string(), stream: z.string(), indices: z.array(z.number()) }),
  ),
});

function read<T>(name: string, schema: z.ZodType<T>): T {
  const path = join(import.meta.dirname, 'vectors', name);
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Values computed with SciPy. The header of the file names the versions. */
export function scipyVectors(): ReferenceFile {
  const file = read('scipy.json', scipyFile);
  const cases = file.cases.map(({ sample = '', inputs = {}, ...one }) => ({
    ...one,
    inputs: { ...file.samples[sample], ...inputs },
  }));
  return { special_functions: file.special_functions, cases };
}

/** Values from the test assertions of Evidently, NannyML and river. */
export function packageVectors(): UpstreamFile {
  const file = read('packages.json', packagesFile);
  const functions = file.functions.map((one) => ({
    ...one,
    inputs: { ...file.inputs[one.inputs] },
  }));
  const streams = Object.entries(file.streams).map(
    ([name, digits]) => [name, Array.from(digits, Number)] as const,
  );
  return { functions, detectors: file.detectors, detector_streams: Object.fromEntries(streams) };
}
