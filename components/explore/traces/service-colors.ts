const LINES = 7;

/**
 * The series color of each service in order of appearance; from the eighth on, services share the
 * last color.
 */
export function serviceColors(services: readonly string[]): Map<string, string> {
  return new Map(
    [...new Set(services)].map((service, at) => [
      service,
      `var(--series-${at < LINES ? at + 1 : LINES + 1})`,
    ]),
  );
}
