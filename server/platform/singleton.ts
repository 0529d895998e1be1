const holder = globalThis as { [key: symbol]: unknown };

/**
 * Returns one value per process, even though Node and Next's bundler each evaluate modules once.
 */
export function singleton<T>(name: string, make: () => T): T {
  const key = Symbol.for(`tandem.${name}`);
  holder[key] ??= make();
  // Guarantee: a name has only one type and is used only by the function that owns it.
  return holder[key] as T;
}
