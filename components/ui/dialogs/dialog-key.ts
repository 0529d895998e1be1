/** How a dialog stands in the address: its name, and with a point the id of its row. */
export function dialogKey(name: string, id?: string): string {
  return id === undefined ? name : `${name}.${id}`;
}

/** The id behind `name.` in the address; null for another dialog, or none. */
export function dialogId(key: string | null, name: string): string | null {
  if (key === null || !key.startsWith(`${name}.`)) return null;
  const id = key.slice(name.length + 1);
  return id === '' ? null : id;
}
