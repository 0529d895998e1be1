import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export type LineProcess = {
  child: ChildProcess;
  /** Parses the next output line that contains an object. Throws when the process has ended. */
  next: () => Promise<unknown>;
  /** Sends one line and waits for the response. */
  ask: (line: string) => Promise<unknown>;
  /** Closes its input, so that it exits. */
  stop: () => Promise<void>;
};

/** Starts a program that responds to each input line with a JSON object on one line. */
export function startLineProcess(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): LineProcess {
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // `next` reports a program that ended before its input was written.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${args[0] ?? command} has expired`);
      if (value.startsWith('{')) return JSON.parse(value);
    }
  };
  return {
    child,
    next,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
    stop: async () => {
      child.stdin.end();
      await gone;
    },
  };
}
