import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Feature rows in stream order, with labels 0 or 1. */
export type LabelledStream = { rows: number[][]; labels: Uint8Array };

function lines(path: string): string[] {
  return gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
}

const numbers = (line: string): number[] => line.split(',').map(Number);

/** Reads features and labels from two files without a header. Null if either file is missing. */
export function readTwoFiles(
  dataDir: string,
  features: string,
  labels: string,
): LabelledStream | null {
  const paths = [features, labels].map((name) => join(dataDir, 'drift-streams', name));
  if (!paths.every(existsSync)) return null;
  const [x = [], y = []] = paths.map(lines);
  return { rows: x.map(numbers), labels: Uint8Array.from(y, Number) };
}

/** Reads one file with a header and the label in the last column. Null if the file is missing. */
export function readTable(dataDir: string, name: string): LabelledStream | null {
  const path = join(dataDir, 'drift-streams', name);
  if (!existsSync(path)) return null;
  const rows = lines(path).slice(1).map(numbers);
  return {
    rows: rows.map((row) => row.slice(0, -1)),
    labels: Uint8Array.from(rows, (row) => row.at(-1) ?? 0),
  };
}
