// One process runs many test files, one after the other: loading the server costs more than most of the tests.
// Its state is what `singleton` holds (lint rule tandem/shared-singletons) and what the environment says.

const holder = globalThis as { [key: symbol]: unknown };
const environmentKey = Symbol.for('int.environment');

/** Started once a process and without the data of a test file. */
const lasting = new Set([
  'drift-threads',
  'idempotency-claims',
  'number-readers',
  // Disconnected between files. A new one costs 50 ms and compiles every query again.
  'prisma',
  'statement-names',
]);

const isMethods = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === 'object' && value !== null;

async function call(value: unknown, method: string): Promise<void> {
  const found = isMethods(value) ? value[method] : undefined;
  if (typeof found === 'function') await Promise.resolve(Reflect.apply(found, value, []));
}

/** Ends the connections that the value has. */
async function close(name: string, value: unknown): Promise<void> {
  if (name === 'spool') {
    const { closeSpool } = await import('#server/telemetry/spool/get-spool.ts');
    await closeSpool();
    return;
  }
  for (const method of ['$disconnect', 'end']) await call(value, method);
  if (!isMethods(value)) return;
  for (const client of [value['read'], value['write'], value['client']]) {
    await call(client, 'close');
    await call(client, 'end');
  }
}

/** Sets the environment back to that of the start of the process. */
export function resetEnvironment(): void {
  holder[environmentKey] ??= { ...process.env };
  const initial = holder[environmentKey] as NodeJS.ProcessEnv;
  for (const name of Object.keys(process.env))
    if (initial[name] === undefined) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, initial);
}

/** Gives the environment to a server that another test file may have loaded. */
export async function readSettings(): Promise<void> {
  const { env, parseEnv } = await import('#server/platform/env.ts');
  for (const name of Object.keys(env)) Reflect.deleteProperty(env, name);
  Object.assign(env, parseEnv(process.env));
}

/** Ends the connections of the server and forgets its state. */
export async function resetServer(): Promise<void> {
  const order = (name: string): number => Number(name !== 'spool');
  const names = Object.getOwnPropertySymbols(globalThis)
    .flatMap((key) => Symbol.keyFor(key) ?? [])
    .filter((name) => name.startsWith('tandem.'))
    .toSorted((a, b) => order(a.slice(7)) - order(b.slice(7)));
  for (const name of names) {
    const key = Symbol.for(name);
    const value = holder[key];
    const short = name.slice('tandem.'.length);
    // A test may have closed it itself.
    await close(short, value).catch(() => undefined);
    if (!lasting.has(short)) Reflect.deleteProperty(globalThis, key);
  }
}
