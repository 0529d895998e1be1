type Site = { id: string; name: string };

/**
 * Candidate names of a copy, in order of preference: the original name, then names that include the
 * server's name.
 */
export function namesOf(server: Site, given: string): string[] {
  return [given, `${given} (${server.name})`, `${given} (${server.name}, ${server.id.slice(-12)})`];
}

/**
 * First name that no other row uses; if all are taken, the last name. `taken` maps each taken name
 * to its row and is updated with the result. `own` is the requesting row, null for a new one.
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
