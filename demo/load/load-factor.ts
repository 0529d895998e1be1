import { hash32 } from '../random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Shoppers by weekday, Sunday first; the values apply to noon and are interpolated between. */
const DAY_WEIGHTS = [0.86, 1, 1.01, 1, 1.03, 1.06, 0.92];

function weekdayWeight(timeMs: number): number {
  const daysSinceEpoch = (timeMs - DAY_MS / 2) / DAY_MS;
  const whole = Math.floor(daysSinceEpoch);
  const weightOf = (day: number): number => DAY_WEIGHTS[(((day + 4) % 7) + 7) % 7] ?? 1;
  const share = daysSinceEpoch - whole;
  return weightOf(whole) * (1 - share) + weightOf(whole + 1) * share;
}

function hourNoise(seed: string, timeMs: number): number {
  const position = timeMs / HOUR_MS;
  const hour = Math.floor(position);
  const noiseAt = (index: number): number => hash32(`${seed}:hour:${index}`) / 4294967296 - 0.5;
  const share = position - hour;
  return 0.06 * (noiseAt(hour) * (1 - share) + noiseAt(hour + 1) * share);
}

/** Shop load at a time, around 1: quiet nights, an afternoon peak, a quieter weekend. */
export function loadFactor(seed: string, timeMs: number): number {
  const hourOfDay = (((timeMs % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
  const daily = 1 + 0.28 * Math.sin((2 * Math.PI * (hourOfDay - 9)) / 24);
  return daily * weekdayWeight(timeMs) * (1 + hourNoise(seed, timeMs));
}
