import { randomInt } from 'node:crypto';
import { freePort as freeOr } from '#server/platform/process/free-port.ts';

/** Below the ports that systems give to outgoing connections, one of which may take a port before it is listened on. */
const [LOWEST, BEYOND] = [20_000, 30_000];

/** A loopback port without a listener at this moment. */
export const freePort = (): Promise<number> => freeOr(randomInt(LOWEST, BEYOND));
