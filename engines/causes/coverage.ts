import type { CauseAlert } from '#engines/causes/cause-input.ts';
import type { Scene } from '#engines/causes/scene.ts';

/**
 * Keys of the resources that an alert is about: its resource, or for an edge both ends with the
 * callee first.
 */
export function alertKeys(scene: Scene, alert: CauseAlert): readonly string[] {
  const keys = [scene.graph.keyOf(alert.resource)];
  return alert.caller ? [...keys, scene.graph.keyOf(alert.caller)] : keys;
}

/**
 * Share of the incident's alerts that a fault can explain, 0..1: those about a node in `reached`. An
 * alert of which only the caller's end is reached counts half. 1 when there are no alerts to explain.
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
 * Score factor of a coverage: an explanation of a few alerts still has a value, an explanation of
 * none has 0.
 */
export function coverageFactor(share: number): number {
  return share <= 0 ? 0 : 0.35 + 0.65 * share;
}
