import { join } from 'node:path';
import { allOperations } from '#server/platform/openapi/document.ts';
import { startTandem } from '../../e2e/support/tandem-instance.ts';
import type { Suite } from '../support/suite.ts';
import { makeAttackers } from './actors.ts';
import { attackBodies } from './bodies.ts';
import { attackOperations, type MatrixResult } from './matrix.ts';
import { attackTargets } from './targets.ts';

/**
 * Attacks a separate instance: every operation of the API by every caller that lacks its
 * permission, every operation that reads a body with invalid bodies, and internal addresses as
 * targets of outgoing calls.
 */
export const suite: Suite = async ({ outDir, only }) => {
  const instance = await startTandem({ demo: false, logFile: join(outDir, 'tandem.log') });
  const wants = (part: string): boolean => only.length === 0 || only.includes(part);
  const results: MatrixResult[] = [];
  try {
    const { url, apiKey } = instance;
    const admin = {
      name: 'admin',
      headers: { authorization: `Bearer ${apiKey}` },
      permissions: [],
    };
    if (wants('matrix'))
      for (const attacker of await makeAttackers(instance))
        results.push(await attackOperations(url, allOperations, attacker));
    if (wants('bodies')) results.push(...(await attackBodies(url, allOperations, admin)));
    if (wants('addresses')) results.push(await attackTargets(instance));
  } finally {
    await instance.stop();
  }
  const all = (part: 'letThrough' | 'failed'): string[] => results.flatMap((each) => each[part]);
  for (const name of all('letThrough')) console.log(`let through: ${name}`);
  for (const name of all('failed')) console.log(`failed: ${name}`);
  const tries = results.reduce((sum, { row }) => sum + Number(row['tries']), 0);
  return {
    rows: results.map(({ row }) => row),
    scores: {
      operations: allOperations.length,
      tries,
      'let through': all('letThrough').length,
      'failed with 5xx': all('failed').length,
    },
  };
};
