/** Value of a dialog in the URL: its name, followed by a dot and the id of its row, if any. */
export function dialogKey(name: string, id?: string): string {
  return id === undefined ? name : `${name}.${id}`;
}

/** The id after `name.` in the URL; null if no dialog or another dialog is open. */
export function dialogId(key: string | null, name: string): string | null {
  if (key === null || !key.startsWith(`${name}.`)) return null;
  const id = key.slice(name.length + 1);
  return id === '' ? null : id;
}
