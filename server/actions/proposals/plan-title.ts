import type { Plan } from '#lib/schemas/actions/plan.ts';
import { retrainKind, retrainTitle } from '#server/actions/targets/retrain-state.ts';

/** Title of an action from its plan, such as "Scale checkout from 2 to 3 replicas". */
export function planTitle({ kind, target, changes }: Plan): string {
  const { from = '', to = '' } = changes[0] ?? {};
  if (kind === retrainKind) return retrainTitle(target.name);
  if (kind === 'model.roll_back') return `Restore version ${to} of ${target.name}`;
  if (kind === 'model.repair_data') return `Repair the data of ${target.name}`;
  if (kind === 'service.roll_back') return `Roll back ${target.name} to ${to}`;
  if (kind === 'service.scale') return `Scale ${target.name} from ${from} to ${to} replicas`;
  return `Restart ${target.name}`;
}
