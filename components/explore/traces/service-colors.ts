const LINES = 7;

/** The series colour of each service in order of appearance; the eighth and later ones share the last. */
export function serviceColors(services: readonly string[]): Map<string, string> {
  return new Map(
    [...new Set(services)].map((service, at) => [
      service,
      `var(--series-${at < LINES ? at + 1 : LINES + 1})`,
    ]),
  );
}
