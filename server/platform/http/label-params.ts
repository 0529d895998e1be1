type Params = Readonly<Record<string, string | string[]>>;

/** Collects `labels[name]=value` into `labels`; the last value of a repeated name wins. */
export function withLabels(params: Params): Record<string, unknown> {
  const labels: Record<string, string> = {};
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(params)) {
    const name = /^labels\[(.+)\]$/u.exec(key)?.[1];
    if (name === undefined) rest[key] = value;
    else labels[name] = typeof value === 'string' ? value : (value.at(-1) ?? '');
  }
  return { ...rest, labels };
}
