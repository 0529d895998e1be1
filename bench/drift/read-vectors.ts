import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const inputs = z.record(z.string(), z.unknown());

export const specialCase = z.object({
  fn: z.string(),
  x: z.number(),
  df: z.number().optional(),
  a: z.number().optional(),
  b: z.number().optional(),
  value: z.number(),
});

export const referenceCase = z.object({
  name: z.string(),
  fn: z.string(),
  inputs,
  expected: z.record(z.string(), z.unknown()),
  tol: z.number(),
});

export const upstreamCase = z.object({
  name: z.string(),
  inputs,
  expected: z.object({
    pvalue: z.number().optional(),
    value: z.number().optional(),
    abs: z.number(),
  }),
});

const referenceFile = z.object({
  special_functions: z.array(specialCase),
  cases: z.array(referenceCase),
});

const upstreamFile = z.object({
  functions: z.array(upstreamCase),
  detector_streams: z.record(z.string(), z.array(z.number())),
  detectors: z.array(
    z.object({ detector: z.string(), stream: z.string(), indices: z.array(z.number()) }),
  ),
});

export type ReferenceFile = z.output<typeof referenceFile>;
export type UpstreamFile = z.output<typeof upstreamFile>;
export type SpecialCase = ReferenceFile['special_functions'][number];
export type ReferenceCase = ReferenceFile['cases'][number];
export type UpstreamCase = UpstreamFile['functions'][number];

function read<T>(path: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(path)) return null;
  return schema.parse(JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')));
}

/** Reads the vectors in DIR/drift-vectors. A missing file is null. */
export function readVectors(dataDir: string): {
  reference: ReferenceFile | null;
  upstream: UpstreamFile | null;
} {
  const dir = join(dataDir, 'drift-vectors');
  return {
    reference: read(join(dir, 'reference-vectors.json.gz'), referenceFile),
    upstream: read(join(dir, 'upstream-expectations.json.gz'), upstreamFile),
  };
}
