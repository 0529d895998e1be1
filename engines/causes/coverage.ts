import type { CauseAlert } from '#engines/causes/cause-input.ts';
import type { Scene } from '#engines/causes/scene.ts';

/** Keys of the alert's resources. For an edge, both ends, with the callee first. */
export function alertKeys(scene: Scene, alert: CauseAlert): readonly string[] {
  const keys = [scene.graph.keyOf(alert.resource)];
  return alert.caller ? [...keys, scene.graph.keyOf(alert.caller)] : keys;
}

/**
 * Share of the incident's alerts that a fault can explain, 0..1: alerts about a node in `reached`.
 * Alerts with only the caller in `reached` count half. 1 if there are no alerts to explain.
 */
export function coverage(
  scene: Scene,
  reached: ReadonlySet<string>,
  accepts: (alert: CauseAlert) => boolean = () => true,
): number {
  const { alerts } = scene.input;
  if (alerts.length === 0) return 1;
  let explained = 0;
  for (const alert of alerts) {
    if (!accepts(alert)) continue;
    const [first, second] = alertKeys(scene, alert);
    if (first !== undefined && reached.has(first)) explained += 1;
    else if (second !== undefined && reached.has(second)) explained += 0.5;
  }
  return explained / alerts.length;
}

/**
 * Converts coverage to a score factor. Explaining only a few alerts still has value; explaining
 * none has 0.
 */
export function coverageFactor(share: number): number {
  return share <= 0 ? 0 : 0.35 + 0.65 * share;
}
