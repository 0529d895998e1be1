import type { Transaction } from '#server/platform/database/db.ts';

export type KillSwitchState = { stopped: boolean; reason: string | null };

/** True if execution of a loop is stopped. A state that cannot be read counts as stopped. */
export async function readKillSwitch(
  tx: Pick<Transaction, 'killSwitch'>,
  loop: string,
): Promise<KillSwitchState> {
  try {
    const rows = await tx.killSwitch.findMany({
      where: { scope: { in: ['global', `loop:${loop}`] }, stopped: true },
    });
    const [first] = rows;
    return first === undefined
      ? { stopped: false, reason: null }
      : { stopped: true, reason: first.reason ?? 'The kill switch is on.' };
  } catch {
    return { stopped: true, reason: 'The kill switch could not be read, which counts as stopped.' };
  }
}

export function loopOf(kind: string): string {
  return kind.startsWith('model.') ? 'model-deployment' : 'incident-resolution';
}
