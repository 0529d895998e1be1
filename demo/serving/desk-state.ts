import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { modelParameters } from '../model/classifier.ts';

const deskState = z.object({
  seed: z.string(),
  /** Every version that was ever loaded, oldest first. */
  versions: z.array(
    z.object({
      version: z.string(),
      /** The training run; null while the registry does not know the version. */
      runId: z.string().nullable(),
      parameters: modelParameters,
    }),
  ),
  traffic: z.object({
    shares: z.array(z.object({ version: z.string(), percent: z.number() })).min(1),
    shadow: z.string().nullable(),
  }),
  /** The history of answered requests: when it was first drawn, and how many of its parts are sent. */
  history: z.object({ anchorMs: z.number(), done: z.number() }).nullable(),
  /** Tandem knows which rows are the usual ones. */
  baselineSet: z.boolean().optional(),
});
export type DeskState = z.output<typeof deskState>;

/** What a start before this one left; null for none, or for another company's. */
export function readDesk(path: string, seed: string): DeskState | null {
  try {
    const state = deskState.parse(JSON.parse(readFileSync(path, 'utf8')));
    return state.seed === seed ? state : null;
  } catch {
    return null;
  }
}

export function writeDesk(path: string, state: DeskState): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, JSON.stringify(state));
  renameSync(`${path}.tmp`, path);
}
