const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Host name in a Host header, without the port; null if it is not a plain host. */
export function hostName(host: string | undefined): string | null {
  if (host === undefined || !/^[^\s/\\?#@]+$/u.test(host)) return null;
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : null;
}

export function isLoopbackName(name: string | null): boolean {
  return name !== null && LOOPBACK_NAMES.has(name);
}
