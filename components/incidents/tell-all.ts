import { isApiError } from '#components/client/api.ts';
import { incidentKey } from '#components/labels/incident-text.ts';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';

export type Target = Pick<IncidentSummary, 'id' | 'number' | 'assignee'>;

export function showFailure(title: string, error: unknown): void {
  toast.error(title, {
    description: error instanceof Error ? error.message : 'Try again',
    ...(isApiError(error) && error.id ? { errorId: error.id } : {}),
  });
}

/**
 * Reports the result of a bulk action in a single message, with an undo for the incidents that
 * succeeded.
 */
export async function tellAll(
  targets: readonly Target[],
  act: (target: Target) => Promise<unknown>,
  words: { done: string; failed: string },
  undo: (targets: readonly Target[]) => void,
): Promise<void> {
  const results = await Promise.allSettled(targets.map(act));
  const done = targets.filter((_, index) => results[index]?.status === 'fulfilled');
  results.forEach((result, index) => {
    const target = targets[index];
    if (result.status === 'rejected' && target)
      showFailure(`${incidentKey(target)} ${words.failed}`, result.reason);
  });
  const [only] = done;
  if (only === undefined) return;
  const what = done.length === 1 ? incidentKey(only) : formatCount(done.length, 'incident');
  toast.success(`${what} ${words.done}`, { onUndo: () => undo(done) });
}
