const holder = globalThis as { [key: symbol]: unknown };

/** One value per process, although modules are evaluated once by Node and once by Next's bundler. */
export function singleton<T>(name: string, make: () => T): T {
  const key = Symbol.for(`tandem.${name}`);
  holder[key] ??= make();
  // Guarantee: a name is used with one type only, by the one function that owns it.
  return holder[key] as T;
}
