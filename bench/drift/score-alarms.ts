/**
 * Scores alarms against actual change points: the first alarm within `most` rows of a change is a
 * hit, all others are false.
 */
export function scoreAlarms(
  alarms: readonly number[],
  changes: readonly number[],
  most: number,
): { hits: number; delays: number[]; falseAlarms: number } {
  const delays = changes.flatMap((change) => {
    const found = alarms.find((alarm) => alarm >= change && alarm < change + most);
    return found === undefined ? [] : [found - change];
  });
  return { hits: delays.length, delays, falseAlarms: alarms.length - delays.length };
}
