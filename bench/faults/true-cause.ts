import type { Truth } from './cases.ts';
import type { CauseItem } from './tandem-view.ts';

export function isTrueCause(cause: CauseItem, truth: Truth): boolean {
  if (cause.kind !== truth.kind || cause.resource.name !== truth.resource.name) return false;
  return truth.change === null || cause.change?.ref === truth.change.ref;
}
