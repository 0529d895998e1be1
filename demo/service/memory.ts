import { createRng, normal } from '../random.ts';

export interface MemoryProfile {
  readonly memoryBaseBytes: number;
}

/**
 * Memory in bytes of a healthy replica: its base, slightly more under load, plus noise per 10 s.
 */
export function healthyMemoryBytes(
  profile: MemoryProfile,
  instance: string,
  load: number,
  timeMs: number,
): number {
  const noise = normal(createRng(`memory:${instance}:${Math.floor(timeMs / 10_000)}`));
  return Math.round(profile.memoryBaseBytes * (1 + 0.05 * (load - 1) + 0.008 * noise));
}

/** Stop-the-world garbage collection pause in ms at this share of the memory limit. */
export function collectionPauseMs(usedShare: number): number {
  const pressure = Math.max(0, usedShare - 0.75) / 0.25;
  return pressure === 0 ? 0 : 30 + 350 * pressure * pressure;
}
