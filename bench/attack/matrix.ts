import { randomUUID } from 'node:crypto';
import type { Operation } from '#server/platform/openapi/operation.ts';
import type { Row } from '../support/suite.ts';
import type { Attacker } from './actors.ts';
import { inParallel } from './in-parallel.ts';

const PATIENCE_MS = 60_000;

export type MatrixResult = { row: Row; letThrough: string[]; failed: string[] };

/** A path with random ids, so that it refers to nothing that exists. */
function pathOf({ path }: Operation): string {
  return path.replaceAll(/\{[^}]+\}/gu, () => randomUUID());
}

async function call(url: string, operation: Operation, attacker: Attacker): Promise<number> {
  const sendsBody = operation.method !== 'get' && operation.method !== 'delete';
  const answer = await fetch(`${url}${pathOf(operation)}`, {
    method: operation.method.toUpperCase(),
    redirect: 'manual',
    headers: { ...attacker.headers, ...(sendsBody ? { 'content-type': 'application/json' } : {}) },
    ...(sendsBody ? { body: '{}' } : {}),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  // An event stream never ends, so the body is canceled.
  await answer.body?.cancel();
  return answer.status;
}

/**
 * Calls every operation for which the attacker lacks the permission. A success counts as let
 * through, a 5xx response as failed. Other responses such as 400 and 404 count as refusals because
 * they change and reveal nothing.
 */
export async function attackOperations(
  url: string,
  operations: readonly Operation[],
  attacker: Attacker,
): Promise<MatrixResult> {
  const lacking = operations.filter(
    ({ permission }) => permission !== null && !attacker.permissions.includes(permission),
  );
  const answers = await inParallel(lacking, async (operation) => ({
    name: `${attacker.name}: ${operation.method.toUpperCase()} ${operation.path}`,
    status: await call(url, operation, attacker),
  }));
  const named = (test: (status: number) => boolean): string[] =>
    answers.filter(({ status }) => test(status)).map(({ name, status }) => `${name} (${status})`);
  const letThrough = named((status) => status < 400);
  const failed = named((status) => status >= 500);
  const refused = named((status) => status === 401 || status === 403).length;
  return {
    row: {
      attack: 'without permission',
      who: attacker.name,
      tries: answers.length,
      refused,
      otherRefusals: answers.length - refused - letThrough.length - failed.length,
      letThrough: letThrough.length,
      failed: failed.length,
    },
    letThrough,
    failed,
  };
}
