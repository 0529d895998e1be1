import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Integration files that take more than 10 s on two cores, longest first; a folder ends in `/`. */
const LONGEST = [
  'bench/world/',
  'bench/faults/',
  'server/jobs/runs/crash-rollouts.int.test.ts',
  'server/rollouts/rollouts.int.test.ts',
  'server/ingest/source-notes.int.test.ts',
  'server/rollouts/rollout-waits.int.test.ts',
  'server/drift/drift-plan.int.test.ts',
  'server/rollouts/',
  'server/ingest/fresh-reads.int.test.ts',
  'server/models/baseline-rows.int.test.ts',
];

/**
 * Starts the longest files first. Without results of an earlier run Vitest orders files by size, and a small file that
 * takes a minute ends the run alone.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const path = relative(this.ctx.config.root, moduleId);
      const found =
        project.name === 'int' ? LONGEST.findIndex((entry) => path.startsWith(entry)) : -1;
      return found === -1 ? LONGEST.length : found;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) =>
      a.project.name === b.project.name ? rank(a) - rank(b) : sorted.indexOf(a) - sorted.indexOf(b),
    );
  }
}
