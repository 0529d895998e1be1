type Site = { id: string; name: string };

/** The names that a copy may have, the best first: as it is there, then with the server. */
export function namesOf(server: Site, given: string): string[] {
  return [given, `${given} (${server.name})`, `${given} (${server.name}, ${server.id.slice(-12)})`];
}

/**
 * The first of the names that no other row has, else the last one. `taken` has the row of each name that is taken, and
 * what is given here is taken from then on. `own` is the row that asks, null for a new one.
 */
export function takeFreeName<Id>(
  names: readonly string[],
  taken: Map<string, Id | null>,
  own: Id | null,
): string {
  const free = (name: string) => !taken.has(name) || (own !== null && taken.get(name) === own);
  const name = names.find(free) ?? names.at(-1) ?? '';
  taken.set(name, own);
  return name;
}
